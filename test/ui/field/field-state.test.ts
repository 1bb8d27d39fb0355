import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  cleanInput,
  type FieldEvent,
  type FieldState,
  fieldOf,
  reduceField,
} from '../../../source/ui/field/field-state.ts';

const inserted = (text: string): FieldEvent => ({ type: 'inserted', text });
const moved = (to: (FieldEvent & { type: 'moved' })['to']): FieldEvent => ({ type: 'moved', to });
const deleted = (what: (FieldEvent & { type: 'deleted' })['what']): FieldEvent => ({ type: 'deleted', what });

/** The text with `|` where the cursor stands. */
const shown = ({ text, cursor }: FieldState): string => `${text.slice(0, cursor)}|${text.slice(cursor)}`;
const field = (marked: string): FieldState => {
  const cursor = marked.indexOf('|');
  return { text: marked.replace('|', ''), cursor };
};

describe('an event', () => {
  it.each<[string, FieldEvent, string]>([
    ['ab|', moved('left'), 'a|b'],
    ['|ab', moved('left'), '|ab'],
    ['|ab', moved('right'), 'a|b'],
    ['ab|', moved('right'), 'ab|'],
    ['a|b', moved('start'), '|ab'],
    ['a|b', moved('end'), 'ab|'],
    ['a|b', inserted('xy'), 'axy|b'],
    ['a|b', inserted('x\r\ny\tz'), 'ax y z|b'],
    ['a|b', inserted('\x1b[31m\u202e'), 'a[31m|b'],
    ['ab|c', deleted('letter before'), 'a|c'],
    ['|ab', deleted('letter before'), '|ab'],
    ['a|bc', deleted('letter after'), 'a|c'],
    ['ab|', deleted('letter after'), 'ab|'],
    ['one two  |three', deleted('word before'), 'one |three'],
    ['one tw|o', deleted('word before'), 'one |o'],
    ['|one', deleted('word before'), '|one'],
    ['one t|wo', deleted('all before'), '|wo'],
    ['one t|wo', deleted('all after'), 'one t|'],
    // Letters of two columns, of two UTF-16 units, with marks, and of two code points.
    ['電話|', moved('left'), '電|話'],
    ['電話|', deleted('letter before'), '電|'],
    ['a😀|b', moved('left'), 'a|😀b'],
    ['a😀|b', deleted('letter before'), 'a|b'],
    ['a|😀b', deleted('letter after'), 'a|b'],
    ['ne\u0301|', moved('left'), 'n|e\u0301'],
    ['ne\u0301|', deleted('letter before'), 'n|'],
    ['n|e\u0301x', deleted('letter after'), 'n|x'],
    ['🇩🇪|', deleted('letter before'), '|'],
    // A mark that is typed alone belongs to the letter before it.
    ['e|x', inserted('\u0301'), 'e\u0301|x'],
    ['|x', inserted('\u0301'), '|x'],
  ])('%j, %j: %j', (before, event, after) => {
    expect(shown(reduceField(field(before), event))).toBe(after);
  });
});

it('has a clean text and a cursor within it, whatever is done', () => {
  const events = fc.oneof(
    fc.string({ unit: 'binary' }).map(inserted),
    fc.string({ unit: 'grapheme' }).map(inserted),
    fc.constantFrom('left', 'right', 'start', 'end').map((to) => moved(to)),
    fc
      .constantFrom('letter before', 'letter after', 'word before', 'all before', 'all after')
      .map((what) => deleted(what)),
  );
  fc.assert(
    fc.property(fc.array(events, { maxLength: 20 }), (all) => {
      const { text, cursor } = all.reduce(reduceField, fieldOf(''));
      expect(cleanInput(text)).toBe(text);
      expect(cursor).toBeGreaterThanOrEqual(0);
      expect(cursor).toBeLessThanOrEqual(text.length);
      // Between two letters, so that nothing that is typed parts one.
      const letters = Array.from(new Intl.Segmenter().segment(text), ({ index }) => index);
      expect([...letters, text.length]).toContain(cursor);
    }),
  );
});

describe('cleanInput', () => {
  it('makes one line of text that no terminal minds', () => {
    expect(cleanInput('{\r\n\t"a": 1\n}')).toBe('{  "a": 1 }');
    expect(cleanInput('a\x1b[31m\u202eb\u0000')).toBe('a[31mb');
    expect(cleanInput('C:\\new 電話')).toBe('C:\\new 電話');
  });
});
