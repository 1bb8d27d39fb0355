import type { EventDraft } from '../fleet/events.ts';
import { type Agent, agentsThere, type Dispatch, type Fleet, type Room } from '../fleet/fleet.ts';
import { findIncidents, type Incident } from '../fleet/incidents.ts';
import type { Change } from '../fleet/indexed-map.ts';
import type { RoomKey, Snapshot } from '../fleet/snapshot.ts';
import { type Tracked, trackIncidents } from '../fleet/track-incidents.ts';
import type {
  AgentSeen,
  DispatchSeen,
  EventSeen,
  IncidentSeen,
  RoomSeen,
  SweepRecord,
} from './sweep-record.ts';

/** LiveKit's own limit for names is 256 bytes. Longer texts come from hostile servers. */
const MOST_OF_A_NAME = 512;
const MOST_OF_A_TEXT = 500;
/** Events that wait for a store that does not answer. The oldest are dropped. */
const MOST_EVENTS = 2_000;

/** What a sweep showed, as a session sees it. */
export interface Sweep {
  readonly changes: readonly Change<Room>[];
  readonly snapshot: Snapshot;
  readonly fleet: Fleet;
  readonly events: readonly EventDraft[];
  readonly nowMs: number;
  readonly projectName: string;
}

/** Collects what changed, so that the history gets only that. Its cost depends only on what changed. */
export interface Recorder {
  /** Call it for every sweep. */
  readonly take: (sweep: Sweep) => void;
  /** @returns what the history lacks; null: nothing certain is known. Then call `written` or `startOver`. */
  readonly next: () => SweepRecord | null;
  readonly written: (record: SweepRecord) => void;
  /** The record was not written, so the next one has everything. */
  readonly startOver: () => void;
  /** Whether something changed since the last record. */
  readonly isDue: () => boolean;
}

/** A cut may leave the first half of a surrogate pair. */
const HALF_A_CHARACTER = /[\uD800-\uDBFF]$/;

const short = (text: string, most = MOST_OF_A_NAME): string =>
  text.length <= most ? text : text.slice(0, most).replace(HALF_A_CHARACTER, '');

/** A hostile server may send any number, and the tables take only whole ones. */
const whole = (timeMs: number): number => (Number.isSafeInteger(Math.round(timeMs)) ? Math.round(timeMs) : 0);

const shortOrNull = (text: string | null): string | null => text && short(text);

const agentSeen = (agent: Agent): AgentSeen => {
  const { participant, identity, agentName } = agent;
  return {
    participantId: short(participant.id || identity),
    identity: short(identity),
    agentName: agentName === null ? null : short(agentName),
    dispatchId: shortOrNull(agent.dispatchId),
    jobId: shortOrNull(agent.jobId),
    workerId: shortOrNull(agent.workerId),
    deployment: shortOrNull(agent.deployment),
    sdk: null,
    joinedMs: whole(participant.joinedAtMs),
    isActive: participant.state === 'ACTIVE' && agent.publishesOnBehalfOf === null,
  };
};

const earliest = (times: readonly number[]): number | null => {
  const known = times.map(whole).filter((time) => time > 0);
  return known.length === 0 ? null : Math.min(...known);
};

const dispatchSeen = (
  { id, facts }: Dispatch,
  agents: readonly Agent[],
  redact: (text: string) => string,
): DispatchSeen => {
  const own = agents.filter(({ dispatchId }) => dispatchId === id);
  const failed = facts.jobs.find(({ status, error }) => status === 'FAILED' || error !== '');
  return {
    id: short(id),
    agentName: short(facts.agentName),
    deployment: short(facts.deployment),
    createdMs: whole(facts.createdAtMs),
    firstJobMs: earliest(facts.jobs.map(({ startedAtMs, history }) => history?.createdAtMs || startedAtMs)),
    joinedMs: earliest(own.map(({ participant }) => participant.joinedAtMs)),
    error: failed
      ? short(redact(short(failed.error || failed.status, 4 * MOST_OF_A_TEXT)), MOST_OF_A_TEXT)
      : null,
  };
};

const roomIdOf = (key: RoomKey): string => key.split(' ', 1)[0] ?? '';

/** @param redact removes secrets and tokens from a text */
export const createRecorder = (redact: (text: string) => string): Recorder => {
  /** Changed rooms; undefined: gone. */
  let pending = new Map<RoomKey, Room | undefined>();
  /** When they had answered before that. */
  let before = new Map<RoomKey, number | undefined>();
  let events: readonly EventSeen[] = [];
  let tracked: readonly Tracked[] = [];
  let newest: Sweep | null = null;
  let timesBefore: Snapshot['verifiedAtMs'] = new Map();
  let isAllDue = true;

  const roomSeen = (room: Room, { snapshot }: Sweep, beforeMs: number | undefined): RoomSeen => {
    const agents = agentsThere(room);
    const verifiedMs = room.verified ? snapshot.verifiedAtMs.get(room.key) : undefined;
    return {
      roomId: room.id,
      name: short(room.name),
      createdMs: whole(room.facts.createdAtMs),
      verifiedMs: verifiedMs === undefined ? null : whole(verifiedMs),
      beforeMs: beforeMs === undefined ? null : whole(beforeMs),
      agents: agents.map(agentSeen),
      dispatches: room.dispatches.map((dispatch) => dispatchSeen(dispatch, agents, redact)),
    };
  };

  const incidentSeen = ({ id, incident }: Tracked, { fleet, nowMs }: Sweep): IncidentSeen => {
    const { verdict, severity, agentName, deployment, sinceMs, rooms }: Incident = incident;
    const [first] = rooms;
    return {
      id: short(id, 4 * MOST_OF_A_NAME),
      verdict,
      severity,
      agentName: shortOrNull(agentName),
      deployment: shortOrNull(deployment),
      sinceMs: whole(sinceMs ?? nowMs),
      rooms: rooms.length,
      roomName: first === undefined ? null : shortOrNull(fleet.byKey.get(first)?.name ?? null),
    };
  };

  const eventSeen = (
    { kind, severity, room, roomName, subject, text }: EventDraft,
    atMs: number,
  ): EventSeen => ({
    atMs: whole(atMs),
    kind,
    severity,
    roomId: room && roomIdOf(room),
    roomName: shortOrNull(roomName),
    subject: shortOrNull(subject),
    text: short(redact(short(text, 4 * MOST_OF_A_TEXT)), MOST_OF_A_TEXT),
  });

  return {
    take: (sweep) => {
      const { changes, snapshot, fleet, nowMs } = sweep;
      for (const [earlier, room] of changes) {
        const key = room?.key ?? earlier?.key;
        if (key === undefined) continue;
        pending.set(key, room);
        before.set(key, timesBefore.get(key));
      }
      timesBefore = snapshot.verifiedAtMs;
      newest = sweep;
      // Agents change their state every few seconds, and nobody asks for that the next day.
      const told = sweep.events.filter(({ kind }) => kind !== 'agent state');
      if (told.length > 0)
        events = [...events, ...told.map((event) => eventSeen(event, nowMs))].slice(-MOST_EVENTS);
      const { critical, warning } = fleet.figures;
      if (critical + warning + tracked.length > 0)
        tracked = trackIncidents(
          tracked,
          findIncidents(fleet.rooms.slice(0, critical + warning)),
          nowMs,
        ).tracked;
    },
    next: () => {
      if (newest === null || newest.snapshot.connection.state !== 'live' || newest.snapshot.sweep === 0)
        return null;
      const sweep = newest;
      const { snapshot, fleet } = sweep;
      const provenMs = snapshot.pace.oldestVerifiedAtMs;
      const rooms: RoomSeen[] = [];
      const gone: SweepRecord['gone'][number][] = [];
      const add = (room: Room) => {
        if (room.id !== '') rooms.push(roomSeen(room, sweep, before.get(room.key)));
      };
      if (isAllDue) for (const room of fleet.byKey.values()) add(room);
      for (const [key, room] of pending) {
        if (room === undefined)
          gone.push({ roomId: roomIdOf(key), lastSeenMs: whole(before.get(key) ?? 0) || null });
        else if (!isAllDue) add(room);
      }
      const record: SweepRecord = {
        projectName: short(sweep.projectName),
        atMs: whole(snapshot.startedAtMs),
        provenMs: provenMs === null ? null : whole(provenMs),
        isAll: isAllDue,
        rooms,
        gone,
        events,
        incidents: tracked
          .filter(({ goneSinceMs }) => goneSinceMs === null)
          .map((one) => incidentSeen(one, sweep)),
      };
      // Whatever of this does not get written is in the record after `startOver`.
      pending = new Map();
      before = new Map();
      isAllDue = false;
      return record;
    },
    written: (record) => {
      events = events.filter((event) => !record.events.includes(event));
    },
    startOver: () => {
      isAllDue = true;
    },
    isDue: () => newest !== null && (isAllDue || pending.size > 0 || events.length > 0),
  };
};
