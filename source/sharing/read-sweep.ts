import { IndexedMap, indexKeys } from '../fleet/indexed-map.ts';
import { share } from '../fleet/share.ts';
import {
  type ConnectionState,
  type ListingDoubts,
  noDoubts,
  type RoomKey,
  type RoomObservation,
  roomKey,
} from '../fleet/snapshot.ts';
import type { OthersSweep } from '../scanner/adopt-entry.ts';
import type { Reading, SharedRow } from './place.ts';
import {
  type Check,
  isFailure,
  isListOf,
  isNullOr,
  isNumber,
  isShape,
  isSharedRoom,
  isText,
} from './shapes.ts';
import { FORMAT, type Head, rowId, turnAfterMany } from './write-sweep.ts';

/** What another lktop shared, as this one uses it. */
export interface SharedSweep extends OthersSweep {
  /** The sweeper's time when it wrote this. */
  readonly atMs: number;
  readonly intervalMs: number;
  /** API calls a minute that the sweeper may make; null: no limit. */
  readonly callsPerMinute: number | null;
}

/** Reads what others wrote, and trusts none of it. */
export interface SweepReader {
  /** The last number that was read; null: nothing is known, so everything must be read. */
  readonly position: () => number | null;
  /** @returns null if anything in it is not what a sweeper writes; then nothing of it is known */
  readonly take: (reading: Reading & { readonly head: string }) => Promise<SharedSweep | null>;
}

/** Times are whole milliseconds of this century, so that no sum of them is strange. */
const isTime: Check = (value) => isNumber(value) && Math.abs(Number(value)) < 10_000_000_000_000;
const isLength: Check = (value) => isTime(value) && Number(value) >= 0;

const STATES: Readonly<Record<string, Check>> = {
  connecting: isShape<Extract<ConnectionState, { state: 'connecting' }>>({ state: isText }),
  live: isShape<Extract<ConnectionState, { state: 'live' }>>({ state: isText }),
  failing: isShape<Extract<ConnectionState, { state: 'failing' }>>({
    state: isText,
    failure: isFailure,
    sinceMs: isTime,
    retryAtMs: isTime,
  }),
};

const isConnection: Check = (value) => {
  if (typeof value !== 'object' || value === null || !('state' in value)) return false;
  const { state } = value;
  return typeof state === 'string' && Object.hasOwn(STATES, state) && (STATES[state]?.(value) ?? false);
};

const isFlicker: Check = (value) =>
  Array.isArray(value) && value.length === 2 && isText(value[0]) && isTime(value[1]);

const hasHeadShape = isShape<Head>({
  format: (value) => value === FORMAT,
  atMs: isTime,
  startedAtMs: isTime,
  finishedAtMs: isNullOr(isTime),
  connection: isConnection,
  intervalMs: (value) => isLength(value) && Number(value) > 0,
  callsPerMinute: isNullOr(isLength),
  listEveryMs: isLength,
  promisedAgeMs: isNullOr(isLength),
  missing: isListOf(isText),
  flickered: isListOf(isFlicker),
  times: isListOf(isNullOr(isTime)),
});

const isHead = (value: unknown): value is Head => hasHeadShape(value);

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
};

/** @returns null if it is not a room, or not this one */
const readRoom = ({ id, body }: SharedRow, before: RoomObservation | undefined): RoomObservation | null => {
  const value = parse(body ?? '');
  if (!isSharedRoom(value)) return null;
  const key = roomKey(value.room);
  return rowId(key) === id ? share(before, { key, ...value }) : null;
};

const doubtsOf = ({ missing, flickered }: Head): ListingDoubts =>
  missing.length + flickered.length === 0
    ? noDoubts
    : { missing: new Set(missing), flickeredAtMs: new Map(flickered) };

const isSameDoubts = (one: Head | null, other: Head): boolean =>
  one !== null &&
  JSON.stringify([one.missing, one.flickered]) === JSON.stringify([other.missing, other.flickered]);

const byKey = (a: RoomObservation, b: RoomObservation): number => (a.key < b.key ? -1 : 1);

export const createSweepReader = (): SweepReader => {
  let position: number | null = null;
  let byId = new Map<string, RoomObservation>();
  /** Sorted by key; null: rooms have come or gone. */
  let index: ReturnType<typeof indexKeys<RoomKey>> | null = null;
  let rooms: readonly RoomObservation[] = [];
  let listing = noDoubts;
  let headBefore: Head | null = null;

  const forget = (): null => {
    position = null;
    byId = new Map();
    index = null;
    headBefore = null;
    return null;
  };

  /** @returns whether every row is a room */
  const takeRows = async (rows: readonly SharedRow[], isAll: boolean): Promise<boolean> => {
    const before = byId;
    if (isAll) {
      byId = new Map();
      index = null;
    }
    let count = 0;
    for (const row of rows) {
      const isKnown = byId.has(row.id);
      if (row.body === null) {
        if (byId.delete(row.id)) index = null;
        continue;
      }
      const room = readRoom(row, before.get(row.id));
      if (room === null) return false;
      byId.set(row.id, room);
      if (!isKnown) index = null;
      await turnAfterMany(count++);
    }
    return true;
  };

  const listRooms = (isNews: boolean): ReturnType<typeof indexKeys<RoomKey>> => {
    if (index !== null && !isNews) return index;
    if (index === null) {
      rooms = [...byId.values()].sort(byKey);
      index = indexKeys(rooms.map(({ key }) => key));
    } else {
      const places = index;
      const next = [...rooms];
      for (const room of byId.values()) next[places.get(room.key) ?? 0] = room;
      rooms = next;
    }
    return index;
  };

  return {
    position: () => position,
    take: async (reading) => {
      const head = parse(reading.head);
      // Without a position, rows that changed say nothing of the others.
      if (!isHead(head) || (position === null && !reading.isAll)) return forget();
      if (!(await takeRows(reading.rows, reading.isAll))) return forget();
      const places = listRooms(reading.rows.length > 0);
      if (head.times.length !== rooms.length) return forget();
      position = reading.number;
      if (!isSameDoubts(headBefore, head)) listing = doubtsOf(head);
      headBefore = head;
      const { startedAtMs, finishedAtMs, connection, listEveryMs, promisedAgeMs } = head;
      const times = head.times.map((time) => (time === null ? undefined : startedAtMs + time));
      return {
        atMs: head.atMs,
        intervalMs: head.intervalMs,
        callsPerMinute: head.callsPerMinute,
        startedAtMs,
        finishedAtMs,
        connection,
        pace: { listEveryMs, promisedAgeMs },
        rooms,
        verifiedAtMs: new IndexedMap(places, times),
        listing,
      };
    },
  };
};
