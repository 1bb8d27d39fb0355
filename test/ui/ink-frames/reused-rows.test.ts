import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import InkOutput from '../../../node_modules/ink/build/output.js';
import { type Output, type OutputClass, reuseRows } from '../../../source/ui/ink-frames/reused-rows.ts';
import type { Clip, Transformer } from '../../../source/ui/ink-frames/write.ts';
import { anyText } from '../../helpers/any-text.ts';

const Ink = InkOutput as unknown as OutputClass;

type Operation =
  | {
      readonly kind: 'write';
      readonly x: number;
      readonly y: number;
      readonly text: string;
      readonly by: number;
    }
  | { readonly kind: 'clip'; readonly clip: Clip }
  | { readonly kind: 'unclip' };

const TRANSFORMERS: readonly (readonly Transformer[])[] = [
  [],
  [(line) => line],
  [(line) => `\x1b[1m${line}\x1b[22m`],
  [(line, index) => `${index}${line}`, (line) => line.toUpperCase()],
];

const PIECES = [
  'room-1',
  ' ',
  '世界',
  '👩‍👩‍👧',
  '🇩🇪',
  'e\u0301',
  '\u0301',
  'שלום',
  '\u200b',
  '\u00ad',
  '\x07',
  '\t',
  '\n',
  '\r\n',
  '\x1b',
  '\x1b[31m',
  '\x1b[39m',
  '\x1b[1;44m',
  '\x1b[0m',
  '\x1b]8;;https://example.com\x07',
  '\x1b]8;;\x07',
];

const text = fc.oneof(
  fc.array(fc.constantFrom(...PIECES), { maxLength: 8 }).map((pieces) => pieces.join('')),
  anyText({ maxLength: 8 }),
);
const column = fc.integer({ min: -4, max: 14 });
const row = fc.integer({ min: -2, max: 6 });
const edge = (place: fc.Arbitrary<number>) => fc.option(place, { nil: undefined, freq: 9 });
const operation: fc.Arbitrary<Operation> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('write'),
      x: column,
      y: row,
      text,
      by: fc.nat(TRANSFORMERS.length - 1),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('clip'),
      clip: fc.record({ x1: edge(column), x2: edge(column), y1: edge(row), y2: edge(row) }),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ kind: 'unclip' }) },
);

const EDITS = ['nothing', 'column', 'row', 'text', 'style', 'dropped', 'x1', 'x2', 'y1', 'y2'] as const;
type Edit = (typeof EDITS)[number];

/** The operation with one thing about it changed. */
const edited = (one: Operation, edit: Edit): readonly Operation[] => {
  if (edit === 'dropped') return [];
  if (one.kind === 'unclip') return [one];
  if (one.kind === 'clip') {
    const { clip } = one;
    return [{ ...one, clip: edit in clip ? { ...clip, [edit]: (clip[edit as keyof Clip] ?? 0) + 1 } : clip }];
  }
  switch (edit) {
    case 'column':
      return [{ ...one, x: one.x + 1 }];
    case 'row':
      return [{ ...one, y: one.y + 1 }];
    case 'text':
      return [{ ...one, text: `${one.text}!` }];
    case 'style':
      return [{ ...one, by: (one.by + 1) % TRANSFORMERS.length }];
    default:
      return [one];
  }
};

/** Frames of mostly the same operations, as those of a screen are. */
const frames = fc
  .record({
    operations: fc.array(operation, { minLength: 1, maxLength: 8 }),
    edits: fc.array(fc.tuple(fc.nat(7), fc.constantFrom(...EDITS)), { minLength: 2, maxLength: 5 }),
    size: fc.record({ width: fc.integer({ min: 1, max: 12 }), height: fc.nat(5) }),
    widened: fc.nat(1),
  })
  .map(({ operations, edits, size, widened }) =>
    edits.map(([place, edit], frame) => ({
      size: { ...size, width: size.width + (frame > 2 ? widened : 0) },
      operations: operations.flatMap((one, index) => (index === place ? edited(one, edit) : [one])),
    })),
  );

const draw = (output: Output, operations: readonly Operation[]) => {
  for (const one of operations) {
    if (one.kind === 'clip') output.clip(one.clip);
    else if (one.kind === 'unclip') output.unclip();
    else output.write(one.x, one.y, one.text, { transformers: TRANSFORMERS[one.by] ?? [] });
  }
  return output.get();
};

describe('a frame of reused rows', () => {
  it('is what Ink itself makes of it, whatever was drawn before', () => {
    fc.assert(
      fc.property(frames, (drawn) => {
        const Reusing = reuseRows(Ink);
        for (const { size, operations } of drawn) {
          expect(draw(new Reusing(size), operations)).toEqual(draw(new Ink(size), operations));
        }
      }),
      { numRuns: 1_500 },
    );
  });

  it.each(['x1', 'x2', 'y1', 'y2'] as const)(
    'is cut anew where only the edge %s of a clip moved',
    (moved) => {
      const clip = { x1: 1, x2: 3, y1: 1, y2: 3 };
      const drawCut = (output: Output, by: Clip) =>
        draw(output, [
          { kind: 'clip', clip: by },
          { kind: 'write', x: 0, y: 0, text: ['abcd', 'efgh', 'ijkl', 'mnop'].join('\n'), by: 0 },
        ]).output;
      const size = { width: 4, height: 4 };
      const Reusing = reuseRows(Ink);
      const before = drawCut(new Reusing(size), clip);
      const by = { ...clip, [moved]: clip[moved] - 1 };
      const after = drawCut(new Reusing(size), by);
      expect(after).not.toBe(before);
      expect(after).toBe(drawCut(new Ink(size), by));
    },
  );

  it('composes only the rows in which something changed', () => {
    const composed: string[] = [];
    class Watched extends InkOutput {
      override get() {
        const row = super.get();
        composed.push(row.output);
        return row;
      }
    }
    const Reusing = reuseRows(Watched as unknown as OutputClass);
    const drawRows = (...rows: readonly string[]) => {
      composed.length = 0;
      const output = new Reusing({ width: 20, height: rows.length });
      output.clip({ x1: 0, x2: 20, y1: 0, y2: rows.length });
      for (const [y, line] of rows.entries()) output.write(0, y, line, { transformers: [] });
      output.unclip();
      return output.get().output;
    };
    // Wide characters: what is simple, Ink does not compose.
    drawRows('一', '二', '三');
    expect(composed).toEqual(['一', '二', '三']);
    expect(drawRows('一', '二', '三')).toBe('一\n二\n三');
    expect(composed).toEqual([]);
    expect(drawRows('一', '四', '三')).toBe('一\n四\n三');
    expect(composed).toEqual(['四']);
    drawRows('一\n五\n六', '四', '三');
    expect(composed).toEqual(['一', '四', '三']);
    drawRows('one', 'two', 'three');
    expect(composed).toEqual([]);
  });
});
