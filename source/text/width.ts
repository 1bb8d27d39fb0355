import stringWidth from 'string-width';
import { beginningOf } from './safe-text.ts';

/** These functions take text that went through `safeText`. They count columns and do not make text safe. */

/**
 * Characters that take one column each and never join others. Nearly all text consists of them, so this is the fast
 * path.
 */
const NARROW = /^[ -~¡-¬®-ÿ–—‘’“”•…←-↓─-╿▀-█○●▲▶▸▼▾✔✖]*$/;

/** Whether every character of the text takes one column, by the fast check. */
export const isNarrow = (text: string): boolean => NARROW.test(text);

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** The letters of a text, each with the marks and joined characters that belong to it. */
export const lettersOf = (text: string): readonly string[] =>
  isNarrow(text) ? text.split('') : Array.from(graphemes.segment(text), ({ segment }) => segment);

/** Where the letter before a place begins; 0 at the start. In UTF-16 units. */
export const letterBefore = (text: string, at: number): number =>
  graphemes.segment(text).containing(at - 1)?.index ?? 0;

/** Where the letter at a place ends; the text's length at its end. In UTF-16 units. */
export const letterAfter = (text: string, at: number): number => {
  const letter = graphemes.segment(text).containing(at);
  return letter === undefined ? text.length : letter.index + letter.segment.length;
};

/** The place itself where a letter begins or the text ends; within a letter, where that ends. In UTF-16 units. */
export const letterEnd = (text: string, at: number): number => {
  const letter = graphemes.segment(text).containing(at);
  return letter === undefined || letter.index === at ? at : letter.index + letter.segment.length;
};

/** How many columns of a terminal a line takes. */
export const columnWidth = (text: string): number => (isNarrow(text) ? text.length : stringWidth(text));

export interface TruncateOptions {
  /** Replaces the part that was cut. Default `…`; `~` on ASCII-only terminals. */
  readonly ellipsis?: string;
}

const takeColumns = (text: string, columns: number): string => {
  if (isNarrow(text)) return text.slice(0, Math.max(0, columns));
  let taken = '';
  let width = 0;
  for (const { segment } of graphemes.segment(text)) {
    width += columnWidth(segment);
    if (width > columns) break;
    taken += segment;
  }
  return taken;
};

/** One column can hold a letter with marks, or a cluster of several code points. */
const MOST_UNITS_IN_A_COLUMN = 16;

/** A little more of the text than the columns can show, so a long text is not measured in full. */
const withinSight = (text: string, columns: number): string =>
  beginningOf(text, (Math.max(0, columns) + 1) * MOST_UNITS_IN_A_COLUMN);

/** Cuts the text to at most `columns` columns, never within a character. A cut text ends with the ellipsis. */
export const truncate = (text: string, columns: number, options: TruncateOptions = {}): string => {
  const seen = withinSight(text, columns);
  if (seen === text && columnWidth(text) <= columns) return text;
  const ellipsis = options.ellipsis ?? '…';
  const left = columns - columnWidth(ellipsis);
  return left < 0 ? takeColumns(ellipsis, columns) : takeColumns(seen, left) + ellipsis;
};

const blanksFor = (text: string, columns: number): string =>
  ' '.repeat(Math.max(0, columns - columnWidth(text)));

/** Pads the text with spaces at its end to `columns` columns. Longer text stays unchanged. */
export const padEnd = (text: string, columns: number): string => text + blanksFor(text, columns);

/** Pads the text with spaces at its start to `columns` columns. Longer text stays unchanged. */
export const padStart = (text: string, columns: number): string => blanksFor(text, columns) + text;

/** A table cell: the text cut or padded to exactly `columns` columns. */
export const cell = (
  text: string,
  columns: number,
  options: TruncateOptions & { readonly align?: 'start' | 'end' } = {},
): string => {
  const cut = truncate(text, columns, options);
  return options.align === 'end' ? padStart(cut, columns) : padEnd(cut, columns);
};

/**
 * Splits the text into pieces of at most `columns` columns, never within a character. It reads the text once, however
 * long it is. A character wider than `columns` gets a piece of its own.
 */
export const inPieces = (text: string, columns: number): string[] => {
  const pieces: string[] = [];
  if (isNarrow(text)) {
    for (let at = 0; at < text.length; at += columns) pieces.push(text.slice(at, at + columns));
    return pieces;
  }
  let piece = '';
  let width = 0;
  for (const { segment } of graphemes.segment(text)) {
    const more = columnWidth(segment);
    if (width + more > columns && piece !== '') {
      pieces.push(piece);
      piece = '';
      width = 0;
    }
    piece += segment;
    width += more;
  }
  return [...pieces, piece];
};
