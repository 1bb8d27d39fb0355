import { readFileSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { BenchLine } from './line.ts';
import { cellsOf, HEADINGS } from './table.ts';

const FILE = fileURLToPath(new URL('../../docs/performance.md', import.meta.url));

export interface GroupResult {
  readonly name: string;
  readonly lines: readonly BenchLine[];
  readonly skipped: readonly string[];
  /** Whether the group failed. */
  readonly failed: boolean;
}

const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

const groupText = ({ name, lines, skipped }: GroupResult): string =>
  [
    `## ${name}`,
    '',
    row(HEADINGS),
    row(HEADINGS.map(() => '---')),
    ...lines.map((line) => row(cellsOf(line))),
    ...skipped.flatMap((what) => ['', `Skipped: ${what}.`]),
  ].join('\n');

const machineText = (): string => {
  const processors = cpus();
  const gigabytes = Math.round(totalmem() / 1024 ** 3);
  return `${processors[0]?.model.trim() || 'unknown CPU'}, ${processors.length} cores, ${gigabytes} GB of memory, ${process.platform}, Node ${process.version}, ${new Date().toISOString().slice(0, 10)}.`;
};

/** Hand-written text starts at this heading and is kept. */
const BY_HAND = '## Changes to other packages';

const writtenByHand = (): string => {
  const text = readFileSync(FILE, 'utf8');
  const from = text.indexOf(BY_HAND);
  return from === -1 ? '' : `\n${text.slice(from)}`;
};

/** Writes the results of a run, with the machine it ran on, into the documentation. */
export const writeResults = (groups: readonly GroupResult[]): void => {
  writeFileSync(
    FILE,
    `${[
      '# How fast lktop is',
      '',
      'Written by `npm run bench -- --write`. Every ratio compares with a reference measured in the same run, so that it',
      'says something on any machine. `test/bench/` shows what is measured and how.',
      '',
      machineText(),
      '',
      groups.map(groupText).join('\n\n'),
    ].join('\n')}\n${writtenByHand()}`,
  );
};
