import type { ListState } from '../components/list/list-state.ts';

/** The lists whose rows can be marked. */
export const MARK_PANES = ['rooms', 'agents', 'dispatches'] as const;
export type MarkPane = (typeof MARK_PANES)[number];

export const isMarkPane = (pane: string): pane is MarkPane => MARK_PANES.some((one) => one === pane);

export type MarkedIds = ReadonlySet<string>;

/** A range that is being drawn: it grows with the cursor, never by itself. */
export interface MarkRange {
  readonly pane: MarkPane;
  /** Where it began. */
  readonly fromId: string;
  readonly ids: MarkedIds;
}

/** Rows that the next action is for, by id: they stay marked through every re-sort, and go with their rows. */
export interface Marks {
  readonly marked: Readonly<Record<MarkPane, MarkedIds>>;
  readonly range: MarkRange | null;
}

/** What the keys do to the marks. */
export type MarkEvent =
  | { readonly type: 'toggled'; readonly id: string }
  /** All rows of the list, or none where all of them are marked. */
  | { readonly type: 'all toggled' }
  /** Begins a range at the row, or ends it. */
  | { readonly type: 'range toggled'; readonly id: string }
  /** The range first, then all marks. */
  | { readonly type: 'cleared' };

export const NONE_MARKED: MarkedIds = new Set();

export const NO_MARKS: Marks = {
  marked: { rooms: NONE_MARKED, agents: NONE_MARKED, dispatches: NONE_MARKED },
  range: null,
};

const union = (some: MarkedIds, others: MarkedIds): MarkedIds =>
  others.size === 0 ? some : new Set([...some, ...others]);

const known = new WeakMap<Marks, Partial<Record<MarkPane, MarkedIds>>>();

/** All that is marked in a pane, the range that is being drawn included. The same object for the same marks. */
export const markedIn = (marks: Marks, pane: MarkPane): MarkedIds => {
  const { marked, range } = marks;
  if (range?.pane !== pane) return marked[pane];
  const unions = known.get(marks) ?? {};
  known.set(marks, unions);
  unions[pane] ??= union(marked[pane], range.ids);
  return unions[pane];
};

/** `3 marked`, for the title of a pane. */
export const markChips = ({ size }: MarkedIds): readonly string[] => (size === 0 ? [] : [`${size} marked`]);

const withMarked = (marks: Marks, pane: MarkPane, ids: MarkedIds): Marks =>
  ids === marks.marked[pane] ? marks : { ...marks, marked: { ...marks.marked, [pane]: ids } };

/** The range becomes marks like the others. */
export const endRange = (marks: Marks): Marks =>
  marks.range === null
    ? marks
    : { ...withMarked(marks, marks.range.pane, markedIn(marks, marks.range.pane)), range: null };

const toggled = (ids: MarkedIds, id: string): MarkedIds =>
  ids.has(id) ? new Set([...ids].filter((other) => other !== id)) : new Set([...ids, id]);

export const reduceMarks = (before: Marks, pane: MarkPane, event: MarkEvent, list: ListState): Marks => {
  const marks = before.range?.pane === pane ? before : endRange(before);
  const ids = marks.marked[pane];
  switch (event.type) {
    case 'toggled':
      return marks.range ? endRange(marks) : withMarked(marks, pane, toggled(ids, event.id));
    case 'all toggled': {
      const isAll = list.ids.every((id) => markedIn(marks, pane).has(id));
      return withMarked(endRange(marks), pane, isAll ? NONE_MARKED : new Set(list.ids));
    }
    case 'range toggled':
      return marks.range
        ? endRange(marks)
        : { ...marks, range: { pane, fromId: event.id, ids: new Set([event.id]) } };
    case 'cleared':
      return marks.range ? { ...marks, range: null } : withMarked(marks, pane, NONE_MARKED);
  }
};

/** The rows from where the range began to the cursor, as they stand now. */
export const drawRange = (marks: Marks, { ids, selectedId }: ListState): Marks => {
  const { range } = marks;
  if (range === null) return marks;
  const from = ids.indexOf(range.fromId);
  const to = ids.indexOf(selectedId ?? '');
  if (from < 0 || to < 0) return endRange(marks);
  const drawn = ids.slice(Math.min(from, to), Math.max(from, to) + 1);
  return { ...marks, range: { ...range, ids: new Set(drawn) } };
};

const kept = (ids: MarkedIds, isThere: (id: string) => boolean): MarkedIds =>
  [...ids].every(isThere) ? ids : new Set([...ids].filter(isThere));

/** Without the marks of rows that are gone. */
export const dropMarks = (marks: Marks, pane: MarkPane, isThere: (id: string) => boolean): Marks => {
  const { range } = marks;
  const dropped = withMarked(marks, pane, kept(marks.marked[pane], isThere));
  if (range?.pane !== pane) return dropped;
  const ids = kept(range.ids, isThere);
  const next = ids === range.ids ? dropped : { ...dropped, range: { ...range, ids } };
  return isThere(range.fromId) ? next : endRange(next);
};
