import type { Room } from '../../fleet/fleet.ts';
import { findIncidents, type Incident } from '../../fleet/incidents.ts';
import type { RoomKey } from '../../fleet/snapshot.ts';
import { reachingAnew, type Tracked, trackIncidents } from '../../fleet/track-incidents.ts';
import type { SessionState } from '../../session/session.ts';
import { rememberEach } from './remember.ts';

/** After 3 sweeps absences have a verdict. Incidents seen before that existed already and are not new. */
const BASELINE_SWEEPS = 3;

/** An incident whose rooms are shown alone. */
export interface OpenedIncident {
  readonly id: string;
  /** Its last known form, for the title. */
  readonly incident: Incident;
  /** All rooms that were part of it since it was opened. Recovered rooms stay visible. */
  readonly rooms: ReadonlySet<RoomKey>;
}

export interface IncidentsState {
  /** Problems with a common cause are folded into one row. */
  readonly folded: boolean;
  readonly opened: OpenedIncident | null;
  /** The room under the cursor. It keeps its own row, whatever incident it joins. */
  readonly held: RoomKey | null;
  /** The incidents of the newest sweep. Their ids are stable across sweeps. */
  readonly tracked: readonly Tracked[];
  /** The incidents of the workers. They fold no rooms, whose verdicts are their own. */
  readonly workers: readonly Tracked[];
  /** The incidents of the sweep on the screen. */
  readonly shown: readonly Tracked[];
  /** By cause: the rooms that were in an incident of that cause and still exist. */
  readonly known: ReadonlyMap<string, ReadonlySet<RoomKey>>;
  /** A counter of new incidents. Each increase rings the bell. */
  readonly news: number;
  /** Those that the counter last counted. */
  readonly newest: readonly Incident[];
}

export const NO_INCIDENTS: IncidentsState = {
  folded: true,
  opened: null,
  held: null,
  tracked: [],
  workers: [],
  shown: [],
  known: new Map(),
  news: 0,
  newest: [],
};

const incidentsOf = rememberEach((rooms: readonly Room[]) => findIncidents(rooms));

const causeOf = ({ verdict, agentName, deployment }: Incident): string =>
  JSON.stringify([verdict, agentName, deployment]);

/** Tells whether none of its rooms was in an incident of the same cause before. */
const isNew = (incident: Incident, known: IncidentsState['known']): boolean => {
  const rooms = known.get(causeOf(incident));
  return rooms === undefined || !incident.rooms.some((room) => rooms.has(room));
};

const remember = (
  known: IncidentsState['known'],
  incidents: readonly Incident[],
  isThere: (room: RoomKey) => boolean,
): IncidentsState['known'] => {
  const after = new Map<string, Set<RoomKey>>();
  for (const [cause, rooms] of known) {
    const kept = [...rooms].filter(isThere);
    if (kept.length > 0) after.set(cause, new Set(kept));
  }
  for (const incident of incidents) {
    const cause = causeOf(incident);
    const rooms = after.get(cause) ?? new Set();
    for (const room of incident.rooms) rooms.add(room);
    after.set(cause, rooms);
  }
  return after;
};

/** Tracks the incidents through a new sweep and counts the new ones. */
export const followIncidents = (
  state: IncidentsState,
  { fleet, snapshot, workerIncidents }: SessionState,
): IncidentsState => {
  const incidents = incidentsOf(fleet.rooms);
  const atMs = snapshot.finishedAtMs ?? snapshot.startedAtMs;
  const { tracked } = trackIncidents(state.tracked, incidents, atMs);
  const ofWorkers = trackIncidents(state.workers, workerIncidents, atMs);
  const opened = ofWorkers.changes.filter(({ state: change }) => change === 'opened');
  const fresh = [
    ...reachingAnew(state.tracked, incidents).filter((incident) => isNew(incident, state.known)),
    ...opened.map(({ incident }) => incident),
  ];
  const isBaseline = snapshot.sweep < BASELINE_SWEEPS;
  return {
    ...state,
    tracked,
    workers: ofWorkers.tracked,
    known: remember(state.known, incidents, (room) => fleet.byKey.has(room)),
    news: isBaseline ? state.news : state.news + fresh.length,
    newest: isBaseline || fresh.length === 0 ? state.newest : fresh,
  };
};

/** Shows the newest incidents. An opened incident adds the rooms that have joined it. */
export const showIncidents = (state: IncidentsState): IncidentsState => {
  const { opened, tracked } = state;
  const now = opened && tracked.find(({ id, goneSinceMs }) => id === opened.id && goneSinceMs === null);
  return {
    ...state,
    shown: tracked,
    opened: now
      ? { ...opened, incident: now.incident, rooms: new Set([...opened.rooms, ...now.incident.rooms]) }
      : opened,
  };
};
