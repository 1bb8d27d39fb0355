import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { looksLikeJson, prettyMetadata, safeJson } from '../../source/text/json.ts';

describe('prettyMetadata', () => {
  it('formats objects and lists over several lines', () => {
    expect(prettyMetadata('{"a":{"b":[1,{}],"c":[]},"d":"x, y: {z}"}')).toBe(
      [
        '{',
        '  "a": {',
        '    "b": [',
        '      1,',
        '      {}',
        '    ],',
        '    "c": []',
        '  },',
        '  "d": "x, y: {z}"',
        '}',
      ].join('\n'),
    );
  });

  it('keeps what parsing would lose', () => {
    expect(prettyMetadata('{"id":12345678901234567890,"2":1.0,"1":"a","1":"\\u0061\\n"}')).toBe(
      '{\n  "id": 12345678901234567890,\n  "2": 1.0,\n  "1": "a",\n  "1": "\\u0061\\n"\n}',
    );
  });

  it('shows other text unchanged, but safe', () => {
    expect(prettyMetadata('{not json\x1b[2J}\nsecond')).toBe('{not json\\x1b[2J}\nsecond');
    expect(prettyMetadata('"text"')).toBe('"text"');
    expect(prettyMetadata('')).toBe('');
  });

  it('escapes hostile characters as JSON does', () => {
    expect(prettyMetadata('["\u202e\u{e0041}"]')).toBe('[\n  "\\u202e\\udb40\\udc41"\n]');
    expect(prettyMetadata('["👍🏽"]')).toBe('[\n  "👍\\ud83c\\udffd"\n]');
  });

  it('has a limit for deep nesting', () => {
    const deep = '['.repeat(40_000) + ']'.repeat(40_000);
    expect(prettyMetadata(deep)).toBe(deep);
  });

  it('keeps the meaning, and shows nothing unsafe', () => {
    fc.assert(
      fc.property(fc.oneof(fc.object({ withNullPrototype: false }), fc.array(fc.anything())), (value) => {
        const json = JSON.stringify(value, (_, part) => (typeof part === 'bigint' ? Number(part) : part));
        const pretty = prettyMetadata(json);
        expect(JSON.parse(pretty)).toStrictEqual(JSON.parse(json));
        expect(pretty.replaceAll('\n', '')).not.toMatch(/[\p{C}\u2028\u2029]/u);
      }),
    );
  });
});

describe('safeJson', () => {
  it('is valid JSON that is safe for a terminal', () => {
    const value = { name: '\x1b[31m\u202e\u{e0041}\ud800', list: [1, null] };
    const shown = safeJson(value);
    expect(JSON.parse(shown)).toStrictEqual(value);
    expect(shown.replaceAll('\n', '')).not.toMatch(/\p{C}/u);
  });

  it('shows values that JSON lacks as null', () => {
    expect(safeJson(undefined)).toBe('null');
  });
});

it.each([
  ['{', true],
  [' [1]', true],
  ['text', false],
  ['', false],
])('%j looks like JSON: %s', (raw, expected) => {
  expect(looksLikeJson(raw)).toBe(expected);
});
