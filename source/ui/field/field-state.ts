import { escapeUnsafe, safeText } from '../../text/safe-text.ts';
import { letterAfter, letterBefore, letterEnd } from '../../text/width.ts';

/** A text field. Its text is always clean: see `cleanInput`. */
export interface FieldState {
  readonly text: string;
  /** UTF-16 units before the cursor. The cursor never splits a grapheme cluster. */
  readonly cursor: number;
}

export type FieldEvent =
  /** Typed or pasted. */
  | { readonly type: 'inserted'; readonly text: string }
  | { readonly type: 'moved'; readonly to: 'left' | 'right' | 'start' | 'end' }
  | {
      readonly type: 'deleted';
      readonly what: 'letter before' | 'letter after' | 'word before' | 'all before' | 'all after';
    };

/** Replaces line ends and tabs with spaces, and removes characters that are unsafe for a terminal. */
export const cleanInput = (text: string): string =>
  escapeUnsafe(text.replace(/\r\n|[\r\n\t]/g, ' '), { escape: () => '', doubleBackslash: false });

/** Tells whether a user can type the name exactly. Other names are kept or shown escaped. */
export const canBeTyped = (raw: string): boolean => raw !== '' && safeText(raw) === raw && raw.trim() === raw;

/** Creates a field with the cursor at the end of the text. */
export const fieldOf = (text: string): FieldState => {
  const clean = cleanInput(text);
  return { text: clean, cursor: clean.length };
};

/**
 * Cleans the whole text, not only the insertion: a combining mark typed alone joins the letter before it, and
 * a deletion may leave half a flag emoji.
 */
const joined = (before: string, after: string): FieldState => {
  const text = cleanInput(before + after);
  return { text, cursor: letterEnd(text, Math.min(cleanInput(before).length, text.length)) };
};

const wordStart = (before: string): number => before.length - (/\S*\s*$/.exec(before)?.[0].length ?? 0);

const deletion = (
  { text, cursor }: FieldState,
  what: (FieldEvent & { type: 'deleted' })['what'],
): FieldState => {
  const before = text.slice(0, cursor);
  const after = text.slice(cursor);
  switch (what) {
    case 'letter before':
      return joined(text.slice(0, letterBefore(text, cursor)), after);
    case 'letter after':
      return joined(before, text.slice(letterAfter(text, cursor)));
    case 'word before':
      return joined(text.slice(0, wordStart(before)), after);
    case 'all before':
      return joined('', after);
    case 'all after':
      return joined(before, '');
  }
};

const moved = ({ text, cursor }: FieldState, to: (FieldEvent & { type: 'moved' })['to']): number => {
  switch (to) {
    case 'left':
      return letterBefore(text, cursor);
    case 'right':
      return letterAfter(text, cursor);
    case 'start':
      return 0;
    case 'end':
      return text.length;
  }
};

/** Returns only text and cursor, whatever else the given state has. */
export const reduceField = (field: FieldState, event: FieldEvent): FieldState => {
  const { text, cursor } = field;
  switch (event.type) {
    case 'inserted':
      return joined(text.slice(0, cursor) + event.text, text.slice(cursor));
    case 'moved':
      return { text, cursor: moved(field, event.to) };
    case 'deleted':
      return deletion(field, event.what);
  }
};
