import { describe, expect, it } from 'vitest';
import { lineText } from '../../../source/ui/line.ts';
import {
  highlighted,
  lineOfRow,
  matchesOf,
  nextMatch,
  offsetFor,
  wrapLines,
} from '../../../source/ui/reading/reading.ts';

const LINES = ['Alpha', 'beta alpha', 'gamma', 'ALPHA', 'one two three four'];

describe('what is looked for', () => {
  it.each([
    ['alpha', [0, 1, 3]],
    ['Alpha', [0]],
    ['ALPHA', [3]],
    ['ta al', [1]],
    ['delta', []],
    ['', []],
  ])('%j is found in the lines %j', (wanted, lines) => {
    expect(matchesOf(LINES, wanted)).toEqual(lines);
  });

  it.each([
    [0, 1, 1],
    [1, 1, 3],
    [3, 1, 0],
    [-1, 1, 0],
    [3, -1, 1],
    [0, -1, 3],
  ] as const)('after line %i (%i) it is in line %i', (from, by, next) => {
    expect(nextMatch([0, 1, 3], from, by)).toBe(next);
  });

  it('is nowhere among no matches', () => {
    expect(nextMatch([], 2, 1)).toBeNull();
    expect(nextMatch([], 2, -1)).toBeNull();
  });
});

describe('a text', () => {
  const text = wrapLines(LINES, 2, 11);

  it('is wrapped, and every row knows its line', () => {
    expect(text.rows.map(lineText)).toEqual([
      'Alpha',
      'beta alpha',
      'gamma',
      'ALPHA',
      'one two',
      '  three',
      '  four',
    ]);
    expect(text.starts).toEqual([0, 1, 2, 3, 4]);
    expect([0, 3, 4, 5, 6].map((row) => lineOfRow(text, row))).toEqual([0, 3, 4, 4, 4]);
  });

  it('stands still where the line is seen already, and moves as little as it takes otherwise', () => {
    expect(offsetFor(text, 2, 1, 3)).toBe(1);
    expect(offsetFor(text, 4, 0, 3)).toBe(3);
    expect(offsetFor(text, 0, 4, 3)).toBe(0);
  });

  it('has what is looked for standing out, every time', () => {
    expect(highlighted([{ text: 'alpha Alpha!' }], 'alpha')).toEqual([
      { text: 'alpha', inverse: true, bold: true },
      { text: ' ' },
      { text: 'Alpha', inverse: true, bold: true },
      { text: '!' },
    ]);
    expect(highlighted([{ text: 'none' }], 'alpha')).toEqual([{ text: 'none' }]);
    // A capital that is two letters in lower case would shift what stands out.
    expect(highlighted([{ text: 'İx alpha' }], 'alpha')).toEqual([{ text: 'İx alpha' }]);
  });
});
