import { type BenchLine, type Group, isMet } from './line.ts';
import { scale } from './scale.ts';
import { screen } from './screen.ts';
import { start } from './start.ts';
import { sweep } from './sweep.ts';
import { tableText } from './table.ts';
import { truth } from './truth.ts';
import { type GroupResult, writeResults } from './write-results.ts';

const GROUPS: readonly Group[] = [sweep, scale, truth, start, screen];

const say = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

const runGroup = async (group: Group): Promise<GroupResult> => {
  const lines: BenchLine[] = [];
  const skipped: string[] = [];
  say(`\n${group.name}`);
  await group.run({
    line: (line) => {
      lines.push(line);
      say(`  ${isMet(line) ? 'met   ' : 'MISSED'} ${line.name}`);
    },
    skip: (what) => {
      skipped.push(what);
      say(`  skipped: ${what}`);
    },
  });
  return { name: group.name, lines, skipped };
};

const main = async (argv: readonly string[]): Promise<number> => {
  const filters = argv.filter((argument) => !argument.startsWith('--'));
  const chosen = GROUPS.filter(
    ({ name }) => filters.length === 0 || filters.some((filter) => name.includes(filter)),
  );
  if (chosen.length === 0) {
    say(`There is no such group. There are ${GROUPS.map(({ name }) => name).join(', ')}.`);
    return 2;
  }
  const results: GroupResult[] = [];
  for (const group of chosen) results.push(await runGroup(group));
  const lines = results.flatMap((result) => result.lines);
  say(`\n${tableText(lines)}`);
  if (argv.includes('--write')) writeResults(results);
  const missed = lines.filter((line) => !isMet(line)).length;
  say(`\n${lines.length - missed} of ${lines.length} targets are met.`);
  return missed === 0 ? 0 : 1;
};

process.exitCode = await main(process.argv.slice(2));
