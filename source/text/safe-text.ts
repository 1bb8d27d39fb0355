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
 */

/** `\p{C}`: control, format, surrogate, private and unassigned. U+2800 is the blank of Braille. */
const UNSAFE = /^(?! )[\p{C}\p{Z}\p{Me}\p{Default_Ignorable_Code_Point}\u2800]$/u;
const PLAIN = /^[ -[\]-~]*$/;
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

/** The text as one line that is safe for any terminal; see the top of this file. Not to be applied twice. */
export const safeText = (raw: string): string =>
  escapeUnsafe(raw, { escape: escapeCharacter, doubleBackslash: true });

/** Likewise for text of several lines: line ends stay (as `\n`), a tab becomes two blanks. */
export const safeBlock = (raw: string): string =>
  raw
    .split(/\r?\n/)
    .map((line) => safeText(line.replaceAll('\t', '  ')))
    .join('\n');

/** A name that can be seen even where it is empty, or begins or ends with a blank: those stand in quotes. */
export const quoteName = (raw: string): string => {
  const safe = safeText(raw);
  return safe === '' || /^[ "]| $/.test(safe) ? `"${safe}"` : safe;
};
