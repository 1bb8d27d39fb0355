import { directionOf, type Sorting } from '../../query/sort.ts';
import { columnWidth, truncate } from '../../text/width.ts';
import { cell, type Line, type Span, span } from '../line.ts';
import type { Symbols } from '../theme.ts';
import { GAP_COLUMNS, type PlacedColumn, type Placement, type RowInPane } from './columns.ts';

const gapBefore = (index: number): string => (index === 0 ? '' : ' '.repeat(GAP_COLUMNS));

/** Formats an item: its mark and its cells. The last column reaches to the end of the row. */
export const columnsRow = <Item>(
  mark: Span,
  placed: readonly PlacedColumn<Item>[],
  item: Item,
  context: RowInPane,
): Line => [
  mark,
  ...placed.map(({ column, columns }, index): Span => {
    const made = column.cell(item, context, columns);
    const text = cell(made.text, columns, context.symbols.ellipsis, column.align ?? 'start');
    return { ...made, text: gapBefore(index) + text };
  }),
];

/** The cells of a row that stands for many items. `text` takes the place of all columns without an own cell. */
export interface SpanningRow {
  readonly mark: Span;
  readonly text: (columns: number) => Span;
  readonly own: Readonly<Record<string, (columns: number) => Span>>;
}

/** Formats a row that stands for many items. Its own cells are in line with those of the other rows. */
export const spanningRow = ({ mark, text, own }: SpanningRow, placed: readonly Placement[]): Line => {
  const runs: { readonly own: ((columns: number) => Span) | null; columns: number }[] = [];
  for (const { id, columns } of placed) {
    const made = own[id] ?? null;
    const last = runs.at(-1);
    if (made === null && last?.own === null) last.columns += GAP_COLUMNS + columns;
    else runs.push({ own: made, columns });
  }
  const widest = Math.max(0, ...runs.map((run) => (run.own === null ? run.columns : 0)));
  const told = runs.find((run) => run.own === null && run.columns === widest);
  return [
    mark,
    ...runs.map((run, index): Span => {
      const made =
        run === told ? text(run.columns) : (run.own?.(run.columns) ?? span(' '.repeat(run.columns)));
      return { ...made, text: gapBefore(index) + made.text };
    }),
  ];
};

/**
 * Formats the headings. `▲` or `▼` stands at the column that the list is sorted by: behind its heading, or
 * before it at a right-aligned one, there in the gap between the columns if need be.
 */
export const headingLine = <Item>(
  placed: readonly PlacedColumn<Item>[],
  sorting: Sorting,
  markColumns: number,
  symbols: Symbols,
): Line => {
  const spans: Span[] = [];
  let at = -markColumns;
  for (const { column, start, columns } of placed) {
    const { order, heading } = column;
    const arrow =
      order && column.id === sorting.columnId ? symbols[directionOf(order, sorting.reversed)] : '';
    const isSorted = arrow !== '';
    const isRight = column.align === 'end';
    // The arrow may stand in the gap, and is never cut.
    const most = isSorted && (start > 0 || !isRight) ? columns + GAP_COLUMNS : columns;
    const words = truncate(heading, Math.max(0, most - arrow.length), { ellipsis: symbols.ellipsis });
    const label = isRight ? arrow + words : words + arrow;
    const width = columnWidth(label);
    const from = isRight ? start + columns - width : start;
    spans.push(span(' '.repeat(Math.max(0, from - at)), 'muted'));
    spans.push({ ...span(label, isSorted ? 'plain' : 'muted'), bold: isSorted });
    at = from + width;
  }
  return spans;
};
