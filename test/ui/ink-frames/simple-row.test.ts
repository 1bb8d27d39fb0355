import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import InkOutput from '../../../node_modules/ink/build/output.js';
import type { OutputClass } from '../../../source/ui/ink-frames/reused-rows.ts';
import { composeSimply } from '../../../source/ui/ink-frames/simple-row.ts';
import type { Clip, Transformer, Write } from '../../../source/ui/ink-frames/write.ts';

const Ink = InkOutput as unknown as OutputClass;
const WIDTH = 24;
const ROW = 1;

/** The row, as Ink composes it among others. */
const inkRow = (writes: readonly Write[]): string => {
  const output = new Ink({ width: WIDTH, height: 3 });
  for (const { x, y, text, transformers, clips } of writes) {
    for (const clip of clips) output.clip(clip);
    output.write(x, y, text, { transformers });
    for (const _ of clips) output.unclip();
  }
  return output.get().output.split('\n')[ROW] ?? '';
};

const compose = (writes: readonly Write[]): string | null => composeSimply(WIDTH, ROW, writes);

const write = (text: string, changes: Partial<Write> = {}): Write => ({
  x: 0,
  y: ROW,
  text,
  transformers: [],
  clips: [],
  ...changes,
});

const STYLES: readonly Transformer[] = [
  (line) => `\x1b[1m${line}\x1b[22m`,
  (line) => `\x1b[44m${line}\x1b[49m`,
  (line) => line.toUpperCase(),
  (line, index) => `${index}${line.slice(1)}`,
  (line) => `${line}+`,
];
const CODES = [
  '0',
  '1',
  '2',
  '22',
  '4',
  '24',
  '31',
  '39',
  '94',
  '44',
  '49',
  '1;31',
  '38;5;200',
  '38;2;1;2;3',
  '',
];
const piece = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom('room-1', ' ', '  ', '·', '● ', '│', 'ä', '…') },
  { weight: 4, arbitrary: fc.constantFrom(...CODES).map((code) => `\x1b[${code}m`) },
  {
    weight: 1,
    arbitrary: fc.constantFrom('世', '\u0301', '\u00ad', '\n', '\x1b', '\x1b[2K', '\x1b]8;;a\x07'),
  },
);
const edge = (least: number, most: number) =>
  fc.option(fc.integer({ min: least, max: most }), { nil: undefined, freq: 2 });
const clip: fc.Arbitrary<Clip> = fc.record({
  x1: edge(-2, 3),
  x2: edge(WIDTH - 6, WIDTH + 2),
  y1: edge(0, 1),
  y2: edge(2, 3),
});
const anyWrite: fc.Arbitrary<Write> = fc.record({
  x: fc.integer({ min: -1, max: WIDTH }),
  y: fc.constant(ROW),
  text: fc.array(piece, { maxLength: 6 }).map((pieces) => pieces.join('')),
  transformers: fc.oneof({ weight: 3, arbitrary: fc.constant([]) }, fc.subarray([...STYLES])),
  clips: fc.oneof({ weight: 2, arbitrary: fc.constant([]) }, fc.array(clip, { maxLength: 2 })),
});

describe('a row composed simply', () => {
  it('is what Ink makes of it', () => {
    let [simple, styled] = [0, 0];
    fc.assert(
      fc.property(fc.array(anyWrite, { maxLength: 3 }), (writes) => {
        const composed = compose(writes);
        if (composed === null) return;
        simple += 1;
        if (composed.includes('\x1b')) styled += 1;
        expect(composed).toBe(inkRow(writes));
      }),
      { numRuns: 2_000 },
    );
    // Otherwise it would have compared next to nothing.
    expect(simple).toBeGreaterThan(200);
    expect(styled).toBeGreaterThan(50);
  });

  it('is what rows of the screen are', () => {
    const list = write('\x1b[94m \x1b[39m\x1b[32m● \x1b[39mroom\x1b[2m 2\x1b[22m\x1b[2m m\x1b[22m', {
      clips: [{ x1: 0, x2: 12, y1: 0, y2: 3 }],
    });
    const detail = write('│ agent', { x: 13, transformers: [(line) => `\x1b[2m${line}\x1b[22m`] });
    expect(compose([list, detail])).toBe(
      '\x1b[94m \x1b[32m● \x1b[39mroom\x1b[2m 2 m\x1b[22m  \x1b[2m│ agent\x1b[22m',
    );
    expect(compose([list, detail])).toBe(inkRow([list, detail]));
    expect(compose([])).toBe('');
  });

  it.each<[string, readonly Write[]]>([
    ['has a wide character', [write('世界')]],
    ['has characters that join', [write('e\u0301')]],
    ['has several lines', [write('one\ntwo')]],
    ['has other sequences than styles', [write('\x1b[2Kone')]],
    ['is longer than the screen', [write('x'.repeat(WIDTH + 1))]],
    ['begins outside of the screen', [write('one', { x: -1 })]],
    ['is written over', [write('one'), write('two', { x: 2 })]],
    ['is cut at its start', [write('one', { clips: [{ x1: 1, x2: 9, y1: 0, y2: 3 }] })]],
    ['is cut at its end', [write('one', { clips: [{ x1: 0, x2: 2, y1: 0, y2: 3 }] })]],
    ['is cut off from above', [write('one', { clips: [{ x1: 0, x2: 9, y1: 2, y2: 3 }] })]],
    ['is cut off from below', [write('one', { clips: [{ x1: 0, x2: 9, y1: 0, y2: 1 }] })]],
    ['becomes longer by its style', [write('one', { transformers: [(line) => `${line}+`] })]],
  ])('is left to Ink where the text %s', (_what, writes) => {
    expect(compose(writes)).toBeNull();
  });
});
