import stringWidth from 'string-width';
import { beginningOf } from './safe-text.ts';

/** All of these take text that went through `safeText`: they count columns, they do not protect. */

/** Characters that take one column each and join no other: what nearly all text is made of, told at a glance. */
const NARROW = /^[ -~¡-¬®-ÿ–—‘’“”•…←-↓─-╿▀-█○●▲▶▸▼▾✔✖]*$/;

/** Whether each of a text's characters is seen at a glance to take a column of its own. */
export const isNarrow = (text: string): boolean => NARROW.test(text);

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** How many columns of a terminal a line takes. */
export const columnWidth = (text: string): number => (isNarrow(text) ? text.length : stringWidth(text));

export interface TruncateOptions {
  /** What stands for the part cut off. Default `…`; `~` where only ASCII may be shown. */
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

/** Each column may hold a letter with its marks, or a letter made of several. */
const MOST_UNITS_IN_A_COLUMN = 16;

/** As much of a text as could be seen, and a little more: what is behind it is not even measured. */
const withinSight = (text: string, columns: number): string =>
  beginningOf(text, (Math.max(0, columns) + 1) * MOST_UNITS_IN_A_COLUMN);

/** The text, cut to at most `columns` columns, never within a character; what is cut ends with the ellipsis. */
export const truncate = (text: string, columns: number, options: TruncateOptions = {}): string => {
  const seen = withinSight(text, columns);
  if (seen === text && columnWidth(text) <= columns) return text;
  const ellipsis = options.ellipsis ?? '…';
  const left = columns - columnWidth(ellipsis);
  return left < 0 ? takeColumns(ellipsis, columns) : takeColumns(seen, left) + ellipsis;
};

const blanksFor = (text: string, columns: number): string =>
  ' '.repeat(Math.max(0, columns - columnWidth(text)));

/** The text, filled with blanks at its end to `columns` columns. Longer text stays as it is. */
export const padEnd = (text: string, columns: number): string => text + blanksFor(text, columns);

/** The text, filled with blanks at its start to `columns` columns. Longer text stays as it is. */
export const padStart = (text: string, columns: number): string => blanksFor(text, columns) + text;

/** A cell of a table: the text cut or filled to exactly `columns` columns. */
export const cell = (
  text: string,
  columns: number,
  options: TruncateOptions & { readonly align?: 'start' | 'end' } = {},
): string => {
  const cut = truncate(text, columns, options);
  return options.align === 'end' ? padStart(cut, columns) : padEnd(cut, columns);
};

/**
 * The text in pieces of at most `columns` columns, never within a character. Goes through it once, however long it is.
 * A character wider than the place there is has a piece of its own.
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
