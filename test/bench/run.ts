import { ghosts } from './ghosts.ts';
import { history } from './history.ts';
import { type BenchLine, type Group, isMet } from './line.ts';
import { longFacts } from './long-facts.ts';
import { scale } from './scale.ts';
import { screen } from './screen.ts';
import { sharing } from './sharing.ts';
import { start } from './start.ts';
import { sweep } from './sweep.ts';
import { tableText } from './table.ts';
import { truth } from './truth.ts';
import { workers } from './workers.ts';
import { type GroupResult, writeResults } from './write-results.ts';

const GROUPS: readonly Group[] = [
  sweep,
  scale,
  truth,
  ghosts,
  sharing,
  longFacts,
  start,
  screen,
  workers,
  history,
];

const say = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

const runGroup = async (group: Group): Promise<GroupResult> => {
  const lines: BenchLine[] = [];
  const skipped: string[] = [];
  say(`\n${group.name}`);
  const skip = (what: string): void => {
    skipped.push(what);
    say(`  skipped: ${what}`);
  };
  try {
    await group.run({
      line: (line) => {
        lines.push(line);
        say(`  ${isMet(line) ? 'met   ' : 'MISSED'} ${line.name}`);
      },
      skip,
    });
  } catch (error) {
    // The results of the other groups are still useful.
    process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
    skip('the rest of the group, which failed');
    return { name: group.name, lines, skipped, failed: true };
  }
  return { name: group.name, lines, skipped, failed: false };
};

const main = async (argv: readonly string[]): Promise<number> => {
  const filters = argv.filter((argument) => !argument.startsWith('--'));
  const chosen = GROUPS.filter(
    ({ name }) => filters.length === 0 || filters.some((filter) => name.includes(filter)),
  );
  if (chosen.length === 0) {
    say(`No group has that name. The groups are ${GROUPS.map(({ name }) => name).join(', ')}.`);
    return 2;
  }
  const results: GroupResult[] = [];
  for (const group of chosen) results.push(await runGroup(group));
  const lines = results.flatMap((result) => result.lines);
  say(`\n${tableText(lines)}`);
  if (argv.includes('--write')) writeResults(results);
  const missed = lines.filter((line) => !isMet(line)).length;
  say(`\n${lines.length - missed} of ${lines.length} targets are met.`);
  return missed === 0 && results.every(({ failed }) => !failed) ? 0 : 1;
};

process.exitCode = await main(process.argv.slice(2));
