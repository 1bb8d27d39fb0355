import type { PaneId } from '../layout.ts';
import type { Line } from '../line.ts';
import { paneOf } from '../panes/find.ts';
import { foundIn, type Keyed, type Subject, type View } from '../view-model.ts';
import { type MarkedIds, markedIn, type ThingsOf } from './marks.ts';

/** The rows of the pane can be marked. */
export const canMark = (pane: PaneId): boolean => paneOf(pane)?.rowOfTarget !== undefined;

/** All that could be a row of its own in a pane, in the order of the fleet. */
const allIn = (view: View, pane: PaneId): readonly Keyed[] => paneOf(pane)?.items(view) ?? [];

/** The keys of all that is found in a pane, in its order, folded or not. */
export const keysIn = (view: View, pane: PaneId): readonly string[] =>
  foundIn(view, pane).items.map(({ key }) => key);

/** Tells whether something is still there, whether it is shown or not. */
export const stillThere = (view: View, pane: PaneId): ((id: string) => boolean) => {
  const keys = new Set(allIn(view, pane).map(({ key }) => key));
  return (id) => keys.has(id);
};

/** What is marked in a pane: first what is found there, in its order, then what a filter hides. */
export const markedSubjects = (view: View, pane: PaneId): readonly Subject[] => {
  const marked = markedIn(view.state.marks, pane);
  const there = new Map(
    allIn(view, pane)
      .filter(({ key }) => marked.has(key))
      .map((item) => [item.key, paneOf(pane)?.subject(item, view) ?? null]),
  );
  const found = keysIn(view, pane).filter((key) => there.has(key));
  return [...new Set([...found, ...there.keys()])].flatMap((key) => there.get(key) ?? []);
};

/** What the rows of a pane stand for. */
export const thingsOf = (view: View, pane: PaneId): ThingsOf => {
  const descriptor = paneOf(pane);
  const many = new Map<string, readonly string[]>();
  for (const row of foundIn(view, pane).rows) {
    const things = descriptor?.things?.(row);
    if (things)
      many.set(
        row.key,
        things.map(({ key }) => key),
      );
  }
  return (rowKey) => many.get(rowKey) ?? [rowKey];
};

/** How much of what a row stands for is marked. */
export type RowMark = 'all' | 'some' | 'none';

const rowMark = (things: readonly string[], marked: MarkedIds): RowMark => {
  if (marked.size === 0 || !things.some((id) => marked.has(id))) return 'none';
  return things.every((id) => marked.has(id)) ? 'all' : 'some';
};

/** `*` is also the key that marks all. */
const SIGNS: Readonly<Record<RowMark, string>> = { all: '*', some: '+', none: ' ' };

/** A row with its mark: every row begins with how bad it is and a blank, where the mark stands. */
export const withMark = (row: Line, mark: RowMark): Line => {
  const [first, ...rest] = row;
  return mark !== 'none' && first?.text.endsWith(' ')
    ? [{ ...first, text: `${first.text.slice(0, -1)}${SIGNS[mark]}`, bold: true }, ...rest]
    : row;
};

/** Tells how the rows of a pane are marked, by their keys. */
export const rowMarks = (view: View, pane: PaneId): ((rowKey: string) => RowMark) => {
  const marked = markedIn(view.state.marks, pane);
  if (marked.size === 0) return () => 'none';
  const things = thingsOf(view, pane);
  return (rowKey) => rowMark(things(rowKey), marked);
};

/** `3 marked`, `3 marked, 1 not shown`: for the title of a pane. */
export const markChips = (view: View, pane: PaneId): readonly string[] => {
  const marked = markedIn(view.state.marks, pane);
  if (marked.size === 0) return [];
  const found = new Set(keysIn(view, pane));
  const hidden = [...marked].filter((id) => !found.has(id)).length;
  return [`${marked.size} marked${hidden > 0 ? `, ${hidden} not shown` : ''}`];
};
