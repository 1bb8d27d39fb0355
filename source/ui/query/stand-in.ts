import type { AppState, ListPane } from '../app-state.ts';
import type { ListState } from '../components/list/list-state.ts';
import { viewOf } from '../view.ts';
import { backToAnchor } from './anchor.ts';
import { idsOf, incidentKey, isGroupRow, isIncidentRow } from './rows.ts';

const withSelected = (state: AppState, pane: 'rooms' | 'agents', selectedId: string | null): AppState => {
  const list: ListState = state.lists[pane];
  return selectedId === null || selectedId === list.selectedId
    ? state
    : { ...state, lists: { ...state.lists, [pane]: { ...list, selectedId } } };
};

/** Where the cursor goes when the incident of its room is folded into one row, or the one row into its rooms. */
export const standInForRoom = (before: AppState): AppState => {
  const state = backToAnchor(before, 'rooms', idsOf(viewOf(before).roomRows));
  const { selectedId } = state.lists.rooms;
  const { roomRows } = viewOf(state);
  if (selectedId === null || roomRows.some(({ key }) => key === selectedId)) return state;
  const folded = roomRows.find(
    (row) => isIncidentRow(row) && row.rooms.some(({ key }) => key === selectedId),
  );
  if (folded) return withSelected(state, 'rooms', folded.key);
  const { shown, opened } = state.query.incidents;
  const incident = [
    ...shown.map(({ id, incident }) => ({ ...incident, id })),
    ...(opened ? [{ ...opened.incident, id: opened.id }] : []),
  ].find(({ id }) => incidentKey(id) === selectedId);
  const members = new Set(incident?.rooms);
  const first = roomRows.find((row) =>
    isIncidentRow(row) ? row.rooms.some(({ key }) => members.has(key)) : members.has(row.key),
  );
  return withSelected(state, 'rooms', first?.key ?? null);
};

/** A room that is chosen by its key is shown by a row of its own, though its incident is one row. */
export const holdChosen = (state: AppState, pane: ListPane, id: string): AppState => {
  const { query, lists } = state;
  if (pane !== 'rooms' || lists.rooms.ids.includes(id)) return state;
  const room = viewOf(state).rooms.find(({ key }) => key === id);
  if (!room) return state;
  const incidents = { ...query.incidents, held: room.key };
  return withSelected({ ...state, query: { ...query, incidents } }, 'rooms', room.key);
};

/** Likewise where the group of its agent is folded. */
export const standInForAgent = (before: AppState): AppState => {
  const state = backToAnchor(before, 'agents', idsOf(viewOf(before).agentRows));
  const { selectedId } = state.lists.agents;
  const { agentRows } = viewOf(state);
  if (selectedId === null || agentRows.some(({ key }) => key === selectedId)) return state;
  const folded = agentRows.find((row) => isGroupRow(row) && row.items.some(({ key }) => key === selectedId));
  return withSelected(state, 'agents', folded?.key ?? null);
};
