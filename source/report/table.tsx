import { stripVTControlCharacters } from 'node:util';
import { renderToString } from 'ink';
import { Table } from 'ink-table';
import { columnWidth, padEnd, truncate } from '../text/width.ts';

export interface TableColumn<Item> {
  readonly title: string;
  /** The cell's text, safe for a terminal. */
  readonly text: (item: Item) => string;
  /** The column may shrink when the table does not fit. The widest one shrinks first. */
  readonly shrinks?: boolean;
  /** The column may be dropped when the table does not fit. The highest number goes first. */
  readonly spare?: number;
}

/** One border and a blank on each side of every cell, plus one border. */
const FRAME_PER_COLUMN = 3;
const FRAME = 1;
/** A column does not shrink below 8 while another column can be dropped. */
const NARROWEST = 8;
/** Below 3 the titles could not be told apart. */
const LEAST = 3;
/** Ink lays out every cell as its own box, so long tables are laid out in pieces. */
const ROWS_PER_PIECE = 100;
/** Marks the place of a cell. No title contains it. */
const STENCIL = '#';
const STENCILS = /#+/g;
/** The beginning of a line between two rows. */
const RULE = '├';

interface Fitted<Item> {
  readonly column: TableColumn<Item>;
  /** The width of its widest cell. */
  readonly natural: number;
}

const frameOf = (columns: number): number => FRAME + FRAME_PER_COLUMN * columns;

const leastWidth = <Item,>(fitted: readonly Fitted<Item>[]): number =>
  fitted.reduce(
    (sum, { column, natural }) => sum + (column.shrinks ? Math.min(natural, NARROWEST) : natural),
    frameOf(fitted.length),
  );

/** Drops columns that can be spared until the others fit. */
const dropToFit = <Item,>(fitted: readonly Fitted<Item>[], width: number): readonly Fitted<Item>[] => {
  const spare = Math.max(0, ...fitted.map(({ column }) => column.spare ?? 0));
  if (spare === 0 || leastWidth(fitted) <= width) return fitted;
  return dropToFit(
    fitted.filter(({ column }) => column.spare !== spare),
    width,
  );
};

/** Takes width from the widest columns that may shrink, and from all columns if that is not enough. */
const shrinkToFit = <Item,>(fitted: readonly Fitted<Item>[], width: number): readonly number[] => {
  const widths = fitted.map(({ natural }) => natural);
  const excess = (): number => widths.reduce((sum, one) => sum + one, frameOf(widths.length)) - width;
  for (const isNeeded of [false, true]) {
    const least = isNeeded ? LEAST : NARROWEST;
    while (excess() > 0) {
      const candidates = widths.map((one, index) =>
        one > least && (isNeeded || fitted[index]?.column.shrinks) ? one : 0,
      );
      const widest = Math.max(...candidates);
      if (widest === 0) break;
      widths[candidates.indexOf(widest)] = widest - 1;
    }
  }
  return widths;
};

/** Prints a table for a terminal or a pipe, without colour. @param width columns it may take; null: no limit */
export const printTable = <Item,>(
  items: readonly Item[],
  tableColumns: readonly TableColumn<Item>[],
  width: number | null,
): string => {
  const all = tableColumns.map((column) => ({
    column,
    natural: items.reduce(
      (widest, item) => Math.max(widest, columnWidth(column.text(item))),
      columnWidth(column.title),
    ),
  }));
  const fitted = width === null ? all : dropToFit(all, width);
  const widths = width === null ? fitted.map(({ natural }) => natural) : shrinkToFit(fitted, width);
  const cellOf = (text: string, index: number): string => {
    const columns = widths[index] ?? 0;
    return padEnd(truncate(text, columns), columns);
  };
  const titles = fitted.map(({ column }, index) => cellOf(column.title, index));
  const rows = items.map((item) => fitted.map(({ column }, index) => cellOf(column.text(item), index)));
  const columns = widths.reduce((sum, one) => sum + one, frameOf(widths.length)) + 1;
  const pieces: string[] = [];
  for (let from = 0; from < rows.length; from += ROWS_PER_PIECE) {
    pieces.push(renderPiece(titles, rows.slice(from, from + ROWS_PER_PIECE), widths, columns));
  }
  return joinPieces(pieces);
};

/**
 * Draws one piece with ASCII cells and then replaces them with the real ones. The table counts characters, but a wide
 * character takes two columns.
 */
const renderPiece = (
  titles: readonly string[],
  rows: readonly (readonly string[])[],
  widths: readonly number[],
  columns: number,
): string => {
  const stencil = Object.fromEntries(
    titles.map((title, index) => [title, STENCIL.repeat(widths[index] ?? 0)] as const),
  );
  const drawn = renderToString(<Table data={rows.map(() => stencil)} />, { columns });
  const cells = rows.flat();
  // This removes only the table's own colours.
  return stripVTControlCharacters(drawn).replace(STENCILS, () => cells.shift() ?? '');
};

/** Joins the pieces of a long table: one head, one foot, and no rules between the rows. */
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
