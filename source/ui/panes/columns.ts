import { byText, directionOf, type Order, type Sorting } from '../../query/sort.ts';
import { safeCell, safeText } from '../../text/safe-text.ts';
import { columnWidth, truncate } from '../../text/width.ts';
import type { ColumnSettings } from '../column-settings.ts';
import { cell, type Line, type Span, span } from '../line.ts';
import type { Symbols } from '../theme.ts';
import type { RowContext } from './row.ts';

/** Where a column stands in a row, in terminal columns. */
export interface Placement {
  readonly id: string;
  /** Counted from the end of the mark. */
  readonly start: number;
  readonly columns: number;
}

/** The context for drawing a row of a pane. */
export interface RowInPane extends RowContext {
  /** The rows come from several rooms, so each shows its room. */
  readonly showRoom: boolean;
  /** The columns of the pane, from left to right. */
  readonly placed: readonly Placement[];
}

/** The width of a column, in terminal columns without the gap before it. */
export interface ColumnWidth {
  /** The column is left out rather than narrower than this. */
  readonly least: number;
  readonly wanted: number;
  /** Its share of the space that is left. Default 0. */
  readonly grows?: number;
}

/**
 * A column of a list. One entry is all there is to add: settings, sorting, headings and docs/settings.md read
 * it. Members are methods, as in `Pane`.
 */
export interface PaneColumn<Item> {
  /** Its name in config.yaml and in saved views. */
  readonly id: string;
  /** At most as wide as the column. */
  readonly heading: string;
  /** For docs/settings.md. */
  readonly description: string;
  readonly width: ColumnWidth;
  /** Default: start. */
  readonly align?: 'end';
  /**
   * If space is short, the highest rank is left out first. 0: never. 1: once the others are at their least width.
   * From 2 on: once the others have less than they want.
   */
  readonly rank: number;
  /**
   * When the column is shown by default: `wide` terminals, rows of `many rooms`, or `named` in the settings.
   * Default: `always`.
   */
  readonly shown?: 'always' | 'wide' | 'many rooms' | 'named';
  /** Undefined: the list cannot be sorted by the column. */
  readonly order?: Order<Item>;
  /** Formats the text, which is then cut or padded to `columns`. Safe. */
  cell(item: Item, context: RowInPane, columns: number): Span;
}

/** The columns of a pane that can be named, and the value of an attribute of its items. */
export interface WithColumns<Item> {
  readonly columns: readonly PaneColumn<Item>[];
  /** Returns an attribute's value; null if the item has none. Raw. */
  attribute?(item: Item, name: string): string | null;
}

/** A column with its place on the screen. */
export interface PlacedColumn<Item> extends Placement {
  readonly column: PaneColumn<Item>;
}

/** The space that the columns of a pane share. */
export interface Space {
  /** Without the cursor and the mark. */
  readonly columns: number;
  /** The terminal has at least 140 columns. */
  readonly isWide: boolean;
  readonly showRoom: boolean;
}

const GAP_COLUMNS = 1;

const isNamed = ({ id }: { readonly id: string }, { order }: ColumnSettings): boolean => order.includes(id);

/** Returns the columns that may be shown, in the order of the settings. */
const candidates = <Item>(
  columns: readonly PaneColumn<Item>[],
  settings: ColumnSettings | undefined,
  { isWide, showRoom }: Space,
): readonly PaneColumn<Item>[] => {
  const isDefault = ({ shown = 'always' }: PaneColumn<Item>): boolean => {
    switch (shown) {
      case 'always':
        return true;
      case 'wide':
        return isWide;
      case 'many rooms':
        return showRoom;
      case 'named':
        return false;
    }
  };
  if (settings === undefined) return columns.filter(isDefault);
  const named = settings.order.flatMap((id) => columns.find((column) => column.id === id) ?? []);
  const others = columns.filter((column) => !isNamed(column, settings) && isDefault(column));
  return [...named, ...others].filter(({ id }) => !settings.hide.includes(id));
};

const widthOf = <Item>(
  { id, width }: PaneColumn<Item>,
  settings: ColumnSettings | undefined,
): ColumnWidth => {
  const fixed = settings?.width[id];
  return fixed === undefined ? width : { least: fixed, wanted: fixed };
};

interface Sized<Item> {
  readonly column: PaneColumn<Item>;
  readonly width: ColumnWidth;
  /** A column that the settings name stays as long as the callers do. */
  readonly rank: number;
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);

const gapsOf = (columns: readonly unknown[]): number => GAP_COLUMNS * Math.max(0, columns.length - 1);

/** Leaves columns out until the others have the width that they need. */
const thatFit = <Item>(all: readonly Sized<Item>[], columns: number): readonly Sized<Item>[] => {
  let kept = all.filter(({ rank }) => rank === 0);
  for (const one of all.filter(({ rank }) => rank > 0).sort((a, b) => a.rank - b.rank)) {
    const needed = one.rank === 1 ? 'least' : 'wanted';
    const taken = sum(kept.map(({ width }) => width[needed])) + gapsOf([...kept, one]);
    if (taken + one.width.least <= columns)
      kept = all.filter((other) => kept.includes(other) || other === one);
  }
  return kept;
};

/** Divides `space` by weight. The parts add up to it exactly. */
const divided = (space: number, weights: readonly number[]): readonly number[] => {
  const total = sum(weights);
  let [before, given] = [0, 0];
  return weights.map((weight) => {
    before += weight;
    const upTo = total === 0 ? 0 : Math.floor((space * before) / total);
    const part = upTo - given;
    given = upTo;
    return part;
  });
};

/** Computes the widths: at least `least`, then `wanted`, then shares of the rest. Too little space shrinks all. */
const widthsIn = (widths: readonly ColumnWidth[], columns: number): readonly number[] => {
  const space = Math.max(0, columns - gapsOf(widths));
  const leasts = widths.map(({ least }) => least);
  const short = sum(leasts) - space;
  if (short > 0) {
    // Fixed columns, such as ages, keep their width as long as others can shrink.
    const growing = widths.map(({ least, grows = 0 }) => (grows > 0 ? least : 0));
    const shrinking = sum(growing) >= short ? growing : leasts;
    const taken = divided(short, shrinking);
    return leasts.map((least, index) => Math.max(0, least - (taken[index] ?? 0)));
  }
  const missing = widths.map(({ least, wanted }) => Math.max(0, wanted - least));
  const left = space - sum(leasts);
  const towards = divided(Math.min(left, sum(missing)), missing);
  const rest = divided(
    Math.max(0, left - sum(missing)),
    widths.map(({ grows = 0 }) => grows),
  );
  return leasts.map((least, index) => least + (towards[index] ?? 0) + (rest[index] ?? 0));
};

/**
 * Chooses and places the columns of a pane. Pure: the same for the same arguments, and the only place that
 * knows where a column stands.
 */
export const placeColumns = <Item>(
  columns: readonly PaneColumn<Item>[],
  settings: ColumnSettings | undefined,
  space: Space,
): readonly PlacedColumn<Item>[] => {
  const sized = candidates(columns, settings, space).map(
    (column): Sized<Item> => ({
      column,
      width: widthOf(column, settings),
      rank: settings && isNamed(column, settings) ? Math.min(column.rank, 1) : column.rank,
    }),
  );
  const kept = thatFit(sized, space.columns);
  const widths = widthsIn(
    kept.map(({ width }) => width),
    space.columns,
  );
  let start = 0;
  return kept.map(({ column }, index) => {
    const placed = { id: column.id, start, columns: widths[index] ?? 0, column };
    start += placed.columns + GAP_COLUMNS;
    return placed;
  });
};

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

/** Returns the column at a place of a row, counted from the end of the mark; null between columns. */
export const columnAt = <Placed extends Placement>(placed: readonly Placed[], at: number): Placed | null =>
  placed.find(({ start, columns }) => at >= start && at < start + columns) ?? null;

const ATTRIBUTE = 'attribute.';
const LEAST_ATTRIBUTE_COLUMNS = 8;
const WANTED_ATTRIBUTE_COLUMNS = 12;

/** Returns the attribute of `attribute.tier`; null for another id. */
export const attributeOf = (columnId: string): string | null =>
  columnId.startsWith(ATTRIBUTE) && columnId.length > ATTRIBUTE.length
    ? columnId.slice(ATTRIBUTE.length)
    : null;

/** Returns a value that the server sent; null if there is none of that name. Raw. */
export const attributeIn = (attributes: Readonly<Record<string, string>>, name: string): string | null =>
  Object.hasOwn(attributes, name) ? (attributes[name] ?? null) : null;

const attributeColumn = <Item>(
  { attribute }: WithColumns<Item>,
  id: string,
  name: string,
): PaneColumn<Item> => {
  const textOf = (item: Item): string | null => attribute?.(item, name) ?? null;
  return {
    id,
    heading: safeText(name),
    description: '',
    width: { least: LEAST_ATTRIBUTE_COLUMNS, wanted: WANTED_ATTRIBUTE_COLUMNS, grows: 1 },
    rank: 1,
    shown: 'named',
    order: byText(textOf),
    cell: (item, _context, columns) => span(safeCell(textOf(item) ?? '', columns), 'muted'),
  };
};

const known = new WeakMap<ColumnSettings, readonly PaneColumn<never>[]>();

/**
 * Returns all columns that a pane can show, with those of the attributes that the settings name. The same
 * array for the same settings.
 */
export const columnsOf = <Item>(
  pane: WithColumns<Item>,
  settings: ColumnSettings | undefined,
): readonly PaneColumn<Item>[] => {
  if (settings === undefined) return pane.columns;
  // Safe cast: each pane has its own settings.
  const before = known.get(settings) as readonly PaneColumn<Item>[] | undefined;
  if (before) return before;
  const attributes = settings.order.flatMap((id) => {
    const name = attributeOf(id);
    return name === null ? [] : [attributeColumn(pane, id, name)];
  });
  const columns = [...pane.columns, ...attributes];
  known.set(settings, columns);
  return columns;
};
