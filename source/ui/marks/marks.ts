import type { RoomKey } from '../../fleet/snapshot.ts';
import type { ListState } from '../components/list/list-state.ts';
import type { PaneId } from '../layout.ts';

/** The targets of many rows, and why some rows have none. */
export interface Gathered<Target> {
  readonly targets: readonly Target[];
  /** A reason for each row that is left out. Raw. */
  readonly leftOut: readonly string[];
}

/** A dispatch to be made again. */
export interface Redispatch {
  readonly room: RoomKey;
  readonly dispatchId: string;
  readonly agentName: string;
  readonly deployment: string;
  /** The name that was likely meant; null: its own. */
  readonly suggested: string | null;
}

export type MarkedIds = ReadonlySet<string>;

/** What the row of a key stands for: itself, or the rooms of an incident, the agents of a group. */
export type ThingsOf = (rowKey: string) => readonly string[];

/** A range that is being drawn: it grows with the cursor, never by itself. */
export interface MarkRange {
  readonly pane: PaneId;
  /** The row where it began. */
  readonly fromId: string;
  readonly ids: MarkedIds;
}

/**
 * Rooms, agents and dispatches that the next action is for, by the keys they have as rows of their own. They stay
 * marked through every re-sort, filter and fold, and go when they are gone.
 */
export interface Marks {
  readonly marked: Readonly<Record<PaneId, MarkedIds>>;
  readonly range: MarkRange | null;
}

/** What the keys do to the marks. */
export type MarkEvent =
  /** All that the row stands for, or nothing of it where all is marked. */
  | { readonly type: 'toggled'; readonly ids: readonly string[] }
  | { readonly type: 'added'; readonly ids: readonly string[] }
  /** Begins a range at the row, or ends it. */
  | { readonly type: 'range toggled'; readonly rowKey: string; readonly ids: readonly string[] }
  /** The range first, then all marks. */
  | { readonly type: 'cleared' };

const NONE_MARKED: MarkedIds = new Set();

export const NO_MARKS: Marks = {
  marked: {},
  range: null,
};

const union = (some: MarkedIds, others: Iterable<string>): MarkedIds => new Set([...some, ...others]);

/** Without the range that is being drawn. */
const settledIn = ({ marked }: Marks, pane: PaneId): MarkedIds => marked[pane] ?? NONE_MARKED;

/** The panes in which anything is marked. */
export const panesWithMarks = ({ marked, range }: Marks): ReadonlySet<PaneId> =>
  new Set([...Object.keys(marked), ...(range ? [range.pane] : [])]);

const known = new WeakMap<Marks, Record<PaneId, MarkedIds>>();

/** All that is marked in a pane, the range that is being drawn included. The same object for the same marks. */
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

/** The range becomes marks like the others. */
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

/** Without the marks of what is gone. */
export const dropMarks = (marks: Marks, pane: PaneId, isThere: (id: string) => boolean): Marks => {
  const { range } = marks;
  const dropped = withMarked(marks, pane, kept(settledIn(marks, pane), isThere));
  if (range?.pane !== pane) return dropped;
  const ids = kept(range.ids, isThere);
  return ids === range.ids ? dropped : { ...dropped, range: { ...range, ids } };
};
