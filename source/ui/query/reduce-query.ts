import type { Fleet, Room } from '../../fleet/fleet.ts';
import { NO_PROFILES } from '../../profiles/profile.ts';
import { forgetChanged, type Judged, toggleAcknowledged } from '../../query/acknowledge.ts';
import type { SessionState } from '../../session/session.ts';
import { type AppState, ROOMS, shownSession } from '../app-state.ts';
import { type FieldEvent, reduceField } from '../field/field-state.ts';
import type { PaneId } from '../layout.ts';
import { REGISTER } from '../panes/register.ts';
import { incidentsThen } from '../past/past-view.ts';
import { viewOf } from '../view.ts';
import { foundIn, type Scope } from '../view-model.ts';
import { fold, foldAll } from './folds.ts';
import { followIncidents, type IncidentsState, showIncidents } from './incidents-state.ts';
import { initialQuery, type PaneQuery, type QueryEvent, type QueryState, queryIn } from './query-state.ts';

const withPane = (query: QueryState, pane: PaneId, changes: Partial<PaneQuery>): QueryState => ({
  ...query,
  panes: { ...query.panes, [pane]: { ...queryIn(query, pane), ...changes } },
});

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
      return { ...query, typing: event.pane, cursor: queryIn(query, event.pane).filter.length };
    case 'filter kept':
      return { ...query, typing: null };
    case 'filter set':
      return { ...withPane(query, event.pane, { filter: event.filter }), typing: null };
    case 'problems toggled':
      return withPane(query, event.pane, { problemsOnly: !queryIn(query, event.pane).problemsOnly });
    case 'sorted':
      return withPane(query, event.pane, { sorting: event.sorting });
    case 'acknowledged':
      return { ...query, acknowledged: toggleAcknowledged(query.acknowledged, event.problems) };
    case 'grouped':
      return { ...query, grouping: event.grouping, unfolded: new Set() };
    case 'deployments grouped':
      return { ...query, byDeployment: !query.byDeployment };
    case 'group toggled':
      return { ...query, unfolded: toggled(query.unfolded, event.key) };
    case 'folded':
      return { ...query, folds: fold(query.folds, event.key, event.folded) };
    case 'all folded':
      return { ...query, folds: foldAll(query.folds) };
    case 'incidents toggled':
    case 'incident opened':
    case 'incident closed':
      return { ...query, incidents: reduceIncidents(query.incidents, event) };
  }
};

/** Edits the filter. Leading spaces are dropped. */
export const typeFilter = (query: QueryState, event: FieldEvent): QueryState => {
  const { typing, cursor } = query;
  if (typing === null) return query;
  const { filter } = queryIn(query, typing);
  const typed = reduceField({ text: filter, cursor }, event);
  const text = typed.text.trimStart();
  const moved = { ...query, cursor: Math.max(0, typed.cursor - (typed.text.length - text.length)) };
  return text === filter ? moved : withPane(moved, typing, { filter: text });
};

/**
 * Returns the room of a row key. The key of an agent or dispatch is its room's key, a line break, and its id.
 */
const roomOfKey = (key: string, { byKey }: Fleet): Room | null => {
  for (let end = key.indexOf('\n'); end >= 0; end = key.indexOf('\n', end + 1)) {
    const room = byKey.get(key.slice(0, end));
    if (room) return room;
  }
  return null;
};

const judgedWithKey = (key: string, session: SessionState): Judged | null => {
  const { fleet } = session;
  const room = fleet.byKey.get(key) ?? null;
  const inRoom = roomOfKey(key, fleet);
  if (room || !inRoom) return room;
  const scope: Scope = {
    session,
    query: initialQuery(),
    allRooms: false,
    listPane: ROOMS,
    columnSettings: {},
    profiles: NO_PROFILES,
    room: inRoom,
    incident: null,
  };
  for (const pane of REGISTER) {
    const item = pane.ofAll && pane.judged ? pane.items(scope).find((one) => one.key === key) : undefined;
    if (item) return pane.judged?.(item) ?? null;
  }
  return null;
};

const follow = (before: AppState | null, state: AppState): IncidentsState => {
  const { incidents } = state.query;
  const isSame =
    before?.session.fleet.rooms === state.session.fleet.rooms &&
    before.session.workerIncidents === state.session.workerIncidents &&
    [...incidents.tracked, ...incidents.workers].every(({ goneSinceMs }) => goneSinceMs === null);
  return isSame ? incidents : followIncidents(incidents, state.session);
};

/** Returns the room under the cursor, if it has a row of its own and the user may have chosen it. */
const heldRoom = (before: AppState | null): IncidentsState['held'] => {
  if (!before?.chosen) return null;
  const view = viewOf(before);
  const { room } = view;
  return room && foundIn(view, ROOMS).rows.some((row) => row === room) ? room.key : null;
};

/** The incidents on the screen: those of its time. */
const incidentsShown = (
  before: AppState | null,
  { past, frozen }: AppState,
  followed: IncidentsState,
): IncidentsState => {
  if (past !== null) {
    const shown = incidentsThen(past.moment);
    return shown === followed.shown ? followed : { ...followed, shown, held: heldRoom(before) };
  }
  if (frozen !== null || followed.tracked === followed.shown) return followed;
  const shown = showIncidents(followed);
  // Whoever comes back from the past finds the row where it was.
  return before?.past ? shown : { ...shown, held: heldRoom(before) };
};

/** Updates incidents and acknowledgements after a sweep. What a frozen screen shows does not change. */
export const followSweeps = (before: AppState | null, state: AppState): AppState => {
  if (
    before?.session === state.session &&
    before.frozen === state.frozen &&
    before.past?.moment === state.past?.moment
  )
    return state;
  const followed = follow(before, state);
  const incidents = incidentsShown(before, state, followed);
  // The problems of now stay acknowledged, whatever the screen shows of the past.
  const session = state.past === null ? shownSession(state) : state.session;
  const acknowledged = forgetChanged(state.query.acknowledged, (key) => judgedWithKey(key, session));
  const { query } = state;
  return incidents === query.incidents && acknowledged === query.acknowledged
    ? state
    : { ...state, query: { ...query, incidents, acknowledged } };
};
