import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FieldState } from '../../../source/ui/field/field-state.ts';
import { fieldOf } from '../../../source/ui/field/field-state.ts';
import { fieldLines } from '../../../source/ui/field/text-field.tsx';
import { type Line, lineWidth } from '../../../source/ui/line.ts';

const field = (marked: string): FieldState => ({
  text: marked.replace('|', ''),
  cursor: marked.indexOf('|'),
});
/** The letter under the cursor in brackets. */
const shown = (line: Line): string =>
  line.map(({ text, inverse }) => (inverse ? `[${text}]` : text)).join('');
const linesOf = (state: FieldState, columns: number, rows = 1, options = {}): readonly string[] =>
  fieldLines(state, { focused: true, columns, rows, ellipsis: '…', hasStyles: true, ...options }).map(shown);

describe('a field of one row', () => {
  it.each([
    ['|', 10, '[ ]'],
    ['abc|', 10, 'abc[ ]'],
    ['a|bc', 10, 'a[b]c'],
    ['電|話', 10, '電[話]'],
    ['e\u0301|x', 10, 'e\u0301[x]'],
    ['|e\u0301x', 10, '[e\u0301]x'],
    // Where it is too long, the place of the cursor is shown.
    ['0123456789|', 8, '…456789[ ]'],
    ['012345678|9', 8, '…345678[9]'],
    ['|0123456789', 8, '[0]123456…'],
    ['01234|56789', 8, '01234[5]6…'],
    ['電話電話電話|', 8, '…話電話[ ]'],
  ])('%j in %i columns', (marked, columns, expected) => {
    expect(linesOf(field(marked), columns)).toEqual([expected]);
  });

  it('shows the end, and no cursor, where it has not the keys', () => {
    expect(linesOf(fieldOf('0123456789'), 8, 1, { focused: false })).toEqual(['…3456789']);
  });

  it('has a cursor of its own where the terminal has no styles', () => {
    expect(linesOf(field('a|bc'), 10, 1, { hasStyles: false })).toEqual(['a[_]bc']);
  });
});

describe('a field of several rows', () => {
  it.each([
    ['0123456789|', 3, ['0123', '4567', '89[ ]']],
    ['01234567|', 3, ['0123', '4567', '[ ]']],
    ['0123456789abcdef|', 3, ['89ab', 'cdef', '[ ]']],
    ['0|123456789abcdef', 3, ['0[1]23', '4567', '89ab']],
    ['電話電|話', 2, ['電話', '電[話]']],
    // A letter of two columns does not fit into the last one.
    ['abc話|', 2, ['abc', '話[ ]']],
  ])('%j in %i rows', (marked, rows, expected) => {
    expect(linesOf(field(marked), 4, rows)).toEqual(expected);
  });
});

it('always shows the cursor, in no more columns and rows than it has', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'grapheme', maxLength: 60 }),
      fc.nat(),
      fc.integer({ min: 4, max: 30 }),
      fc.integer({ min: 1, max: 3 }),
      fc.boolean(),
      (typed, at, columns, rows, hasStyles) => {
        const { text } = fieldOf(typed);
        const letters = Array.from(new Intl.Segmenter().segment(text), ({ index }) => index);
        const cursor = [...letters, text.length][at % (letters.length + 1)] ?? 0;
        const place = { focused: true, columns, rows, ellipsis: '…', hasStyles };
        const lines = fieldLines({ text, cursor }, place);
        expect(lines.length).toBeLessThanOrEqual(rows);
        for (const line of lines) expect(lineWidth(line)).toBeLessThanOrEqual(columns);
        expect(lines.flat().filter(({ inverse }) => inverse)).toHaveLength(1);
      },
    ),
  );
});
