import { describe, expect, it } from 'vitest';
import { copySequence } from '../../source/export/osc52.ts';
import { createEmulator } from '../helpers/emulator.ts';

const ESC = '\x1b';
const sequenceOf = (text: string, environment: Record<string, string> = {}): string => {
  const copying = copySequence(text, environment);
  if ('reason' in copying) throw new Error(copying.reason);
  return copying.sequence;
};

/** What GNU screen hands to the terminal around it: the contents of every DCS. */
const passedOnByScreen = (sequence: string): string =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked at
  [...sequence.matchAll(/\x1bP(.*?)\x1b\\/gs)].map(([, inside]) => inside).join('');

const passedOnByTmux = (sequence: string): string =>
  passedOnByScreen(sequence.replaceAll(ESC + ESC, '<esc>'))
    .replace(/^tmux;/, '')
    .replaceAll('<esc>', ESC);

const clipboardAfter = async (sequence: string): Promise<string | null> => {
  const emulator = createEmulator({ columns: 80, rows: 24, convertLineEnds: false });
  await new Promise<void>((resolve) => emulator.feed(sequence, resolve));
  const clipboard = emulator.clipboard();
  expect(emulator.screen()).toBe('');
  emulator.dispose();
  return clipboard;
};

const TEXTS = ['RM_byV92GNMHXjm', '', 'a b\n日本 🙂', 'x'.repeat(5_000)];

describe('a text for the clipboard', () => {
  it('is an OSC 52 in an ordinary terminal', async () => {
    expect(sequenceOf('AD_1', { TERM: 'xterm-256color' })).toBe(`${ESC}]52;c;QURfMQ==\x07`);
    for (const text of TEXTS) expect(await clipboardAfter(sequenceOf(text))).toBe(text);
  });

  it.each([{ TMUX: '/tmp/tmux-0/default,1,0', TERM: 'screen-256color' }, { TERM: 'tmux-256color' }])(
    'goes to tmux itself and through it (%o)',
    async (environment) => {
      for (const text of TEXTS) {
        const sequence = sequenceOf(text, environment);
        expect(sequence.startsWith(sequenceOf(text))).toBe(true);
        expect(await clipboardAfter(passedOnByTmux(sequence))).toBe(text);
      }
    },
  );

  it.each([{ STY: '1.pts-0.host', TERM: 'screen.xterm-256color' }, { TERM: 'screen' }])(
    'goes through GNU screen in pieces that it does not cut (%o)',
    async (environment) => {
      for (const text of TEXTS) {
        const sequence = sequenceOf(text, environment);
        expect(await clipboardAfter(passedOnByScreen(sequence))).toBe(text);
        for (const piece of sequence.split(`${ESC}P`).slice(1)) expect(piece.length).toBeLessThan(256);
      }
    },
  );

  it('is refused where terminals would cut it off', () => {
    expect(sequenceOf('x'.repeat(74_994))).toHaveLength(100_000);
    expect(copySequence('x'.repeat(74_995), {})).toEqual({
      reason: 'too long for the clipboard: 74995 bytes, and terminals take 74994',
    });
    expect(copySequence('é'.repeat(40_000), {})).toHaveProperty('reason');
  });

  it.each(['dumb', 'linux'])('is refused where the terminal would show it (%s)', (terminal) => {
    expect(copySequence('AD_1', { TERM: terminal })).toEqual({ reason: 'this terminal has no clipboard' });
  });
});
