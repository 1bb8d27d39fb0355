import type { RoomKey } from '../../fleet/snapshot.ts';
import type { ListState } from '../components/list/list-state.ts';
import type { PaneId } from '../layout.ts';

/** The targets of many rows, and why some rows have none. */
export interface Gathered<Target> {
  readonly targets: readonly Target[];
  /** A reason for each row without a target. Raw. */
  readonly leftOut: readonly string[];
}

/** A dispatch that is to be re-dispatched. */
export interface Redispatch {
  readonly room: RoomKey;
  readonly dispatchId: string;
  readonly agentName: string;
  readonly deployment: string;
  /** The agent name that was likely meant; null: keep its own. */
  readonly suggested: string | null;
}

export type MarkedIds = ReadonlySet<string>;

/** Returns the items of a row: the rooms of an incident, the agents of a group, or the row itself. */
export type ThingsOf = (rowKey: string) => readonly string[];

/** An open range. It grows only when the user moves the cursor. */
export interface MarkRange {
  readonly pane: PaneId;
  /** The row where it starts. */
  readonly fromId: string;
  readonly ids: MarkedIds;
}

/**
 * The rooms, agents and dispatches that the next action applies to, by item key. Marks survive re-sorts,
 * filters and folding, and end when the item goes away.
 */
export interface Marks {
  readonly marked: Readonly<Record<PaneId, MarkedIds>>;
  readonly range: MarkRange | null;
}

/** Changes to the marks. */
export type MarkEvent =
  /** Marks all items of a row, or unmarks them if all are marked. */
  | { readonly type: 'toggled'; readonly ids: readonly string[] }
  | { readonly type: 'added'; readonly ids: readonly string[] }
  /** Starts a range at the row, or ends it. */
  | { readonly type: 'range toggled'; readonly rowKey: string; readonly ids: readonly string[] }
  /** Clears the open range if there is one, else all marks. */
  | { readonly type: 'cleared' };

const NONE_MARKED: MarkedIds = new Set();

export const NO_MARKS: Marks = {
  marked: {},
  range: null,
};

const union = (some: MarkedIds, others: Iterable<string>): MarkedIds => new Set([...some, ...others]);

/** Returns the marks of a pane without the open range. */
const settledIn = ({ marked }: Marks, pane: PaneId): MarkedIds => marked[pane] ?? NONE_MARKED;

/** Returns the panes that have marks or an open range. */
export const panesWithMarks = ({ marked, range }: Marks): ReadonlySet<PaneId> =>
  new Set([...Object.keys(marked), ...(range ? [range.pane] : [])]);

const known = new WeakMap<Marks, Record<PaneId, MarkedIds>>();

/** Returns all marks of a pane with the open range. The same object for the same marks. */
export const markedIn = (marks: Marks, pane: PaneId): MarkedIds => {
  const { range } = marks;
  if (range?.pane !== pane) return settledIn(marks, pane);
  const unions = known.get(marks) ?? {};
  known.set(marks, unions);
  unions[pane] ??= union(settledIn(marks, pane), range.ids);
  return unions[pane];
};

const withMarked = (marks: Marks, pane: PaneId, ids: MarkedIds): Marks =>
  ids === settledIn(marks, pane) ? marks : { ...marks, marked: { ...marks.marked, [pane]: ids } };

/** Turns the open range into ordinary marks. */
export const endRange = (marks: Marks): Marks =>
  marks.range === null
    ? marks
    : { ...withMarked(marks, marks.range.pane, markedIn(marks, marks.range.pane)), range: null };

const toggled = (marked: MarkedIds, ids: readonly string[]): MarkedIds => {
  if (!ids.every((id) => marked.has(id))) return union(marked, ids);
  const taken = new Set(ids);
  return new Set([...marked].filter((id) => !taken.has(id)));
};

export const reduceMarks = (before: Marks, pane: PaneId, event: MarkEvent): Marks => {
  const marks = before.range?.pane === pane ? before : endRange(before);
  switch (event.type) {
    case 'toggled': {
      const ended = endRange(marks);
      return withMarked(ended, pane, toggled(settledIn(ended, pane), event.ids));
    }
    case 'added': {
      const ended = endRange(marks);
      return withMarked(ended, pane, union(settledIn(ended, pane), event.ids));
    }
    case 'range toggled':
      return marks.range
        ? endRange(marks)
        : { ...marks, range: { pane, fromId: event.rowKey, ids: new Set(event.ids) } };
    case 'cleared':
      return marks.range ? { ...marks, range: null } : withMarked(marks, pane, NONE_MARKED);
  }
};

/** Marks the rows from the start of the range to the cursor, in their current order. */
export const drawRange = (marks: Marks, { ids, selectedId }: ListState, thingsOf: ThingsOf): Marks => {
  const { range } = marks;
  if (range === null) return marks;
  const from = ids.indexOf(range.fromId);
  const to = ids.indexOf(selectedId ?? '');
  if (from < 0 || to < 0) return endRange(marks);
  const rows = ids.slice(Math.min(from, to), Math.max(from, to) + 1);
  return { ...marks, range: { ...range, ids: new Set(rows.flatMap(thingsOf)) } };
};

const kept = (ids: MarkedIds, isThere: (id: string) => boolean): MarkedIds =>
  [...ids].every(isThere) ? ids : new Set([...ids].filter(isThere));

/** Drops the marks of items that are gone. */
export const dropMarks = (marks: Marks, pane: PaneId, isThere: (id: string) => boolean): Marks => {
  const { range } = marks;
  const dropped = withMarked(marks, pane, kept(settledIn(marks, pane), isThere));
  if (range?.pane !== pane) return dropped;
  const ids = kept(range.ids, isThere);
  return ids === range.ids ? dropped : { ...dropped, range: { ...range, ids } };
};
