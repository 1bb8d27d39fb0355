import { byText, type Order } from '../../query/sort.ts';
import { safeCell, safeText } from '../../text/safe-text.ts';
import type { ColumnSettings } from '../column-settings.ts';
import { type Span, span } from '../line.ts';
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
   * `on cloud`: projects on LiveKit Cloud have it, and others never do. Default: `always`.
   */
  readonly shown?: 'always' | 'wide' | 'many rooms' | 'named' | 'on cloud';
  /** Undefined: the list cannot be sorted by the column. */
  readonly order?: Order<Item>;
  /** Formats the text, which is then cut or padded to `columns`. Safe. */
  cell(item: Item, context: RowInPane, columns: number): Span;
}

/** A column of plain text that the server sent: shown muted, sorted by itself. */
interface TextColumn<Item> extends Omit<PaneColumn<Item>, 'order' | 'cell'> {
  /** Null: nothing is known. Raw. */
  textOf(item: Item): string | null;
}

export const textColumn = <Item>({ textOf, ...column }: TextColumn<Item>): PaneColumn<Item> => ({
  ...column,
  order: byText(textOf),
  cell: (item) => span(safeText(textOf(item) ?? ''), 'muted'),
});

/** The verdict of a row by its name. */
export const VERDICT_COLUMN = {
  id: 'verdict',
  heading: 'Verdict',
  description: 'the name of the verdict, as in docs/verdicts.md',
  width: { least: 10, wanted: 14 },
  shown: 'named',
} as const;

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

/** Between two columns. */
export const GAP_COLUMNS = 1;

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
