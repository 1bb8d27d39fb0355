import type { Room } from '../../fleet/fleet.ts';
import { type Acknowledged, isAcknowledged, isProblem, type Judged } from '../../query/acknowledge.ts';
import { createMatcher, type Matcher, parseFilter } from '../../query/filter.ts';
import {
  AGENT_COLUMNS,
  type Column,
  columnOf,
  DEFAULT_COLUMN_ID,
  DISPATCH_COLUMNS,
  ROOM_COLUMNS,
  type Sorting,
  sortItems,
} from '../../query/sort.ts';
import type { EventItem, ShownEvents } from '../events/shown-events.ts';
import type { AgentItem, DispatchItem } from '../view.ts';
import type { OpenedIncident } from './incidents-state.ts';
import type { PaneQuery } from './query-state.ts';
import { rememberLast } from './remember.ts';

/** What the rows of a pane have in common. */
interface Kind<Item> {
  readonly columns: readonly Column<Item>[];
  readonly keyOf: (item: Item) => string;
  readonly judged: (item: Item) => Judged;
  readonly matches: (matcher: Matcher) => (item: Item) => boolean;
}

/** Known problems stand between those that nobody has seen yet and what is well. */
const knownLast = <Item>(
  items: readonly Item[],
  { keyOf, judged }: Kind<Item>,
  acknowledged: Acknowledged,
  reversed: boolean,
): readonly Item[] => {
  const news: Item[] = [];
  const known: Item[] = [];
  const others: Item[] = [];
  for (const item of items) {
    if (!isProblem(judged(item).verdict)) others.push(item);
    else if (isAcknowledged(acknowledged, keyOf(item), judged(item))) known.push(item);
    else news.push(item);
  }
  return reversed ? [...others, ...known, ...news] : [...news, ...known, ...others];
};

const narrow = <Item>(items: readonly Item[], query: PaneQuery, kind: Kind<Item>): readonly Item[] => {
  const { filter, problemsOnly } = query;
  const problems = problemsOnly ? items.filter((item) => isProblem(kind.judged(item).verdict)) : items;
  const { terms } = parseFilter(filter);
  return terms.length === 0 ? problems : problems.filter(kind.matches(createMatcher({ terms })));
};

/** Sorted first, and remembered: that takes longest, and does not change with the filter. */
const createFinder = <Item>(kind: Kind<Item>) => {
  const sort = rememberLast((items: readonly Item[], sorting: Sorting) =>
    sortItems(items, columnOf(kind.columns, sorting), sorting.reversed, kind.keyOf),
  );
  return rememberLast(
    (items: readonly Item[], query: PaneQuery, acknowledged: Acknowledged, isSorted: boolean) => {
      const { columnId, reversed } = query.sorting;
      const isDefault = columnId === DEFAULT_COLUMN_ID;
      const sorted = isSorted && isDefault && !reversed ? items : sort(items, query.sorting);
      const found = narrow(sorted, query, kind);
      return isDefault && acknowledged.size > 0 ? knownLast(found, kind, acknowledged, reversed) : found;
    },
  );
};

const findInRooms = createFinder<Room>({
  columns: ROOM_COLUMNS,
  keyOf: ({ key }) => key,
  judged: (room) => room,
  matches: (matcher) => matcher.room,
});

const ofIncident = rememberLast((rooms: readonly Room[], opened: OpenedIncident) =>
  rooms.filter(({ key }) => opened.rooms.has(key)),
);

/** @param rooms sorted as a fleet is */
export const findRooms = (
  rooms: readonly Room[],
  query: PaneQuery,
  acknowledged: Acknowledged,
  opened: OpenedIncident | null,
): readonly Room[] => findInRooms(opened ? ofIncident(rooms, opened) : rooms, query, acknowledged, true);

/** `isSorted`: they are of one room, which has them sorted. */
export const findAgents = createFinder<AgentItem>({
  columns: AGENT_COLUMNS,
  keyOf: ({ key }) => key,
  judged: ({ agent }) => agent,
  matches: (matcher) => matcher.agent,
});

export const findDispatches = createFinder<DispatchItem>({
  columns: DISPATCH_COLUMNS,
  keyOf: ({ key }) => key,
  judged: ({ dispatch }) => dispatch,
  matches: (matcher) => matcher.dispatch,
});

/** What happened stays in the order of time. */
export const findEvents = rememberLast((events: ShownEvents, query: PaneQuery): ShownEvents => {
  const { filter, problemsOnly } = query;
  const { terms } = parseFilter(filter);
  if (terms.length === 0 && !problemsOnly) return events;
  const matcher = createMatcher({ terms });
  const items = events.items.filter(
    ({ event }: EventItem) => (!problemsOnly || isProblem(event)) && matcher.event(event),
  );
  return { items, ids: items.map(({ key }) => key) };
});
