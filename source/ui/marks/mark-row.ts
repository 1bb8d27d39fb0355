import type { PaneId } from '../layout.ts';
import type { Line } from '../line.ts';
import { paneOf } from '../panes/find.ts';
import { foundIn, type Keyed, type Subject, type View } from '../view-model.ts';
import { type MarkedIds, markedIn, type ThingsOf } from './marks.ts';

/** Tells whether rows of the pane can be marked. */
export const canMark = (pane: PaneId): boolean => paneOf(pane)?.rowOfTarget !== undefined;

/** Returns all items of a pane, unfiltered, in the order of the fleet, also those of rooms that it does not show. */
const allIn = (view: View, pane: PaneId): readonly Keyed[] =>
  paneOf(pane)?.items({ ...view, allRooms: true, listPane: pane }) ?? [];

/** Returns the keys of all items that pass the filter, in the pane's order, folded or not. */
export const keysIn = (view: View, pane: PaneId): readonly string[] =>
  foundIn(view, pane).items.map(({ key }) => key);

/** Makes a test for whether an item still exists, shown or not. A list that is not open keeps its marks. */
export const stillThere = (view: View, pane: PaneId): ((id: string) => boolean) => {
  const keys = new Set(allIn(view, pane).map(({ key }) => key));
  return (id) => keys.has(id);
};

/** Makes a test for whether an item is among the rooms that the pane shows, filtered or not. */
export const stillShown = (view: View, pane: PaneId): ((id: string) => boolean) => {
  const items = paneOf(pane)?.items({ ...view, listPane: pane }) ?? [];
  const keys = new Set(items.map(({ key }) => key));
  return (id) => keys.has(id);
};

/** Returns the marked items: the visible ones in the pane's order, then those a filter hides. */
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

/** Maps a row's key to the keys of its items. */
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

/** Whether all, some or none of a row's items are marked. */
export type RowMark = 'all' | 'some' | 'none';

const rowMark = (things: readonly string[], marked: MarkedIds): RowMark => {
  if (marked.size === 0 || !things.some((id) => marked.has(id))) return 'none';
  return things.every((id) => marked.has(id)) ? 'all' : 'some';
};

/** `*` is also the key that marks all rows. */
export const SIGNS: Readonly<Record<RowMark, string>> = { all: '*', some: '+', none: ' ' };

/** Adds the mark to a row. Every row begins with its severity and a space; the mark replaces the space. */
export const withMark = (row: Line, mark: RowMark): Line => {
  const [first, ...rest] = row;
  return mark !== 'none' && first?.text.endsWith(' ')
    ? [{ ...first, text: `${first.text.slice(0, -1)}${SIGNS[mark]}`, bold: true }, ...rest]
    : row;
};

/** Makes a lookup of marks by row key. */
export const rowMarks = (view: View, pane: PaneId): ((rowKey: string) => RowMark) => {
  const marked = markedIn(view.state.marks, pane);
  if (marked.size === 0) return () => 'none';
  const things = thingsOf(view, pane);
  return (rowKey) => rowMark(things(rowKey), marked);
};

/** Returns title parts such as `3 marked` or `3 marked, 1 not shown`. */
export const markChips = (view: View, pane: PaneId): readonly string[] => {
  const marked = markedIn(view.state.marks, pane);
  if (marked.size === 0) return [];
  const found = new Set(keysIn(view, pane));
  const hidden = [...marked].filter((id) => !found.has(id)).length;
  return [`${marked.size} marked${hidden > 0 ? `, ${hidden} not shown` : ''}`];
};
