import fc from 'fast-check';
import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { safeText } from '../../source/text/safe-text.ts';
import { cell, columnWidth, padEnd, padStart, truncate } from '../../source/text/width.ts';

describe('columnWidth', () => {
  it.each([
    ['', 0],
    ['call-7f31', 9],
    ['世界', 4],
    ['📞', 2],
    ['🇩🇪', 2],
    ['e\u0301', 1],
    ['שלום', 4],
    ['✖ ▲ ● …', 7],
  ])('%j takes %i columns', (text, columns) => {
    expect(columnWidth(text)).toBe(columns);
  });
});

it('columnWidth equals string-width, with the fast path too', () => {
  const differing: string[] = [];
  for (let code = 0x20; code < 0x3000; code += 1) {
    for (const text of [String.fromCharCode(code), `a${String.fromCharCode(code)}…`]) {
      if (columnWidth(text) !== stringWidth(text)) differing.push(text);
    }
  }
  expect(differing).toEqual([]);
});

describe('truncate', () => {
  it.each([
    ['call-7f31', 9, 'call-7f31'],
    ['call-7f31', 6, 'call-…'],
    ['call-7f31', 1, '…'],
    ['call-7f31', 0, ''],
    ['call-7f31', -3, ''],
    ['世界世界', 5, '世界…'],
    ['世界世界', 4, '世…'],
    ['e\u0301e\u0301e\u0301', 2, 'e\u0301…'],
    ['a📞b', 3, 'a…'],
  ])('%j in %i columns is %j', (text, columns, expected) => {
    expect(truncate(text, columns)).toBe(expected);
  });

  it('ends with an ASCII mark if asked', () => {
    expect(truncate('call-7f31', 6, { ellipsis: '~' })).toBe('call-~');
  });
});

describe('padding', () => {
  it('pads by columns, not by characters', () => {
    expect(padEnd('世', 4)).toBe('世  ');
    expect(padStart('世', 4)).toBe('  世');
    expect(padEnd('longer', 3)).toBe('longer');
  });

  it('fits any text to exactly the columns of its cell', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme' }),
        fc.nat(20),
        fc.constantFrom('start' as const, 'end' as const),
        (raw, columns, align) => {
          expect(columnWidth(cell(safeText(raw), columns, { align }))).toBe(columns);
        },
      ),
      { numRuns: 500 },
    );
  });
});
