import chalk from 'chalk';
import { Box } from 'ink';
import TextInput from 'ink-text-input';
import { columnWidth, lettersOf, truncate } from '../../text/width.ts';
import { painted } from '../components/text-line.tsx';
import { useScreen } from '../hooks/screen-context.ts';
import { type Line, lineWidth, span, wrap } from '../line.ts';
import type { FieldState } from './field-state.ts';

/** Of a row that is cut, at most a quarter shows what stands behind the cursor. */
const BEHIND_SHARE = 0.25;

/** Where the terminal has no styles the cursor is a sign of its own, before the letter it stands on. */
const PLAIN_CURSOR = '_';

/** How many columns the field needs for all of its text and a cursor behind it. */
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

/** As many of the cells as fit into the columns, and how many columns they leave. */
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

/** One row that scrolls sideways, so that the cursor, or the end where there is none, is always seen. */
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
  /** It has the keys, and shows a cursor. */
  readonly focused: boolean;
  readonly columns: number;
  readonly rows: number;
  readonly ellipsis: string;
  /** The terminal can show a letter inverted. */
  readonly hasStyles: boolean;
}

/** What a field shows: one row that scrolls, or several rows of which those with the cursor are shown. Pure. */
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
  /** At most so many rows. Default 1. */
  readonly rows?: number;
}

/** The hint of an empty field, with the cursor at its start. `ink-text-input` paints it grey. */
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
 * A line of text to type into. The state is the store's, so that keys that arrive together each see what the last one
 * did. `ink-text-input` draws it without a focus: its own cursor counts code points and cannot be set from outside.
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

/** Without a focus it is never called, but the component wants one. */
const ignore = () => {};
