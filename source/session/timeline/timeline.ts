import { NO_PAST } from '../../agents/past.ts';
import type { Clock } from '../../clock.ts';
import { type EventLog, emptyEventLog } from '../../fleet/event-log.ts';
import type { EventKind, FleetEvent } from '../../fleet/events.ts';
import { type RoomKey, roomKey, type Snapshot } from '../../fleet/snapshot.ts';
import { NO_METRICS } from '../../fleet/workers.ts';
import type { ChangeQuery, EventRow, MomentRows } from '../../registry/history.ts';
import { type MomentReader, StoreError } from '../../registry/store.ts';
import { formatClockTime, formatDateTime } from '../../text/duration.ts';
import type { Moment, NoMoment, SessionState, Stepped } from '../session.ts';
import type { KeptState, KeptStates } from './kept-states.ts';
import { rebuildFleet } from './rebuild.ts';

/** More rooms, sessions or dispatches at once are cut, and the screen says so. */
const MOST_ROWS = 20_000;
/** Older events of a room are read when it is under the cursor. */
const MOST_EVENTS = 1_000;
/** If a longer time lies between two sweeps, nobody looked in between. */
const LOOKED_MS = 60_000;

export interface TimelineOptions {
  readonly kept: KeptStates;
  readonly history: MomentReader;
  /** Host and port of the server. */
  readonly host: string;
  readonly clock: Clock;
  /** The present state. */
  readonly getState: () => SessionState;
}

/** Answers what was, from what this run keeps and from the registry. */
export interface Timeline {
  /** See `Session.momentAt`. */
  readonly momentAt: (atMs: number) => Moment | Promise<Moment | NoMoment>;
  /** See `Session.stepInTime`. */
  readonly stepInTime: (room: RoomKey, fromMs: number | null, by: 1 | -1) => Stepped | Promise<Stepped>;
}

const dayOf = (atMs: number): string => formatDateTime(atMs).slice(0, 'YYYY-MM-DD'.length);

/** `12:04:31`, with the date if it is not that of the other time. */
const timeText = (atMs: number, besideMs: number): string =>
  dayOf(atMs) === dayOf(besideMs) ? formatClockTime(atMs) : formatDateTime(atMs);

/** Says when nobody looked around a time. */
const unwatched = (atMs: number, beforeMs: number | null, afterMs: number | null): string => {
  const [before, after] = [beforeMs, afterMs].map((ms) => (ms === null ? '' : timeText(ms, atMs)));
  if (beforeMs === null && afterMs === null) return 'It is not known whether anybody looked at that time.';
  if (beforeMs === null) return `Nobody is known to have looked before ${after}.`;
  if (afterMs === null) return `Nobody looked after ${before}.`;
  return `Nobody looked between ${before} and ${after}.`;
};

/** What the registry does not know of a time. */
const gapsOf = (rows: MomentRows): readonly string[] => {
  const { atMs, watched, lookedBeforeMs, lookedAfterMs, watchesKnownMs, eventsFromMs, isCut } = rows;
  const isBeforeWatches = watchesKnownMs !== null && lookedBeforeMs === null && atMs < watchesKnownMs;
  return [
    ...(watched === null
      ? [
          `${isBeforeWatches ? unwatched(atMs, null, watchesKnownMs) : unwatched(atMs, lookedBeforeMs, lookedAfterMs)} Only what lasted is known.`,
        ]
      : []),
    ...(watched !== null && eventsFromMs !== null && atMs < eventsFromMs
      ? [`The events of that time are no longer kept: they begin at ${timeText(eventsFromMs, atMs)}.`]
      : []),
    ...(isCut ? [`Only the newest ${MOST_ROWS} rooms, agents and dispatches are shown.`] : []),
  ];
};

const incidentsText = ({ incidents, atMs }: MomentRows): readonly string[] => {
  if (incidents.length === 0) return [];
  const [first] = incidents;
  const named = incidents
    .slice(0, 3)
    .map(
      ({ verdict, agentName, sinceMs, mostRooms }) =>
        `${verdict}${agentName ? ` (${agentName})` : ''} since ${timeText(sinceMs, atMs)}, in up to ${mostRooms} ${mostRooms === 1 ? 'room' : 'rooms'}`,
    );
  const more = incidents.length > named.length ? `, and ${incidents.length - named.length} more` : '';
  return first === undefined ? [] : [`Incidents then: ${named.join('; ')}${more}.`];
};

/** The rows are newest first, and a log is oldest first. */
const logOf = (rows: readonly EventRow[]): EventLog => ({
  events: rows.toReversed().map(
    (row, index): FleetEvent => ({
      number: index + 1,
      atMs: row.atMs,
      // Another version may have had other kinds: they match nothing.
      kind: row.kind as EventKind,
      room:
        row.roomId === null || row.roomName === null ? null : roomKey({ id: row.roomId, name: row.roomName }),
      roomName: row.roomName,
      subject: row.subject,
      text: row.text,
      severity: row.severity,
    }),
  ),
  nextNumber: rows.length + 1,
});

const logUntil = (log: EventLog, atMs: number): EventLog => ({
  ...log,
  events: log.events.filter((event) => event.atMs <= atMs),
});

const recordedSnapshot = (rows: MomentRows): Snapshot => ({
  sweep: 0,
  startedAtMs: rows.atMs,
  finishedAtMs: rows.watched === null ? rows.lookedBeforeMs : rows.atMs,
  connection: { state: 'live' },
  rooms: [],
  verifiedAtMs: new Map(),
  listing: { missing: new Set(), flickeredAtMs: new Map() },
  callsPerMinute: 0,
  pace: { callsAllowedPerMinute: null, listEveryMs: 0, promisedAgeMs: null, oldestVerifiedAtMs: null },
});

/** Nothing of the present is in a state of the past: no running action, and nothing that the registry told of now. */
const ofThePast = {
  actions: [],
  batch: null,
  sweeping: false,
  past: NO_PAST,
  metrics: NO_METRICS,
  sharing: null,
  serverIsStale: false,
  notices: [],
} as const;

const NO_EARLIER: NoMoment = { reason: 'no earlier state of this room is kept' };

const lowered = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);

/** Answers what was. Pure, but for what it asks. */
export const createTimeline = ({ kept, history, host, clock, getState }: TimelineOptions): Timeline => {
  const ofThisRun = (atMs: number, state: KeptState): Moment => {
    const { losses, workers, workerIncidents, cloud, agentNames, fleet, snapshot, lookedMs, nextLookMs } =
      state;
    const untilMs = nextLookMs ?? clock.now();
    const isGap =
      snapshot.connection.state === 'live' &&
      lookedMs !== null &&
      untilMs - lookedMs > LOOKED_MS &&
      atMs > lookedMs;
    const asOf = {
      atMs,
      source: 'this run' as const,
      isWatched: !isGap,
      gaps: isGap ? [`${unwatched(atMs, lookedMs, nextLookMs)} This is what was seen before.`] : [],
      eventsBeforeMs: kept.fromMs(),
    };
    const now = getState();
    return {
      asOf,
      state: {
        ...now,
        ...ofThePast,
        losses,
        workers,
        workerIncidents,
        cloud,
        agentNames,
        fleet,
        snapshot,
        log: logUntil(now.log, atMs),
        asOf,
      },
    };
  };

  const failed = (error: unknown): NoMoment => ({
    reason:
      error instanceof StoreError
        ? `the registry does not answer: ${error.failure.sentence}`
        : 'the registry does not answer',
  });

  /** Nothing was there, and nobody looked: an empty screen would claim that there was nothing. */
  const nothingKnown = (rows: MomentRows): NoMoment => ({
    reason: `nothing is known of ${timeText(rows.atMs, clock.now())}: ${lowered(gapsOf(rows)[0] ?? '').replace(' Only what lasted is known.', '')}`,
  });

  /** @param isStep the time is when a state began, so that somebody must have looked */
  const ofRegistry = async (atMs: number, isStep = false): Promise<Moment | NoMoment> => {
    try {
      const everything = { host, projectName: null, roomName: null, agentName: null, outcome: null };
      const [rows, events] = await Promise.all([
        history.readMoment({ host, atMs, limit: MOST_ROWS }),
        history.listEvents({ ...everything, sinceMs: 0, untilMs: atMs, limit: MOST_EVENTS }),
      ]);
      if (rows.watched === null && isStep) return NO_EARLIER;
      if (rows.watched === null && rows.rooms.length === 0) return nothingKnown(rows);
      const fleet = rebuildFleet(rows);
      const oldest = events.length < MOST_EVENTS ? undefined : events.at(-1);
      const asOf = {
        atMs,
        source: 'registry' as const,
        isWatched: rows.watched !== null,
        gaps: [...gapsOf(rows), ...incidentsText(rows)],
        eventsBeforeMs: oldest?.atMs ?? null,
      };
      return {
        asOf,
        state: {
          ...getState(),
          ...ofThePast,
          losses: [],
          workers: null,
          workerIncidents: [],
          cloud: null,
          agentNames: fleet.knownNames,
          fleet,
          snapshot: recordedSnapshot(rows),
          log: events.length === 0 ? emptyEventLog : logOf(events),
          asOf,
        },
      };
    } catch (error) {
      return failed(error);
    }
  };

  const momentAt: Timeline['momentAt'] = (atMs) => {
    const state = kept.at(atMs);
    return state === null ? ofRegistry(Math.round(atMs)) : ofThisRun(atMs, state);
  };

  const change = (room: RoomKey, atMs: number, direction: ChangeQuery['direction']) =>
    history.findChange({ host, roomId: room.split(' ', 1)[0] ?? '', atMs: Math.round(atMs), direction });

  const back = async (room: RoomKey, atMs: number, isBegun: boolean): Promise<Stepped> => {
    try {
      // At a time before this run, the state of that time has to be found first.
      const begunMs = isBegun ? atMs : await change(room, atMs, 'at or before');
      const beforeMs = begunMs === null ? null : await change(room, begunMs - 1, 'at or before');
      return beforeMs === null ? NO_EARLIER : await ofRegistry(beforeMs, true);
    } catch (error) {
      return failed(error);
    }
  };

  const forth = async (room: RoomKey, atMs: number, keptMs: number): Promise<Stepped> => {
    try {
      const nextMs = await change(room, atMs, 'after');
      if (nextMs !== null && nextMs < keptMs) return await momentAt(nextMs);
    } catch (error) {
      return failed(error);
    }
    const [first] = kept.statesOf(room);
    return first === undefined ? { now: 'that was its last state' } : stepTo(room, kept.statesOf(room), 0);
  };

  /** After the last state of a room that is there comes now, which shows that state. */
  const stepTo = (room: RoomKey, states: readonly number[], place: number): Stepped | Promise<Stepped> => {
    const atMs = states[place];
    const goneMs = kept.goneMs(room);
    if (atMs === undefined || (place === states.length - 1 && getState().fleet.byKey.has(room)))
      return {
        now:
          goneMs === null
            ? 'back to now'
            : `back to now: the room was found closed at ${timeText(goneMs, clock.now())}`,
      };
    return momentAt(atMs);
  };

  return {
    momentAt,
    stepInTime: (room, fromMs, by) => {
      const states = kept.statesOf(room);
      const keptMs = kept.fromMs() ?? clock.now();
      if (fromMs === null && by > 0) return { reason: 'this is now: nothing comes after it' };
      const isKept = fromMs === null || fromMs >= keptMs;
      if (!isKept) return by > 0 ? forth(room, fromMs, keptMs) : back(room, fromMs, false);
      const last = fromMs ?? Number.POSITIVE_INFINITY;
      const place = states.findLastIndex((atMs) => atMs <= last);
      if (by > 0) return stepTo(room, states, place + 1);
      return place > 0 ? momentAt(states[place - 1] ?? keptMs) : back(room, keptMs, true);
    },
  };
};
