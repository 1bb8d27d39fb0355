import { readdirSync, readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';
import { inSource } from '../../source/commands/source-positions.ts';

const file = readdirSync('dist').find((name) => /^main-.*\.js$/.test(name)) ?? '';
const url = pathToFileURL(`dist/${file}`).href;

/** The position of a text in the built file. */
const placeOf = (text: string): string => {
  const lines = readFileSync(`dist/${file}`, 'utf8').split('\n');
  const line = lines.findIndex((one) => one.includes(text));
  return `${line + 1}:${(lines[line] ?? '').indexOf(text) + 1}`;
};

it('a position in the built program becomes one in the source', () => {
  const [inBrackets, bare] = inSource([
    `at async main (${url}:${placeOf('`SIGTERM`')})`,
    `at ${url}:${placeOf('`SIGTERM`')}`,
  ]);
  const lines = readFileSync('source/main.ts', 'utf8').split('\n');
  const line = lines.findIndex((one) => one.includes("'SIGTERM'")) + 1;
  expect(inBrackets).toMatch(new RegExp(`^at async main \\(source/main\\.ts:${line}:\\d+\\)$`));
  expect(bare).toMatch(new RegExp(`^at source/main\\.ts:${line}:\\d+$`));
});

it.each([
  'at emit (node:events:508:28)',
  'at main (file:///nowhere/main.js:1:2)',
  'at /tmp/lktop-binary/main.cjs:2:1895',
])('%s stays unchanged', (frame) => {
  expect(inSource([frame])).toEqual([frame]);
});
