import { renderToString } from 'ink';
import { Table } from 'ink-table';
import { columnWidth, padEnd, truncate } from '../text/width.ts';

export interface TableColumn<Item> {
  readonly title: string;
  /** The cell, made safe for a terminal. */
  readonly text: (item: Item) => string;
  /** Columns that may lose width when the table does not fit, the widest first. */
  readonly shrinks?: boolean;
}

/** A border and a blank on either side of each cell, and one border more. */
const FRAME_PER_COLUMN = 3;
const FRAME = 1;
const NARROWEST = 6;
/** Ink lays out every cell as a box of its own: long tables are laid out in pieces. */
const ROWS_PER_PIECE = 100;
/** How a line between two rows begins. */
const RULE = '├';

const shrinkToFit = (
  widths: readonly number[],
  shrinkable: readonly boolean[],
  columns: number,
): number[] => {
  const fitted = [...widths];
  const frame = FRAME + FRAME_PER_COLUMN * widths.length;
  for (;;) {
    const excess = fitted.reduce((sum, width) => sum + width, frame) - columns;
    if (excess <= 0) return fitted;
    const candidates = fitted.map((width, index) => (shrinkable[index] && width > NARROWEST ? width : 0));
    const widest = candidates.indexOf(Math.max(...candidates));
    if (!candidates[widest]) return fitted;
    fitted[widest] = (fitted[widest] ?? 0) - 1;
  }
};

/**
 * A table for a terminal or a pipe, no wider than `columns` where the shrinking columns allow it, without colour.
 */
export const printTable = <Item,>(
  items: readonly Item[],
  tableColumns: readonly TableColumn<Item>[],
  columns: number,
): string => {
  const cells = items.map((item) => tableColumns.map((column) => column.text(item)));
  const widths = shrinkToFit(
    tableColumns.map((column, index) =>
      cells.reduce(
        (widest, row) => Math.max(widest, columnWidth(row[index] ?? '')),
        columnWidth(column.title),
      ),
    ),
    tableColumns.map((column) => column.shrinks === true),
    columns,
  );
  const rows = cells.map((row) =>
    Object.fromEntries(
      tableColumns.map((column, index) => {
        const width = widths[index] ?? 0;
        return [column.title, padEnd(truncate(row[index] ?? '', width), width)];
      }),
    ),
  );
  const pieces: string[] = [];
  for (let from = 0; from < rows.length; from += ROWS_PER_PIECE) {
    pieces.push(
      renderToString(<Table data={rows.slice(from, from + ROWS_PER_PIECE)} />, {
        columns: Math.max(columns, 1_000),
      }),
    );
  }
  return joinPieces(pieces);
};

/** Puts the pieces of a long table together again: one head, one foot, and no rules between the rows. */
const joinPieces = (pieces: readonly string[]): string =>
  pieces
    .flatMap((piece, index) => {
      const [top = '', head = '', rule = '', ...body] = piece.split('\n');
      const foot = body.pop() ?? '';
      const rows = body.filter((line) => !line.startsWith(RULE));
      const isLast = index === pieces.length - 1;
      return [...(index === 0 ? [top, head, rule] : []), ...rows, ...(isLast ? [foot] : [])];
    })
    .join('\n');
