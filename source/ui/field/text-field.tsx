import chalk from 'chalk';
import { Box } from 'ink';
import TextInput from 'ink-text-input';
import { columnWidth, lettersOf, truncate } from '../../text/width.ts';
import { painted } from '../components/text-line.tsx';
import { useScreen } from '../hooks/screen-context.ts';
import { type Line, lineWidth, span, wrap } from '../line.ts';
import type { FieldState } from './field-state.ts';

/** In a truncated row, the text behind the cursor gets at most a quarter of the width. */
const BEHIND_SHARE = 0.25;

/** Without styles (no inverse video), this character marks the cursor, before the letter it is on. */
const PLAIN_CURSOR = '_';

/** Returns the columns for the whole text plus a cursor behind it. */
export const fieldColumns = ({ text }: FieldState): number => columnWidth(text) + 1;

interface Cell {
  readonly text: string;
  readonly columns: number;
  readonly isCursor: boolean;
}

const cellOf = (text: string, isCursor = false): Cell => ({ text, columns: columnWidth(text), isCursor });

const cellsOf = ({ text, cursor }: FieldState, hasCursor: boolean, hasStyles: boolean): readonly Cell[] => {
  const before = lettersOf(text.slice(0, cursor)).map((letter) => cellOf(letter));
  const behind = lettersOf(text.slice(cursor)).map((letter) => cellOf(letter));
  if (!hasCursor) return [...before, ...behind];
  if (!hasStyles) return [...before, cellOf(PLAIN_CURSOR, true), ...behind];
  const [under = cellOf(' '), ...others] = behind;
  return [...before, { ...under, isCursor: true }, ...others];
};

const spansOf = (cells: readonly Cell[]): Line => {
  const at = cells.findIndex(({ isCursor }) => isCursor);
  const textOf = (some: readonly Cell[]) => some.map(({ text }) => text).join('');
  if (at < 0) return [span(textOf(cells))];
  const cursor = { text: cells[at]?.text ?? '', inverse: true };
  return [span(textOf(cells.slice(0, at))), cursor, span(textOf(cells.slice(at + 1)))].filter(
    ({ text }) => text !== '',
  );
};

/** Counts the cells that fit into the columns, and the columns that are left. */
const fitting = (
  cells: readonly Cell[],
  columns: number,
): { readonly count: number; readonly left: number } => {
  let left = columns;
  let count = 0;
  for (const cell of cells) {
    if (cell.columns > left) break;
    left -= cell.columns;
    count += 1;
  }
  return { count, left };
};

/** Lays out one row that scrolls sideways. The cursor, or the end if there is no cursor, stays visible. */
const scrolledRow = (cells: readonly Cell[], columns: number, ellipsis: string): Line => {
  const all = spansOf(cells);
  if (lineWidth(all) <= columns) return all;
  const at = cells.findIndex(({ isCursor }) => isCursor);
  const upToCursor = at < 0 ? cells : cells.slice(0, at + 1);
  const behind = cells.slice(upToCursor.length);
  const behindColumns = behind.reduce((sum, cell) => sum + cell.columns, 0);
  const kept = Math.min(behindColumns, Math.floor(columns * BEHIND_SHARE));
  const before = fitting(upToCursor.toReversed(), columns - kept);
  if (before.count === upToCursor.length) {
    const shown = fitting(behind, before.left + kept - columnWidth(ellipsis));
    return [...spansOf([...upToCursor, ...behind.slice(0, shown.count)]), span(ellipsis)];
  }
  const cut = fitting(upToCursor.toReversed(), columns - kept - columnWidth(ellipsis));
  const shown = fitting(behind, kept);
  const seen = cells.slice(upToCursor.length - cut.count, upToCursor.length + shown.count);
  return [span(ellipsis), ...spansOf(seen)];
};

const rowsOf = (cells: readonly Cell[], columns: number): readonly (readonly Cell[])[] => {
  const rows: Cell[][] = [];
  let left = 0;
  for (const cell of cells) {
    const row = rows.at(-1);
    if (row === undefined || cell.columns > left) {
      rows.push([cell]);
      left = columns;
    } else row.push(cell);
    left -= cell.columns;
  }
  return rows;
};

export interface FieldPlace {
  /** The field has the focus and shows a cursor. */
  readonly focused: boolean;
  readonly columns: number;
  readonly rows: number;
  readonly ellipsis: string;
  /** The terminal supports inverse video. */
  readonly hasStyles: boolean;
}

/** Lays out a field: one row that scrolls sideways, or wrapped rows around the cursor. Pure. */
export const fieldLines = (
  field: FieldState,
  { focused, columns, rows, ellipsis, hasStyles }: FieldPlace,
): readonly Line[] => {
  const cells = cellsOf(field, focused, hasStyles);
  if (rows === 1) return [scrolledRow(cells, columns, ellipsis)];
  const all = rowsOf(cells, columns);
  const cursorRow = all.findIndex((row) => row.some(({ isCursor }) => isCursor));
  const end = Math.max(0, all.length - rows);
  const from = cursorRow < 0 ? end : Math.min(end, cursorRow);
  return all.slice(from, from + rows).map(spansOf);
};

interface TextFieldProps {
  readonly field: FieldState;
  /** Shown while the field is empty. Safe. */
  readonly hint?: string;
  readonly focused: boolean;
  readonly columns: number;
  /** The maximum number of rows. Default 1. */
  readonly rows?: number;
}

/** Lays out the hint of an empty field, with the cursor at the start. `ink-text-input` paints it grey. */
const hintLines = (
  hint: string,
  { focused, columns, rows, ellipsis, hasStyles }: FieldPlace,
): readonly Line[] => {
  const shown = rows === 1 ? [truncate(hint, columns, { ellipsis })] : wrap(hint, columns).slice(0, rows);
  const [first = '', ...others] = shown;
  const started = spansOf(cellsOf({ text: first, cursor: 0 }, focused, hasStyles));
  return [started, ...others.map((row) => [span(row)])];
};

/**
 * A text field. Its state lives in the store, so keys that arrive together each see the result of the
 * previous one. `ink-text-input` draws without focus: its own cursor counts code points and cannot be set
 * from outside.
 */
export const TextField = ({ field, hint = '', focused, columns, rows = 1 }: TextFieldProps) => {
  const { theme } = useScreen();
  const place = {
    focused,
    columns,
    rows,
    ellipsis: theme.symbols.ellipsis,
    hasStyles: chalk.level > 0,
  };
  const paint = (lines: readonly Line[]) => lines.map((line) => painted(line, theme)).join('\n');
  const hasHint = field.text === '' && hint !== '';
  const value = hasHint ? '' : paint(fieldLines(field, place));
  const placeholder = hasHint ? paint(hintLines(hint, place)) : '';
  return (
    <Box width={columns} height={rows === 1 ? 1 : undefined} flexShrink={0} overflow="hidden">
      <TextInput value={value} placeholder={placeholder} focus={false} onChange={ignore} />
    </Box>
  );
};

/** `TextInput` requires this callback and never calls it without focus. */
const ignore = () => {};
