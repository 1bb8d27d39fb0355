/** Where a text stops being valid JSON. */
export interface JsonProblem {
  /** In characters, from 1. If the text ends too early, it is one more than the text has. */
  readonly position: number;
  /** The character at that position; empty at the end. Raw. */
  readonly character: string;
}

type Expected = 'value' | 'first item' | 'first key' | 'key' | 'colon' | 'comma' | 'end';

const BLANK = /[ \t\n\r]*/y;
const STRING = /"(?:[^"\\\p{Cc}]|[\u007f-\u009f]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*"/uy;
const SCALAR = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;

/** @returns the end of the match of `pattern` at `position`, or null */
const endOf = (pattern: RegExp, text: string, position: number): number | null => {
  pattern.lastIndex = position;
  return pattern.test(text) ? pattern.lastIndex : null;
};

/**
 * Finds where a text that is meant as JSON becomes invalid; null if it is valid. `JSON.parse` reports a position only
 * in some messages. The position of an unclosed string is its start.
 */
export const jsonProblem = (text: string): JsonProblem | null => {
  const open: ('{' | '[')[] = [];
  let expected: Expected = 'value';
  let position = 0;
  const afterValue = (): Expected => (open.length === 0 ? 'end' : 'comma');

  for (;;) {
    position = endOf(BLANK, text, position) ?? position;
    const character = text[position] ?? '';
    if (character === '') return expected === 'end' ? null : { position: position + 1, character };
    const closes = open.at(-1) === '{' ? '}' : ']';
    const mayClose = expected === 'comma' || expected === (closes === '}' ? 'first key' : 'first item');
    const mayBegin: boolean = expected === 'value' || expected === 'first item';
    const isKey: boolean = expected === 'key' || expected === 'first key';

    if (open.length > 0 && mayClose && character === closes) {
      open.pop();
      expected = afterValue();
      position += 1;
    } else if (expected === 'comma' && character === ',') {
      expected = closes === '}' ? 'key' : 'value';
      position += 1;
    } else if (expected === 'colon' && character === ':') {
      expected = 'value';
      position += 1;
    } else if (mayBegin && (character === '{' || character === '[')) {
      open.push(character);
      expected = character === '{' ? 'first key' : 'first item';
      position += 1;
    } else {
      const end: number | null =
        (mayBegin || isKey ? endOf(STRING, text, position) : null) ??
        (mayBegin ? endOf(SCALAR, text, position) : null);
      if (end === null) return { position: position + 1, character };
      expected = isKey ? 'colon' : afterValue();
      position = end;
    }
  }
};
