import { SEVERITIES, type Severity } from '../fleet/fleet.ts';
import type { AppState, ListPane, Moved } from './app-state.ts';
import { type ListState, reduceList, selectFirst } from './components/list/list-state.ts';
import { viewOf } from './view.ts';

/** Remembers that the user chose a row of the pane. */
export const movedIn = (state: AppState, pane: ListPane): Moved =>
  state.moved.panes.includes(pane) ? state.moved : { ...state.moved, panes: [...state.moved.panes, pane] };

/** The lists of another room than before have been moved in by nobody. */
export const followRoom = (state: AppState): AppState => {
  const { room, incident } = viewOf(state);
  const of = state.allRooms ? 'all' : ((room ?? incident)?.key ?? null);
  return of === state.moved.of ? state : { ...state, moved: { of, panes: [] } };
};

/** Whether the cursor of a pane may go where it tells most: nobody moved it, nor reads or acts upon its row now. */
const rests = ({ moved, pane, listPane, overlay }: AppState, list: ListPane): boolean =>
  !moved.panes.includes(list) && overlay === null && !(pane === 'detail' && listPane === list);

/** A cursor that nobody has moved stands on the worst row, so that it never says "present" below "no worker". */
export const restOnWorst = (state: AppState, pane: ListPane, severities: readonly Severity[]): AppState => {
  if (!rests(state, pane)) return state;
  const worst = SEVERITIES.find((severity) => severities.includes(severity));
  const before = state.lists[pane];
  const id = worst === undefined ? undefined : before.ids[severities.indexOf(worst)];
  const after = id === undefined ? selectFirst(before) : reduceList(before, { type: 'selected', id });
  return withList(state, pane, after);
};

export const withList = (state: AppState, pane: ListPane, list: ListState): AppState =>
  list === state.lists[pane] ? state : { ...state, lists: { ...state.lists, [pane]: list } };
