import { type Acknowledged, isAcknowledged, isProblem, type Judged } from '../../finding/acknowledge.ts';
import { createMatcher, type Matcher, parseFilter } from '../../finding/filter.ts';
import {
  AGENT_COLUMNS,
  type Column,
  columnOf,
  DEFAULT_COLUMN_ID,
  DISPATCH_COLUMNS,
  ROOM_COLUMNS,
  type Sorting,
  sortItems,
} from '../../finding/sort.ts';
import type { Room } from '../../fleet/fleet.ts';
import type { EventItem, ShownEvents } from '../events/shown-events.ts';
import type { AgentItem, DispatchItem } from '../view.ts';
import type { PaneFinding } from './finding-state.ts';
import type { OpenedIncident } from './incidents-state.ts';
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

const narrow = <Item>(items: readonly Item[], finding: PaneFinding, kind: Kind<Item>): readonly Item[] => {
  const { filter, problemsOnly } = finding;
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
    (items: readonly Item[], finding: PaneFinding, acknowledged: Acknowledged, isSorted: boolean) => {
      const { columnId, reversed } = finding.sorting;
      const isDefault = columnId === DEFAULT_COLUMN_ID;
      const sorted = isSorted && isDefault && !reversed ? items : sort(items, finding.sorting);
      const found = narrow(sorted, finding, kind);
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
  finding: PaneFinding,
  acknowledged: Acknowledged,
  opened: OpenedIncident | null,
): readonly Room[] => findInRooms(opened ? ofIncident(rooms, opened) : rooms, finding, acknowledged, true);

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
export const findEvents = rememberLast((events: ShownEvents, finding: PaneFinding): ShownEvents => {
  const { filter, problemsOnly } = finding;
  const { terms } = parseFilter(filter);
  if (terms.length === 0 && !problemsOnly) return events;
  const matcher = createMatcher({ terms });
  const items = events.items.filter(
    ({ event }: EventItem) => (!problemsOnly || isProblem(event)) && matcher.event(event),
  );
  return { items, ids: items.map(({ key }) => key) };
});
