/**
 * Everything from a server is hostile until it has been through here: names may hold escape sequences, controls
 * that reverse the text after them, or characters that take no place at all.
 *
 * What is left has one width for every terminal, and can be told apart by eye:
 * - controls, separators other than the plain blank, invisible, unassigned and private characters, lone surrogates,
 *   enclosing marks and blank look-alikes become `\n`, `\t`, `\r`, `\x1b`, `\u202e` or `\u{e0041}`;
 * - so do joiners, variation selectors, skin tones after an emoji and lone flag letters, as terminals disagree about
 *   the width of what they make;
 * - so does a combining mark that has no letter before it, or more than a few on one letter;
 * - a backslash is doubled only where it would otherwise read as one of these escapes. Different texts therefore
 *   always look different, and a text is never to be made safe twice;
 * - right-to-left letters stay: they take the columns they take, and no isolating control is understood everywhere.
 *
 * A text of any length costs no more than its place on a screen: it is cut before anything looks at its characters, and
 * says so. Only `safeWhole` reads all of it.
 */

/** More of a text no pane shows. In UTF-16 units, as all lengths here. */
const MOST_SHOWN = 2_000;
/** LiveKit's own limit for names is 256 bytes. */
const MOST_OF_A_NAME = 512;

/** `\p{C}`: control, format, surrogate, private and unassigned. U+2800 is the blank of Braille. */
const UNSAFE = /^(?! )[\p{C}\p{Z}\p{Me}\p{Default_Ignorable_Code_Point}\u2800]$/u;
const PLAIN = /^[ -[\]-~]*$/;
/** What must be looked at more closely. */
const SPECIAL =
  /^(?:\\|(?! )[\p{C}\p{Z}\p{M}\p{Default_Ignorable_Code_Point}\u2800]|\p{Emoji_Modifier}|\p{Regional_Indicator})$/u;
const READS_AS_ESCAPE = /^(?:\\|[nrt]|x[0-9a-f]{2}|u[0-9a-f]{4}|u\{)/;
const MARK = /^\p{M}$/u;
const EMOJI = /^\p{Extended_Pictographic}$/u;
const EMOJI_MODIFIER = /^\p{Emoji_Modifier}$/u;
const FLAG_LETTER = /^\p{Regional_Indicator}$/u;

/** Enough for any living script; more is there to spill over the neighbouring rows. */
const MAX_MARKS_ON_A_LETTER = 4;

const SHORT_ESCAPES: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

const escapeCharacter = (character: string): string => {
  const code = character.codePointAt(0) ?? 0;
  const hex = code.toString(16);
  if (code < 0x100) return SHORT_ESCAPES[character] ?? `\\x${hex.padStart(2, '0')}`;
  return code < 0x10000 ? `\\u${hex.padStart(4, '0')}` : `\\u{${hex}}`;
};

/** How unsafe characters are written in place of themselves. */
export interface EscapeStyle {
  readonly escape: (character: string) => string;
  /** Doubles a backslash that would read as an escape. JSON has doubled its own already. */
  readonly doubleBackslash: boolean;
}

/** One line with its unsafe characters escaped in the given style. */
export const escapeUnsafe = (raw: string, style: EscapeStyle): string => {
  if (PLAIN.test(raw)) return raw;
  const characters = Array.from(raw);
  let safe = '';
  let offset = 0;
  let previous = '';
  /** Marks on the current letter; none may follow the start or an escape. */
  let marks = MAX_MARKS_ON_A_LETTER;
  let flagIsOpen = false;

  for (const [index, character] of characters.entries()) {
    offset += character.length;
    // Most of nearly every text: none of what follows can be said of it.
    if (!SPECIAL.test(character)) {
      safe += character;
      marks = 0;
      flagIsOpen = false;
      previous = character;
      continue;
    }
    const isMark = MARK.test(character);
    const isFlagLetter = FLAG_LETTER.test(character);
    const opensFlag: boolean = isFlagLetter && !flagIsOpen && FLAG_LETTER.test(characters[index + 1] ?? '');
    const unsafe =
      UNSAFE.test(character) ||
      (isMark && marks >= MAX_MARKS_ON_A_LETTER) ||
      (EMOJI_MODIFIER.test(character) && EMOJI.test(previous)) ||
      (isFlagLetter && !flagIsOpen && !opensFlag);

    if (unsafe) {
      safe += (style.doubleBackslash && previous === '\\' ? '\\' : '') + style.escape(character);
      marks = MAX_MARKS_ON_A_LETTER;
    } else {
      const doubled =
        style.doubleBackslash && character === '\\' && READS_AS_ESCAPE.test(raw.slice(offset, offset + 5));
      safe += doubled ? '\\\\' : character;
      marks = isMark ? marks + 1 : 0;
    }
    flagIsOpen = opensFlag;
    previous = character;
  }
  return safe;
};

const LOW_SURROGATE = /^[\udc00-\udfff]/;

/** The first `most` units of a text; one fewer where that would part a character. */
export const beginningOf = (raw: string, most: number): string => {
  if (raw.length <= most) return raw;
  return raw.slice(0, LOW_SURROGATE.test(raw.charAt(most)) ? most - 1 : most);
};

/** Likewise, and says how much is missing. For our own sentences as well as for raw text. */
export const cutText = (raw: string, most: number): string => {
  const beginning = beginningOf(raw, most);
  return beginning === raw ? raw : `${beginning} (${raw.length - beginning.length} more characters)`;
};

/** All of a text as one line that is safe for any terminal; for what is copied. Not to be applied twice. */
export const safeWhole = (raw: string): string =>
  escapeUnsafe(raw, { escape: escapeCharacter, doubleBackslash: true });

/**
 * The text as one line that is safe for any terminal; see the top of this file. Not to be applied twice. Of a text
 * longer than `MOST_SHOWN` it says how much is missing.
 */
export const safeText = (raw: string): string => safeWhole(cutText(raw, MOST_SHOWN));

/** What one column can show: a letter and its marks. */
const MOST_UNITS_IN_A_COLUMN = 2 + 2 * MAX_MARKS_ON_A_LETTER;

/** What of a text may be seen in so many columns, for a cell that cuts it. */
export const safeCell = (raw: string, columns: number): string =>
  safeWhole(cutText(raw, Math.max(0, columns) * MOST_UNITS_IN_A_COLUMN));

/** All of a text of several lines: line ends stay (as `\n`), a tab becomes two blanks. */
export const safeBlock = (raw: string): string =>
  raw
    .split(/\r?\n/)
    .map((line) => safeWhole(line.replaceAll('\t', '  ')))
    .join('\n');

/** A name that can be seen even where it is empty, or begins or ends with a blank: those stand in quotes. */
export const quoteName = (raw: string): string => {
  const safe = safeWhole(cutText(raw, MOST_OF_A_NAME));
  return safe === '' || /^[ "]| $/.test(safe) ? `"${safe}"` : safe;
};
