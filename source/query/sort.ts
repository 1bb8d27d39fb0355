import type { Agent, Dispatch, Room } from '../fleet/fleet.ts';
import { compareNaturally } from './natural-order.ts';

/** An agent with its room. */
export interface AgentInRoom {
  readonly room: Room;
  readonly agent: Agent;
}
export interface DispatchInRoom {
  readonly room: Room;
  readonly dispatch: Dispatch;
}

/** The order of a list by one column. Members are methods; see `Pane` in `ui/panes/pane.ts`. */
export interface Order<Item> {
  /** Whether the shown values grow or shrink from the top, unless reversed. */
  readonly direction: 'ascending' | 'descending';
  /** Negative if `one` sorts first. */
  compare(one: Item, other: Item): number;
  /** The item has no value here. It sorts last in either direction. */
  isUnknown(item: Item): boolean;
}

/** A column that a list can be sorted by. */
export interface Sortable<Item> {
  readonly id: string;
  /** Undefined: the list cannot be sorted by the column. */
  readonly order?: Order<Item>;
}

export interface Sorting {
  readonly columnId: string;
  readonly reversed: boolean;
}

/** The column of the default order: worst first, then oldest, then by id, as in the fleet. */
export const DEFAULT_COLUMN_ID = 'status';
export const DEFAULT_SORTING: Sorting = { columnId: DEFAULT_COLUMN_ID, reversed: false };

/** Sorts the worst first. Every item has a severity. */
export const worst = <Item>(compare: Order<Item>['compare']): Order<Item> => ({
  direction: 'descending',
  compare,
  isUnknown: () => false,
});

/** Sorts texts naturally, A to Z. */
export const byText = <Item>(textOf: (item: Item) => string | null): Order<Item> => ({
  direction: 'ascending',
  compare: (one, other) => compareNaturally(textOf(one) ?? '', textOf(other) ?? ''),
  isUnknown: (item) => !textOf(item),
});

/** Sorts the largest first. Null is unknown. */
export const most = <Item>(countOf: (item: Item) => number | null): Order<Item> => ({
  direction: 'descending',
  compare: (one, other) => (countOf(other) ?? 0) - (countOf(one) ?? 0),
  isUnknown: (item) => countOf(item) === null,
});

/** Sorts the earliest time first, which is the greatest age. 0 is unknown. Milliseconds. */
export const oldest = <Item>(timeOf: (item: Item) => number): Order<Item> => ({
  direction: 'descending',
  compare: (one, other) => timeOf(one) - timeOf(other),
  isUnknown: (item) => timeOf(item) === 0,
});

/** Sorts the earliest time first, where the time itself is shown. 0 is unknown. Milliseconds. */
export const earliest = <Item>(timeOf: (item: Item) => number): Order<Item> => ({
  ...oldest(timeOf),
  direction: 'ascending',
});

/** The direction of the values from the top of the list. */
export const directionOf = <Item>({ direction }: Order<Item>, reversed: boolean): Order<Item>['direction'] =>
  reversed === (direction === 'ascending') ? 'descending' : 'ascending';

/**
 * Returns the order of the sorting. A list without such a column has the default order; null if it has no
 * order at all.
 */
export const orderOf = <Item>(
  columns: readonly Sortable<Item>[],
  { columnId }: Sorting,
): Order<Item> | null => {
  const orderIn = (wanted: string) => columns.find(({ id }) => id === wanted)?.order;
  return orderIn(columnId) ?? orderIn(DEFAULT_COLUMN_ID) ?? null;
};

/**
 * Moves to the next column that has an order and wraps around. The direction is reset. The default column
 * comes first, the others as they are given.
 */
export const nextSorting = <Item>(columns: readonly Sortable<Item>[], { columnId }: Sorting): Sorting => {
  const ids = columns.flatMap(({ id, order }) => (order === undefined ? [] : [id]));
  const cycle = [DEFAULT_COLUMN_ID, ...ids.filter((id) => id !== DEFAULT_COLUMN_ID)];
  const next = cycle[(cycle.indexOf(columnId) + 1) % cycle.length];
  return next === undefined ? DEFAULT_SORTING : { columnId: next, reversed: false };
};

/**
 * Sorts by the column, then by key. Reversing affects only the column. Items without a value come last in
 * either direction.
 */
export const sortItems = <Item>(
  items: readonly Item[],
  { compare, isUnknown }: Pick<Order<Item>, 'compare' | 'isUnknown'>,
  reversed: boolean,
  keyOf: (item: Item) => string,
): readonly Item[] => {
  const direction = reversed ? -1 : 1;
  const byKey = (one: Item, other: Item): number => {
    const [a, b] = [keyOf(one), keyOf(other)];
    return a < b ? -1 : a > b ? 1 : 0;
  };
  const known = items.filter((item) => !isUnknown(item));
  const unknown = known.length === items.length ? [] : items.filter(isUnknown);
  return [
    ...known.sort((one, other) => direction * compare(one, other) || byKey(one, other)),
    ...unknown.sort(byKey),
  ];
};
