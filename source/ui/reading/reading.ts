import { beginningOf } from '../../text/safe-text.ts';
import type { FieldState } from '../field/field-state.ts';
import { type Line, line, lineText, wrap } from '../line.ts';

/** The search in a reader. */
export interface Search extends FieldState {
  /** The search text is being edited. */
  readonly typing: boolean;
  /** The index of the matching line; null if there is none. */
  readonly at: number | null;
  /** The scroll offset from before the search. */
  readonly from: number;
}

/** A text wrapped to a width. */
export interface Rows {
  readonly rows: readonly Line[];
  /** The first row of each line. */
  readonly starts: readonly number[];
}

const MARGIN_COLUMNS = 1;
const MOST_UNITS_IN_A_COLUMN = 16;

const rowsOfLine = (text: string, indent: number, columns: number): readonly Line[] => {
  // Wraps only the beginning to get the first row. Otherwise a long text would be wrapped twice.
  const beginning = beginningOf(text, columns * MOST_UNITS_IN_A_COLUMN);
  const [first = '', ...rest] = wrap(beginning, columns - MARGIN_COLUMNS);
  if (rest.length === 0 && beginning === text) return [line(first)];
  const others = wrap(text.slice(first.length).trimStart(), columns - MARGIN_COLUMNS - indent);
  return [line(first), ...others.map((row) => line(' '.repeat(indent) + row))];
};

const wrapAll = (lines: readonly string[], indent: number, columns: number): Rows => {
  const rows: Line[] = [];
  const starts: number[] = [];
  for (const text of lines) {
    starts.push(rows.length);
    rows.push(...rowsOfLine(text, indent, columns));
  }
  return { rows, starts };
};

interface Wrapped {
  readonly indent: number;
  readonly columns: number;
  readonly rows: Rows;
}

const lastWrapped = new WeakMap<readonly string[], Wrapped>();

/**
 * Wraps the lines of a reader. Cached per width: the text may be 1 MB, and every key press asks.
 * @param indent of continuation rows
 */
export const wrapLines = (lines: readonly string[], indent: number, columns: number): Rows => {
  const before = lastWrapped.get(lines);
  if (before?.indent === indent && before.columns === columns) return before.rows;
  const rows = wrapAll(lines, indent, columns);
  lastWrapped.set(lines, { indent, columns, rows });
  return rows;
};

/** Ignores case unless the search text has a capital letter (smart case). */
const prepared = (wanted: string): ((text: string) => string) =>
  wanted === wanted.toLowerCase() ? (text) => text.toLowerCase() : (text) => text;

/** Returns the indexes of the matching lines. */
export const matchesOf = (lines: readonly string[], wanted: string): readonly number[] => {
  if (wanted === '') return [];
  const read = prepared(wanted);
  return lines.flatMap((text, index) => (read(text).includes(wanted) ? [index] : []));
};

/** Returns the match after (1) or before (-1) a line and wraps around; null if there are no matches. */
export const nextMatch = (matches: readonly number[], from: number, by: 1 | -1): number | null => {
  const next = by > 0 ? matches.find((index) => index > from) : matches.findLast((index) => index < from);
  return next ?? (by > 0 ? matches[0] : matches.at(-1)) ?? null;
};

/** Returns the line of a row. */
export const lineOfRow = ({ starts }: Rows, row: number): number =>
  Math.max(
    0,
    starts.findLastIndex((start) => start <= row),
  );

/**
 * Returns the offset that makes a line visible in a window of `height` rows. Unchanged if it is visible
 * already.
 */
export const offsetFor = (
  { rows, starts }: Rows,
  lineIndex: number,
  offset: number,
  height: number,
): number => {
  const row = starts[lineIndex] ?? 0;
  if (row >= offset && row < offset + height) return offset;
  return Math.max(0, Math.min(row - Math.floor(height / 3), rows.length - height));
};

/** Highlights the matches in a row. A match that is split by a line wrap is not highlighted. */
export const highlighted = (row: Line, wanted: string): Line => {
  if (wanted === '') return row;
  const text = lineText(row);
  const read = prepared(wanted);
  const from = read(text).indexOf(wanted);
  // Some letters get longer in lower case, which shifts the indexes. Such rows are not highlighted.
  if (from < 0 || read(text).length !== text.length) return row;
  const to = from + wanted.length;
  return [
    { text: text.slice(0, from) },
    { text: text.slice(from, to), inverse: true, bold: true },
    ...highlighted([{ text: text.slice(to) }], wanted),
  ].filter((part) => part.text !== '');
};
