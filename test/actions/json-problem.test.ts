import fc from 'fast-check';
import { expect, it } from 'vitest';
import { jsonProblem } from '../../source/actions/json-problem.ts';

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

it.each([
  ['{"a": tru}', 7, 't'],
  ['{"a" 1}', 6, '1'],
  ['{a: 1}', 2, 'a'],
  ["{'a': 1}", 2, "'"],
  ['{"a": 1,}', 9, '}'],
  ['[1,]', 4, ']'],
  ['[1 2]', 4, '2'],
  ['[1}', 3, '}'],
  ['{"a": "x}', 7, '"'],
  ['{"a": "\\x"}', 7, '"'],
  ['{"a": 01}', 8, '1'],
  ['{} {}', 4, '{'],
  ['{}]', 3, ']'],
  ['{"a": [1, 2}', 12, '}'],
  ['{', 2, ''],
  ['{"a":', 6, ''],
  ['', 1, ''],
])('%j is invalid at character %i', (text, position, character) => {
  expect(isJson(text)).toBe(false);
  expect(jsonProblem(text)).toEqual({ position, character });
});

it('accepts valid JSON', () => {
  fc.assert(
    fc.property(fc.json(), fc.constantFrom('', ' ', '\n\t'), (json, blank) => {
      expect(jsonProblem(blank + json + blank)).toBeNull();
    }),
  );
});

it('agrees with JSON.parse about every text, and points into the text', () => {
  const pieces = fc.constantFrom(
    ...[
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '"a"',
      '"',
      '\\',
      '\\n',
      '1',
      '-',
      '0',
      '.5',
      'e3',
      'true',
      'null',
      ' ',
      '\x01',
      'é',
      '\x7f',
    ],
  );
  const texts = fc.oneof(
    fc.array(pieces, { maxLength: 8 }).map((parts) => parts.join('')),
    fc.tuple(fc.json(), fc.nat(40)).map(([json, cut]) => json.slice(0, cut) + json.slice(cut + 1)),
  );
  fc.assert(
    fc.property(texts, (text) => {
      const problem = jsonProblem(text);
      expect(problem === null).toBe(isJson(text));
      if (problem) expect(text.charAt(problem.position - 1)).toBe(problem.character);
    }),
    { numRuns: 2000 },
  );
});

it('handles long and deep texts', () => {
  expect(jsonProblem('['.repeat(50_000) + ']'.repeat(50_000))).toBeNull();
  expect(jsonProblem(`"${'x'.repeat(200_000)}"`)).toBeNull();
});
