import type { EventDraft } from '../fleet/events.ts';
import { type Agent, agentsThere, type Dispatch, type Fleet, type Room } from '../fleet/fleet.ts';
import { findIncidents, type Incident } from '../fleet/incidents.ts';
import type { Change } from '../fleet/indexed-map.ts';
import type { RoomKey, Snapshot } from '../fleet/snapshot.ts';
import { type Tracked, trackIncidents } from '../fleet/track-incidents.ts';
import { isUnserved } from '../fleet/verdict/unserved.ts';
import { AGENT_IS_THERE, DISPATCH_IS_OVER } from '../fleet/verdict/verdicts.ts';
import type { LinkedWorkers } from '../fleet/workers.ts';
import { isSame } from './ledger.ts';
import { readSdks, type SdkOf } from './sdk-of-sessions.ts';
import {
  type AgentSeen,
  type DispatchSeen,
  type EventSeen,
  type IncidentSeen,
  LOOKED_MS,
  type RoomSeen,
  type SweepRecord,
} from './sweep-record.ts';

/** LiveKit's own limit for names is 256 bytes. Longer texts come from hostile servers. */
const MOST_OF_A_NAME = 512;
const MOST_OF_A_TEXT = 500;
/** Events that wait for a store that does not answer. The oldest are dropped. */
const MOST_EVENTS = 2_000;
/** Rooms in the records that wait. After that the history gets only what is there when it can be written again. */
const MOST_WAITING_ROOMS = 5_000;

/** What a sweep showed, as a session sees it. */
export interface Sweep {
  readonly changes: readonly Change<Room>[];
  readonly snapshot: Snapshot;
  readonly fleet: Fleet;
  readonly events: readonly EventDraft[];
  /** Incidents beside those of the rooms. */
  readonly incidents: readonly Incident[];
  readonly nowMs: number;
  readonly projectName: string;
  /** Null: nobody asks workers. */
  readonly workers: LinkedWorkers | null;
}

/**
 * Collects what changed, so that the history gets only that. Its cost depends only on what changed. What cannot be
 * written waits, so that nothing is lost while another program locks the file.
 */
export interface Recorder {
  /** Call it for every sweep. */
  readonly take: (sweep: Sweep) => void;
  /** Call it for a sweep that another lktop writes down. The next one that is taken has everything. */
  readonly skip: (sweep: Sweep) => void;
  /** @returns what the history lacks, oldest first; empty: nothing certain is known */
  readonly next: () => readonly SweepRecord[];
  /** What `next` returned last is written. */
  readonly written: () => void;
  /** The store does not know what was written before, so the next record has everything. */
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

const agentSeen = (agent: Agent, sdkOf: SdkOf): AgentSeen => {
  const { participant, identity, agentName } = agent;
  return {
    participantId: short(participant.id || identity),
    identity: short(identity),
    agentName: agentName === null ? null : short(agentName),
    dispatchId: shortOrNull(agent.dispatchId),
    jobId: shortOrNull(agent.jobId),
    workerId: shortOrNull(agent.workerId),
    deployment: shortOrNull(agent.deployment),
    sdk: shortOrNull(sdkOf(agent)),
    joinedMs: whole(participant.joinedAtMs),
    isActive: participant.state === 'ACTIVE' && agent.publishesOnBehalfOf === null,
  };
};

const earliest = (times: readonly number[]): number | null => {
  const known = times.map(whole).filter((time) => time > 0);
  return known.length === 0 ? null : Math.min(...known);
};

const STATES: Readonly<Partial<Record<Dispatch['verdict']['name'], DispatchSeen['state']>>> = {
  failed: 'failed',
  'crash-looping': 'failed',
  declined: 'declined',
  checking: 'checking',
};

const stateOf = ({ agentIdentity, verdict: { name } }: Dispatch): DispatchSeen['state'] => {
  if (agentIdentity !== null || AGENT_IS_THERE.has(name)) return 'serving';
  return STATES[name] ?? (DISPATCH_IS_OVER.has(name) ? 'over' : 'waiting');
};

const dispatchSeen = (
  dispatch: Dispatch,
  agents: readonly Agent[],
  redact: (text: string) => string,
): DispatchSeen => {
  const { id, facts } = dispatch;
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
    state: stateOf(dispatch),
    isUnserved: isUnserved(dispatch),
  };
};

const roomIdOf = (key: RoomKey): string => key.split(' ', 1)[0] ?? '';

/** Since when all rooms that ever answered have answered again. Nobody answers for a ghost. */
const proofOf = ({
  pace,
  rooms,
  verifiedAtMs,
  startedAtMs,
}: Snapshot): Pick<SweepRecord, 'provenMs' | 'isWhole'> => {
  if (pace.oldestVerifiedAtMs !== null) return { provenMs: whole(pace.oldestVerifiedAtMs), isWhole: true };
  const living = rooms.filter(({ ghostSinceMs }) => ghostSinceMs === null);
  const times = living.flatMap(({ key }) => verifiedAtMs.get(key) ?? []);
  return {
    provenMs: whole(times.reduce((oldestMs, atMs) => Math.min(oldestMs, atMs), startedAtMs)),
    isWhole: times.length === living.length,
  };
};

const hasRooms = ({ rooms, gone, isAll }: SweepRecord): boolean => isAll || rooms.length + gone.length > 0;

/** @param redact removes secrets and tokens from a text */
export const createRecorder = (redact: (text: string) => string): Recorder => {
  /** Changed rooms; undefined: gone. */
  let pending = new Map<RoomKey, Room | undefined>();
  /** When they had answered before that. */
  let before = new Map<RoomKey, number | undefined>();
  let events: readonly EventSeen[] = [];
  let tracked: readonly Tracked[] = [];
  let timesBefore: Snapshot['verifiedAtMs'] = new Map();
  let isAllDue = true;
  /** The last sweep was skipped. */
  /** How often incidents opened, changed or closed, and up to which time that is written. */
  let [incidentNews, writtenNews] = [0, 0];
  let hasSkipped = false;
  /** The records that are not written, oldest first, without events. */
  let waiting: readonly SweepRecord[] = [];
  /** What `next` returned. */
  let sent: {
    readonly records: readonly SweepRecord[];
    readonly events: readonly EventSeen[];
    readonly incidentNews: number;
  } = { records: [], events: [], incidentNews: 0 };
  let lookedMs = Number.NEGATIVE_INFINITY;
  let fromMs = 0;
  let sdkOf: SdkOf = () => null;
  let knownSdks = '';

  const roomSeen = (room: Room, verifiedAtMs: number | undefined, beforeMs: number | undefined): RoomSeen => {
    const agents = agentsThere(room);
    const verifiedMs = room.verified ? verifiedAtMs : undefined;
    return {
      roomId: room.id,
      name: short(room.name),
      createdMs: whole(room.facts.createdAtMs),
      verifiedMs: verifiedMs === undefined ? null : whole(verifiedMs),
      beforeMs: beforeMs === undefined ? null : whole(beforeMs),
      agents: agents.map((agent) => agentSeen(agent, sdkOf)),
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

  /** Most changes are those of an agent's state, which nobody asks for the next day. */
  const isNews = ([earlier, room]: Change<Room>): boolean =>
    !earlier || !room || !isSame(roomSeen(earlier, 1, undefined), roomSeen(room, 1, undefined));

  const noteChanges = ({ changes, snapshot, fleet, workers }: Sweep): void => {
    const note = (key: RoomKey, room: Room | undefined): void => {
      pending.set(key, room);
      before.set(key, timesBefore.get(key));
    };
    for (const change of changes) {
      const [earlier, room] = change;
      const key = room?.key ?? earlier?.key;
      if (key !== undefined && (pending.has(key) || isNews(change))) note(key, room);
    }
    const sdks = readSdks(workers);
    sdkOf = sdks.of;
    if (sdks.known !== knownSdks) {
      knownSdks = sdks.known;
      for (const room of fleet.byKey.values())
        if (room.agents.length > 0 && !pending.has(room.key)) note(room.key, room);
    }
    timesBefore = snapshot.verifiedAtMs;
  };

  const noteEvents = (sweep: Sweep): void => {
    const told = sweep.events.filter(({ kind }) => kind !== 'agent state');
    if (told.length > 0)
      events = [...events, ...told.map((event) => eventSeen(event, sweep.nowMs))].slice(-MOST_EVENTS);
  };

  /** @returns whether an incident opened, changed or closed */
  const noteIncidents = ({ fleet, nowMs, incidents }: Sweep): boolean => {
    const { critical, warning } = fleet.figures;
    if (critical + warning + tracked.length + incidents.length === 0) return false;
    const ofRooms = findIncidents(fleet.rooms.slice(0, critical + warning));
    const followed = trackIncidents(tracked, [...incidents, ...ofRooms], nowMs);
    tracked = followed.tracked;
    return followed.changes.length > 0;
  };

  const noteLook = (atMs: number): void => {
    if (atMs - lookedMs > LOOKED_MS || atMs < lookedMs) fromMs = atMs;
    lookedMs = atMs;
  };

  /** What changed since the record before. */
  const recordOf = (sweep: Sweep): SweepRecord => {
    const { snapshot, fleet } = sweep;
    const rooms: RoomSeen[] = [];
    const gone: SweepRecord['gone'][number][] = [];
    const add = (room: Room) => {
      const { key } = room;
      if (room.id !== '') rooms.push(roomSeen(room, snapshot.verifiedAtMs.get(key), before.get(key)));
    };
    if (isAllDue) for (const room of fleet.byKey.values()) add(room);
    for (const [key, room] of pending) {
      if (room === undefined)
        gone.push({ roomId: roomIdOf(key), lastSeenMs: whole(before.get(key) ?? 0) || null });
      else if (!isAllDue) add(room);
    }
    return {
      projectName: short(sweep.projectName),
      fromMs: whole(fromMs),
      atMs: whole(snapshot.startedAtMs),
      ...proofOf(snapshot),
      isAll: isAllDue,
      rooms,
      gone,
      events: [],
      incidents: tracked
        .filter(({ goneSinceMs }) => goneSinceMs === null)
        .map((one) => incidentSeen(one, sweep)),
    };
  };

  const startOver = (): void => {
    isAllDue = true;
    waiting = [];
  };

  /** Of the records in which nothing changed, the newest tells all. */
  const addWaiting = (record: SweepRecord): void => {
    const last = waiting.at(-1);
    const kept = last && !hasRooms(last) ? waiting.slice(0, -1) : waiting;
    waiting = [...kept, record];
    const rooms = waiting.reduce((sum, one) => sum + one.rooms.length + one.gone.length, 0);
    if (waiting.length > 1 && rooms > MOST_WAITING_ROOMS) startOver();
  };

  const isCertain = ({ snapshot }: Sweep): boolean =>
    snapshot.connection.state === 'live' && snapshot.sweep > 0;

  return {
    skip: (sweep) => {
      noteIncidents(sweep);
      timesBefore = sweep.snapshot.verifiedAtMs;
      if (isCertain(sweep)) noteLook(sweep.snapshot.startedAtMs);
      hasSkipped = true;
    },
    take: (sweep) => {
      const { snapshot } = sweep;
      if (hasSkipped) isAllDue = true;
      hasSkipped = false;
      noteChanges(sweep);
      noteEvents(sweep);
      // An incident of workers changes no room.
      if (noteIncidents(sweep)) incidentNews += 1;
      if (!isCertain(sweep)) return;
      noteLook(snapshot.startedAtMs);
      const record = recordOf(sweep);
      pending = new Map();
      before = new Map();
      isAllDue = false;
      addWaiting(record);
    },
    next: () => {
      const last = waiting.at(-1);
      sent = { records: waiting, events: last ? events : [], incidentNews };
      return last ? [...waiting.slice(0, -1), { ...last, events }] : [];
    },
    written: () => {
      writtenNews = sent.incidentNews;
      waiting = waiting.filter((record) => !sent.records.includes(record));
      events = events.filter((event) => !sent.events.includes(event));
    },
    startOver,
    isDue: () =>
      isAllDue ||
      waiting.some(hasRooms) ||
      events.length > 0 ||
      (incidentNews > writtenNews && waiting.length > 0),
  };
};
