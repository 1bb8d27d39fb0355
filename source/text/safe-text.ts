/**
 * Treat all text from a server as hostile until it has passed through this file. Names can hold escape sequences, bidi
 * controls that reverse the text after them, or characters without width.
 *
 * The result has the same width on every terminal, and different texts look different:
 * - Controls, separators other than a plain space, invisible, unassigned and private characters, lone surrogates,
 *   enclosing marks and blank look-alikes become `\n`, `\t`, `\r`, `\x1b`, `\u202e` or `\u{e0041}`.
 * - Joiners, variation selectors, skin tones after an emoji and lone flag letters are escaped too, because terminals
 *   disagree about the width of the result.
 * - A combining mark is escaped if no letter is before it, or if the letter has more than a few marks.
 * - A backslash is doubled only if it would read as one of these escapes. So different texts always look different,
 *   and a text must not be escaped twice.
 * - Right-to-left letters stay: their width is known, and no isolating control works on every terminal.
 *
 * Long texts are cut before their characters are examined, and the result says so. The cost depends on the place on
 * the screen, not on the length of the text. Only `safeWhole` reads the whole text.
 */

/** No pane shows more of a text than this. All lengths here are in UTF-16 units. */
const MOST_SHOWN = 2_000;
/** LiveKit's own limit for names is 256 bytes. */
const MOST_OF_A_NAME = 512;

/** `\p{C}`: control, format, surrogate, private and unassigned. U+2800 is the blank of Braille. */
const UNSAFE = /^(?! )[\p{C}\p{Z}\p{Me}\p{Default_Ignorable_Code_Point}\u2800]$/u;
const PLAIN = /^[ -[\]-~]*$/;
/** Characters that need a closer look. */
const SPECIAL =
  /^(?:\\|(?! )[\p{C}\p{Z}\p{M}\p{Default_Ignorable_Code_Point}\u2800]|\p{Emoji_Modifier}|\p{Regional_Indicator})$/u;
const READS_AS_ESCAPE = /^(?:\\|[nrt]|x[0-9a-f]{2}|u[0-9a-f]{4}|u\{)/;
const MARK = /^\p{M}$/u;
const EMOJI = /^\p{Extended_Pictographic}$/u;
const EMOJI_MODIFIER = /^\p{Emoji_Modifier}$/u;
const FLAG_LETTER = /^\p{Regional_Indicator}$/u;

/** Enough for any living script. More marks would only spill into neighbouring rows. */
const MAX_MARKS_ON_A_LETTER = 4;

const SHORT_ESCAPES: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

const escapeCharacter = (character: string): string => {
  const code = character.codePointAt(0) ?? 0;
  const hex = code.toString(16);
  if (code < 0x100) return SHORT_ESCAPES[character] ?? `\\x${hex.padStart(2, '0')}`;
  return code < 0x10000 ? `\\u${hex.padStart(4, '0')}` : `\\u{${hex}}`;
};

/** How unsafe characters are escaped. */
export interface EscapeStyle {
  readonly escape: (character: string) => string;
  /** Whether to double a backslash that would read as an escape. JSON has doubled its own already. */
  readonly doubleBackslash: boolean;
}

/** Escapes the unsafe characters of one line in the given style. */
export const escapeUnsafe = (raw: string, style: EscapeStyle): string => {
  if (PLAIN.test(raw)) return raw;
  const characters = Array.from(raw);
  let safe = '';
  let offset = 0;
  let previous = '';
  /** Marks on the current letter. At the start and after an escape no mark may follow. */
  let marks = MAX_MARKS_ON_A_LETTER;
  let flagIsOpen = false;

  for (const [index, character] of characters.entries()) {
    offset += character.length;
    // Most characters of nearly every text: none of the checks below applies to them.
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

/** The first `most` units of a text, or one fewer to keep a surrogate pair whole. */
export const beginningOf = (raw: string, most: number): string => {
  if (raw.length <= most) return raw;
  return raw.slice(0, LOW_SURROGATE.test(raw.charAt(most)) ? most - 1 : most);
};

/** Like `beginningOf`, and says how much was cut. For our own sentences and for raw text. */
export const cutText = (raw: string, most: number): string => {
  const beginning = beginningOf(raw, most);
  return beginning === raw ? raw : `${beginning} (${raw.length - beginning.length} more characters)`;
};

/** LiveKit's own limit for names, in bytes. A longer one cannot be the name of anything. */
export const MOST_IN_A_SENTENCE = 256;

/** No sentence shows more of a path. The longest path that Linux takes has 4,096 bytes. */
const MOST_OF_A_PATH = 1_000;

/** A path or a URL in a sentence, raw. */
export const shownPath = (path: string): string => cutText(path, MOST_OF_A_PATH);

/** What a user typed, as an error quotes it: cut, and quoted like JSON. */
export const quoteTyped = (text: string): string => JSON.stringify(cutText(text, MOST_IN_A_SENTENCE));

/** The whole text as one line that is safe for any terminal, for copying. Do not apply it twice. */
export const safeWhole = (raw: string): string =>
  escapeUnsafe(raw, { escape: escapeCharacter, doubleBackslash: true });

/**
 * The text as one line that is safe for any terminal; see the top of this file. A text longer than `MOST_SHOWN` is
 * cut, and the result says by how much. Do not apply it twice.
 */
export const safeText = (raw: string): string => safeWhole(cutText(raw, MOST_SHOWN));

/** What one column can show: a letter and its marks. */
const MOST_UNITS_IN_A_COLUMN = 2 + 2 * MAX_MARKS_ON_A_LETTER;

/** The part of a text that a cell of this many columns may show. */
export const safeCell = (raw: string, columns: number): string =>
  safeWhole(cutText(raw, Math.max(0, columns) * MOST_UNITS_IN_A_COLUMN));

/** The whole text with its lines: line breaks stay as `\n`, a tab becomes two spaces. */
export const safeBlock = (raw: string): string =>
  raw
    .split(/\r?\n/)
    .map((line) => safeWhole(line.replaceAll('\t', '  ')))
    .join('\n');

/**
 * A name for display. It is quoted if it is empty or starts or ends with a space, because it would not be visible
 * otherwise.
 */
export const quoteName = (raw: string): string => {
  const safe = safeWhole(cutText(raw, MOST_OF_A_NAME));
  return safe === '' || /^[ "]| $/.test(safe) ? `"${safe}"` : safe;
};
