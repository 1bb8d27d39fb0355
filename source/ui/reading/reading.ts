import { beginningOf } from '../../text/safe-text.ts';
import type { FieldState } from '../field/field-state.ts';
import { type Line, line, lineText, wrap } from '../line.ts';

/** What is looked for in a text that is read. */
export interface Search extends FieldState {
  /** It is being typed. */
  readonly typing: boolean;
  /** Index of the line that is shown as found; null: none is. */
  readonly at: number | null;
  /** Where the text stood before it was looked for. */
  readonly from: number;
}

/** A text that is read, wrapped to a width: its rows, and with which each of its lines begins. */
export interface Rows {
  readonly rows: readonly Line[];
  /** Of each line, the index of its first row. */
  readonly starts: readonly number[];
}

const MARGIN_COLUMNS = 1;
const MOST_UNITS_IN_A_COLUMN = 16;

const rowsOfLine = (text: string, indent: number, columns: number): readonly Line[] => {
  // The beginning is enough for the first row: all of a long text would be wrapped twice.
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
 * Wraps the lines of a text that is read; once, not for every key: it may be a megabyte.
 * @param indent of the rest of a line that is too long
 */
export const wrapLines = (lines: readonly string[], indent: number, columns: number): Rows => {
  const before = lastWrapped.get(lines);
  if (before?.indent === indent && before.columns === columns) return before.rows;
  const rows = wrapAll(lines, indent, columns);
  lastWrapped.set(lines, { indent, columns, rows });
  return rows;
};

/** Upper and lower case count as the same, unless a capital was typed. */
const prepared = (wanted: string): ((text: string) => string) =>
  wanted === wanted.toLowerCase() ? (text) => text.toLowerCase() : (text) => text;

/** The indexes of the lines that contain what is looked for. */
export const matchesOf = (lines: readonly string[], wanted: string): readonly number[] => {
  if (wanted === '') return [];
  const read = prepared(wanted);
  return lines.flatMap((text, index) => (read(text).includes(wanted) ? [index] : []));
};

/** The match after (1) or before (-1) a line, around the end of the text where it must; null where there is none. */
export const nextMatch = (matches: readonly number[], from: number, by: 1 | -1): number | null => {
  const next = by > 0 ? matches.find((index) => index > from) : matches.findLast((index) => index < from);
  return next ?? (by > 0 ? matches[0] : matches.at(-1)) ?? null;
};

/** The line that a row belongs to. */
export const lineOfRow = ({ starts }: Rows, row: number): number =>
  Math.max(
    0,
    starts.findLastIndex((start) => start <= row),
  );

/** Where a text must stand for a line to be seen through a window of `height`: as it does, where it is seen already. */
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

/** The row with what is looked for standing out; where a line was wrapped within it, it does not. */
export const highlighted = (row: Line, wanted: string): Line => {
  if (wanted === '') return row;
  const text = lineText(row);
  const read = prepared(wanted);
  const from = read(text).indexOf(wanted);
  // Some letters are longer in lower case: what cannot be told apart is left as it is.
  if (from < 0 || read(text).length !== text.length) return row;
  const to = from + wanted.length;
  return [
    { text: text.slice(0, from) },
    { text: text.slice(from, to), inverse: true, bold: true },
    ...highlighted([{ text: text.slice(to) }], wanted),
  ].filter((part) => part.text !== '');
};
