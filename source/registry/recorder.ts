import type { EventDraft } from '../fleet/events.ts';
import type { Fleet, Room } from '../fleet/fleet.ts';
import { findIncidents, type Incident } from '../fleet/incidents.ts';
import type { Change } from '../fleet/indexed-map.ts';
import type { RoomKey, Snapshot } from '../fleet/snapshot.ts';
import { type Tracked, trackIncidents } from '../fleet/track-incidents.ts';
import type { LinkedWorkers } from '../fleet/workers.ts';
import { isSame } from './ledger.ts';
import {
  eventSeen,
  incidentSeen,
  proofOf,
  type Redact,
  roomIdOf,
  roomSeen,
  short,
  whole,
} from './record-parts.ts';
import { readSdks, type SdkOf } from './sdk-of-sessions.ts';
import { type EventSeen, LOOKED_MS, type RoomSeen, type SweepRecord } from './sweep-record.ts';

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

const hasRooms = ({ rooms, gone, isAll }: SweepRecord): boolean => isAll || rooms.length + gone.length > 0;

export const createRecorder = (redact: Redact): Recorder => {
  /** Changed rooms; undefined: gone. */
  let pending = new Map<RoomKey, Room | undefined>();
  /** When they had answered before that. */
  let before = new Map<RoomKey, number | undefined>();
  let events: readonly EventSeen[] = [];
  let tracked: readonly Tracked[] = [];
  let timesBefore: Snapshot['verifiedAtMs'] = new Map();
  let isAllDue = true;
  /** How often incidents opened, changed or closed, and up to which time that is written. */
  let [incidentNews, writtenNews] = [0, 0];
  /** The last sweep was skipped. */
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

  /** Every room gets the same time, so that only its contents are compared. */
  const contentsOf = (room: Room): RoomSeen => roomSeen(room, [1, undefined], sdkOf, redact);

  /** Most changes are those of an agent's state, which nobody asks for the next day. */
  const isNews = ([earlier, room]: Change<Room>): boolean =>
    !earlier || !room || !isSame(contentsOf(earlier), contentsOf(room));

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
      events = [...events, ...told.map((event) => eventSeen(event, sweep.nowMs, redact))].slice(-MOST_EVENTS);
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
      const times = [snapshot.verifiedAtMs.get(key), before.get(key)] as const;
      if (room.id !== '') rooms.push(roomSeen(room, times, sdkOf, redact));
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
        .map((one) => incidentSeen(one, fleet, sweep.nowMs)),
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
