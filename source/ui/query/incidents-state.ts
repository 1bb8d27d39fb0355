import type { Room } from '../../fleet/fleet.ts';
import { findIncidents, type Incident } from '../../fleet/incidents.ts';
import type { RoomKey } from '../../fleet/snapshot.ts';
import { reachingAnew, type Tracked, trackIncidents } from '../../fleet/track-incidents.ts';
import type { SessionState } from '../../session/session.ts';
import { rememberEach } from './remember.ts';

/** By then absences have been judged: what was wrong before anybody looked has been seen. */
const BASELINE_SWEEPS = 3;

/** An incident whose rooms alone are shown. */
export interface OpenedIncident {
  readonly id: string;
  /** As it was last, for its name. */
  readonly incident: Incident;
  /** All that were in it while it was open: those that are well again stay, to be seen well. */
  readonly rooms: ReadonlySet<RoomKey>;
}

export interface IncidentsState {
  /** Problems with one cause are one row. */
  readonly folded: boolean;
  readonly opened: OpenedIncident | null;
  /** The room under the cursor keeps its row while it is there, whatever incident it becomes part of. */
  readonly held: RoomKey | null;
  /** Those of the newest sweep, under the names they had from the beginning. */
  readonly tracked: readonly Tracked[];
  /** Those of the sweep that is shown. */
  readonly shown: readonly Tracked[];
  /** By cause, the rooms that have been in an incident of it and are still there. */
  readonly known: ReadonlyMap<string, ReadonlySet<RoomKey>>;
  /** Counts the incidents that were new: each is worth a sound. */
  readonly news: number;
}

export const NO_INCIDENTS: IncidentsState = {
  folded: true,
  opened: null,
  held: null,
  tracked: [],
  shown: [],
  known: new Map(),
  news: 0,
};

const incidentsOf = rememberEach((rooms: readonly Room[]) => findIncidents(rooms));

const causeOf = ({ verdict, agentName, deployment }: Incident): string =>
  JSON.stringify([verdict, agentName, deployment]);

/** None of its rooms has been in an incident of its cause before. */
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

/** Follows the incidents into the next sweep, and counts those that are new. */
export const followIncidents = (state: IncidentsState, { fleet, snapshot }: SessionState): IncidentsState => {
  const incidents = incidentsOf(fleet.rooms);
  const atMs = snapshot.finishedAtMs ?? snapshot.startedAtMs;
  const { tracked } = trackIncidents(state.tracked, incidents, atMs);
  const fresh = reachingAnew(state.tracked, incidents).filter((incident) =>
    isNew(incident, state.known),
  ).length;
  const isBaseline = snapshot.sweep < BASELINE_SWEEPS;
  return {
    ...state,
    tracked,
    known: remember(state.known, incidents, (room) => fleet.byKey.has(room)),
    news: isBaseline ? state.news : state.news + fresh,
  };
};

/** Shows the newest incidents; an open one takes in the rooms that it has reached. */
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
