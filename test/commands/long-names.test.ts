import { describe, expect, it } from 'vitest';
import { typedFlag } from '../../source/commands/command-spec.ts';
import { COMMANDS } from '../../source/commands/flag-table.ts';
import { createStage, openRoom } from './stage.ts';

const LONG = 'x'.repeat(5_000);
/** Longer than any path or name in a message. */
const IN_A_MESSAGE = /x{1100}/;
/** Longer than any text in a report. */
const IN_A_REPORT = /x{2100}/;

/** Words that the command accepts, and a flag whose value is far too long to be meant. */
const withLongFlags = Object.values(COMMANDS).flatMap((spec) => {
  const words =
    'words' in spec ? spec.words.map((word) => ('choices' in word ? word.choices[0] : 'call-1')) : [];
  return spec.flags
    .filter(({ type }) => type === 'string')
    .map(({ name }) => [...(spec.name === '' ? [] : [spec.name]), ...words, `${typedFlag(name)}=${LONG}`]);
});

const WORDS: readonly (readonly string[])[] = [
  [LONG],
  [`--${LONG}`],
  ['snapshot', LONG],
  ['snapshot', `--json=${LONG}`],
  ['dispatch', LONG, 'support'],
  ['dispatch', 'call-1', LONG, '--wait', '1s'],
  ['dispatch', 'call-1', LONG, '--wait', '1s', '--once'],
  ['remove', LONG],
  ['remove', 'call-1', LONG],
  ['redispatch', 'call-1', LONG],
  ['expectations', LONG],
  ['expectations', 'clear', LONG],
  ['completion', LONG],
];

describe('what was typed is cut in every message', () => {
  it.each(
    [...WORDS, ...withLongFlags]
      .filter(([command]) => command !== 'watch')
      .map((argv) => [argv.join(' ').replace(LONG, 'xxx…'), argv] as const),
  )('%s', async (_shown, argv) => {
    const stage = createStage();
    openRoom(stage, 'call-1', { agents: ['support'] });
    await stage.clock.advance(30_000);
    const { stdout, stderr } = await stage.run(...argv, ...(argv.includes('simulate') ? ['--nonsense'] : []));
    expect(stdout + stderr).not.toBe('');
    expect(stdout).not.toMatch(IN_A_REPORT);
    expect(stderr).not.toMatch(IN_A_MESSAGE);
  });
});
