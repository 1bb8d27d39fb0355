import type { Agent, Dispatch, Room } from '../fleet/fleet.ts';
import { compareAgents, compareDispatches, compareRooms } from '../fleet/order.ts';

/** An agent with its room. */
export interface AgentInRoom {
  readonly room: Room;
  readonly agent: Agent;
}
export interface DispatchInRoom {
  readonly room: Room;
  readonly dispatch: Dispatch;
}

/** A column that a list can be sorted by. */
export interface Column<Item> {
  readonly id: string;
  /** The name in the title: `by name`. */
  readonly title: string;
  /** Negative if `one` sorts first. */
  readonly compare: (one: Item, other: Item) => number;
  /** The item has no value here. It sorts last in either direction. */
  readonly isUnknown: (item: Item) => boolean;
}

export interface Sorting {
  readonly columnId: string;
  readonly reversed: boolean;
}

/** Worst first, then oldest, then by id: the order of the fleet. */
export const DEFAULT_COLUMN_ID = 'severity';
export const DEFAULT_SORTING: Sorting = { columnId: DEFAULT_COLUMN_ID, reversed: false };

type Compare<Item> = (one: Item, other: Item) => number;
type Order<Item> = Pick<Column<Item>, 'compare' | 'isUnknown'>;

const always = <Item>(compare: Compare<Item>): Order<Item> => ({ compare, isUnknown: () => false });

/** Longer texts differ only past the visible part. The rest is compared by code units, which is fast. */
const MOST_COLLATED = 256;

/** Makes a natural-language compare. The collator takes 2 MB, so it is created on first use. */
export const createCollate = (options: Intl.CollatorOptions): ((one: string, other: string) => number) => {
  let collator: Intl.Collator | null = null;
  return (one, other) => {
    collator ??= new Intl.Collator('en', options);
    return collator.compare(one.slice(0, MOST_COLLATED), other.slice(0, MOST_COLLATED));
  };
};

const collate = createCollate({ numeric: true, sensitivity: 'base' });

/** Compares numbers within names numerically. */
const byText = <Item>(textOf: (item: Item) => string | null): Order<Item> => ({
  compare: (one, other) => {
    const [a, b] = [textOf(one) ?? '', textOf(other) ?? ''];
    return a === b ? 0 : collate(a, b) || (a < b ? -1 : 1);
  },
  isUnknown: (item) => !textOf(item),
});

const most = <Item>(countOf: (item: Item) => number): Order<Item> =>
  always((one, other) => countOf(other) - countOf(one));

/** Sorts the oldest first. */
const oldest = <Item>(timeOf: (item: Item) => number): Order<Item> => ({
  compare: (one, other) => timeOf(one) - timeOf(other),
  isUnknown: (item) => timeOf(item) === 0,
});

const column = <Item>(id: string, order: Order<Item>): Column<Item> => ({ id, title: id, ...order });

const severity = <Item>(compare: Compare<Item>): Column<Item> => column(DEFAULT_COLUMN_ID, always(compare));

/** In the order that `s` cycles through. The first column is the default. */
export const ROOM_COLUMNS: readonly Column<Room>[] = [
  severity(compareRooms),
  column(
    'name',
    byText<Room>(({ name }) => name),
  ),
  column(
    'verdict',
    byText<Room>(({ verdict }) => verdict.name),
  ),
  column(
    'callers',
    most<Room>(({ humans }) => humans.length),
  ),
  column(
    'agents',
    most<Room>(({ agents }) => agents.length),
  ),
  // The same age that the rows show.
  column(
    'age',
    oldest<Room>(({ verdict, facts }) => verdict.sinceMs ?? facts.createdAtMs),
  ),
];

const roomName = ({ room }: { readonly room: Room }): string => room.name;

export const AGENT_COLUMNS: readonly Column<AgentInRoom>[] = [
  severity((one, other) => compareAgents(one.agent, other.agent)),
  column(
    'name',
    byText<AgentInRoom>(({ agent }) => agent.agentName),
  ),
  column(
    'state',
    byText<AgentInRoom>(({ agent }) => agent.state),
  ),
  column(
    'verdict',
    byText<AgentInRoom>(({ agent }) => agent.verdict.name),
  ),
  column(
    'age',
    oldest<AgentInRoom>(({ agent }) => agent.verdict.sinceMs ?? agent.participant.joinedAtMs),
  ),
  column(
    'deployment',
    byText<AgentInRoom>(({ agent }) => agent.deployment),
  ),
  column(
    'worker',
    byText<AgentInRoom>(({ agent }) => agent.workerId),
  ),
  column('room', byText<AgentInRoom>(roomName)),
];

/** A dispatch holds the request; its jobs hold the worker that took it. */
const workerOf = ({ dispatch }: DispatchInRoom): string =>
  dispatch.facts.jobs.find(({ workerId }) => workerId !== '')?.workerId ?? '';

const deploymentOf = ({ dispatch }: DispatchInRoom): string =>
  dispatch.facts.deployment ||
  (dispatch.facts.jobs.find(({ deployment }) => deployment !== '')?.deployment ?? '');

export const DISPATCH_COLUMNS: readonly Column<DispatchInRoom>[] = [
  severity((one, other) => compareDispatches(one.dispatch, other.dispatch)),
  column(
    'name',
    byText<DispatchInRoom>(({ dispatch }) => dispatch.facts.agentName),
  ),
  column(
    'verdict',
    byText<DispatchInRoom>(({ dispatch }) => dispatch.verdict.name),
  ),
  column(
    'age',
    oldest<DispatchInRoom>(({ dispatch }) => dispatch.verdict.sinceMs ?? dispatch.facts.createdAtMs),
  ),
  column('deployment', byText(deploymentOf)),
  column('worker', byText(workerOf)),
  column('room', byText<DispatchInRoom>(roomName)),
];

/** Returns the column of the sorting, or the default if the list has no such column. */
export const columnOf = <Item>(columns: readonly Column<Item>[], { columnId }: Sorting): Column<Item> => {
  const found = columns.find(({ id }) => id === columnId) ?? columns[0];
  if (!found) throw new Error('a list has a column');
  return found;
};

/** Moves to the next column and wraps around. The direction is reset. */
export const nextSorting = (columns: readonly { readonly id: string }[], { columnId }: Sorting): Sorting => {
  const index = columns.findIndex(({ id }) => id === columnId);
  const next = columns[(index + 1) % columns.length];
  return next ? { columnId: next.id, reversed: false } : DEFAULT_SORTING;
};

/**
 * Sorts by the column, then by key. Reversing affects only the column. Items without a value come last in
 * either direction.
 */
export const sortItems = <Item>(
  items: readonly Item[],
  { compare, isUnknown }: Column<Item>,
  reversed: boolean,
  keyOf: (item: Item) => string,
): readonly Item[] => {
  const direction = reversed ? -1 : 1;
  const byKey: Compare<Item> = (one, other) => {
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
