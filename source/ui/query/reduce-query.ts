import type { Fleet, Room } from '../../fleet/fleet.ts';
import type { Incident } from '../../fleet/incidents.ts';
import { forgetChanged, type Judged, toggleAcknowledged } from '../../query/acknowledge.ts';
import type { Grouping } from '../../query/group.ts';
import type { Sorting } from '../../query/sort.ts';
import { type AppState, type ListPane, shownSession } from '../app-state.ts';
import { deleteBackward } from '../delete-backward.ts';
import { cleanInput, type FormEvent } from '../overlays/form-state.ts';
import { viewOf } from '../view.ts';
import { followIncidents, type IncidentsState, showIncidents } from './incidents-state.ts';
import { agentsOf, dispatchesOf } from './members.ts';
import type { PaneQuery, QueryState } from './query-state.ts';

export type QueryEvent =
  /** The pane's filter is typed from now on. */
  | { readonly type: 'filter begun'; readonly pane: ListPane }
  | { readonly type: 'filter erased'; readonly what: 'letter' | 'word' | 'all' }
  /** What was typed stays. */
  | { readonly type: 'filter kept' }
  /** The pane's filter is this now, and nobody types it. */
  | { readonly type: 'filter set'; readonly pane: ListPane; readonly filter: string }
  | { readonly type: 'problems toggled'; readonly pane: ListPane }
  | { readonly type: 'sorted'; readonly pane: ListPane; readonly sorting: Sorting }
  /** Acknowledged, or taken back where all were. By the keys of their rows. */
  | { readonly type: 'acknowledged'; readonly problems: readonly (readonly [string, Judged])[] }
  | { readonly type: 'incidents toggled' }
  | { readonly type: 'incident opened'; readonly incident: Incident }
  | { readonly type: 'incident closed' }
  | { readonly type: 'grouped'; readonly grouping: Grouping | null }
  | { readonly type: 'group toggled'; readonly key: string };

const withPane = (query: QueryState, pane: ListPane, changes: Partial<PaneQuery>): QueryState => ({
  ...query,
  panes: { ...query.panes, [pane]: { ...query.panes[pane], ...changes } },
});

const changeFilter = (query: QueryState, change: (filter: string) => string): QueryState => {
  const { typing, panes } = query;
  if (typing === null) return query;
  const { filter } = panes[typing];
  const changed = change(filter);
  return changed === filter ? query : withPane(query, typing, { filter: changed });
};

const reduceIncidents = (state: IncidentsState, event: QueryEvent): IncidentsState => {
  switch (event.type) {
    case 'incidents toggled':
      return { ...state, folded: !state.folded, held: null };
    case 'incident opened': {
      const { incident } = event;
      return { ...state, opened: { id: incident.id, incident, rooms: new Set(incident.rooms) } };
    }
    case 'incident closed':
      return { ...state, opened: null, held: null };
    default:
      return state;
  }
};

const toggled = (keys: ReadonlySet<string>, key: string): ReadonlySet<string> =>
  keys.has(key) ? new Set([...keys].filter((other) => other !== key)) : new Set([...keys, key]);

export const reduceQuery = (query: QueryState, event: QueryEvent): QueryState => {
  switch (event.type) {
    case 'filter begun':
      return { ...query, typing: event.pane };
    case 'filter erased':
      return changeFilter(query, (filter) => deleteBackward(filter, event.what));
    case 'filter kept':
      return { ...query, typing: null };
    case 'filter set':
      return { ...withPane(query, event.pane, { filter: event.filter }), typing: null };
    case 'problems toggled':
      return withPane(query, event.pane, { problemsOnly: !query.panes[event.pane].problemsOnly });
    case 'sorted':
      return withPane(query, event.pane, { sorting: event.sorting });
    case 'acknowledged':
      return { ...query, acknowledged: toggleAcknowledged(query.acknowledged, event.problems) };
    case 'grouped':
      return { ...query, grouping: event.grouping, unfolded: new Set() };
    case 'group toggled':
      return { ...query, unfolded: toggled(query.unfolded, event.key) };
    case 'incidents toggled':
    case 'incident opened':
    case 'incident closed':
      return { ...query, incidents: reduceIncidents(query.incidents, event) };
  }
};

/** What is typed while nothing lies over the panes is a filter. */
export const typeFilter = (query: QueryState, event: FormEvent): QueryState =>
  event.type === 'inserted'
    ? changeFilter(query, (filter) => (filter + cleanInput(event.text)).trimStart())
    : query;

/** The room whose key this one begins with: a row of a member is named by its room and itself. */
const roomOfKey = (key: string, { byKey }: Fleet): Room | null => {
  for (let end = key.indexOf('\n'); end >= 0; end = key.indexOf('\n', end + 1)) {
    const room = byKey.get(key.slice(0, end));
    if (room) return room;
  }
  return null;
};

const judgedWithKey = (key: string, fleet: Fleet): Judged | null => {
  const room = fleet.byKey.get(key);
  if (room) return room;
  const inRoom = roomOfKey(key, fleet);
  if (!inRoom) return null;
  return (
    agentsOf(inRoom).find((item) => item.key === key)?.agent ??
    dispatchesOf(inRoom).find((item) => item.key === key)?.dispatch ??
    null
  );
};

const follow = (before: AppState | null, state: AppState): IncidentsState => {
  const { incidents } = state.query;
  const isSame =
    before?.session.fleet.rooms === state.session.fleet.rooms &&
    incidents.tracked.every(({ goneSinceMs }) => goneSinceMs === null);
  return isSame ? incidents : followIncidents(incidents, state.session);
};

/** The room under the cursor, where it has a row of its own and the user may have chosen it. */
const heldRoom = (before: AppState | null): IncidentsState['held'] => {
  if (!before?.chosen) return null;
  const { room, roomRows } = viewOf(before);
  return room && roomRows.some((row) => row === room) ? room.key : null;
};

/** A room is held only as long as the cursor is on it. */
export const letGo = (state: AppState): AppState => {
  const { query, lists } = state;
  const { held } = query.incidents;
  return held === null || held === lists.rooms.selectedId
    ? state
    : { ...state, query: { ...query, incidents: { ...query.incidents, held: null } } };
};

/** Lets incidents and acknowledgements follow the sweeps; what is shown stands still while the screen does. */
export const followSweeps = (before: AppState | null, state: AppState): AppState => {
  if (before?.session === state.session && before.frozen === state.frozen) return state;
  const followed = follow(before, state);
  const incidents =
    state.frozen === null && followed.tracked !== followed.shown
      ? { ...showIncidents(followed), held: heldRoom(before) }
      : followed;
  const { fleet } = shownSession(state);
  const acknowledged = forgetChanged(state.query.acknowledged, (key) => judgedWithKey(key, fleet));
  const { query } = state;
  return incidents === query.incidents && acknowledged === query.acknowledged
    ? state
    : { ...state, query: { ...query, incidents, acknowledged } };
};
