import type { AppState } from '../app-state.ts';
import { type ListState, reduceList, selectedIndex, selectFirst } from '../components/list/list-state.ts';

/** The list with the rows there are now, its selected row where it was on the screen. */
const heldInPlace = (list: ListState, ids: readonly string[]): ListState => {
  const next = reduceList(list, { type: 'items', ids });
  if (next === list || next.selectedId !== list.selectedId) return next;
  const shifted = list.offset + selectedIndex(next) - selectedIndex(list);
  const offset = Math.max(0, Math.min(shifted, ids.length - next.height));
  return offset === next.offset ? next : { ...next, offset };
};

/** Nobody reads an older event: the cursor is on the newest, or was never moved. */
const followsNewest = ({ moved, pane, listPane, overlay, lists }: AppState): boolean => {
  if (!moved.panes.includes('events')) return true;
  const { selectedId, ids } = lists.events;
  return selectedId === ids[0] && overlay === null && !(pane === 'detail' && listPane === 'events');
};

/** The newest event stays in view, unless the user looks at older ones: then nothing moves. */
export const followNewest = (state: AppState, ids: readonly string[]): ListState => {
  const { events } = state.lists;
  return followsNewest(state)
    ? selectFirst(reduceList(events, { type: 'items', ids }))
    : heldInPlace(events, ids);
};
