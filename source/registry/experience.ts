import { randomUUID } from 'node:crypto';
import type { Clock } from '../clock.ts';
import { REMEMBERED_MS, type Removal, type ServedBefore } from '../fleet/background.ts';
import type { RoomFacts } from '../fleet/facts.ts';
import { type RoomKey, roomKey } from '../fleet/snapshot.ts';
import type { OutcomeStore } from '../learning/learning.ts';
import { lastOutcomes, type Outcome } from '../learning/outcome.ts';
import type { Sightings } from '../learning/served-rooms.ts';
import { readRemovals } from './actions-table.ts';
import type { DatabaseAccess } from './connection.ts';
import { createHeldOutcomes } from './held-outcomes.ts';
import { createHeldSightings } from './held-sightings.ts';
import { deleteOutcomes, pruneKinds, pruneOutcomes, readOutcomes, saveOutcomes } from './outcomes-table.ts';
import {
  deleteSightings,
  type LastSighting,
  pruneSightings,
  readLastSightings,
  saveRun,
  saveSightings,
} from './served-table.ts';
import {
  type RoomsBefore,
  readMarksAgentsByKind,
  readRoomsBefore,
  saveMarksAgentsByKind,
  saveRooms,
} from './servers-table.ts';

/** The interval between two transactions, at least. */
const WRITE_EVERY_MS = 5_000;
/** The interval if only the watched time has changed. */
const TELL_EVERY_MS = 10_000;
const AFTER_FAILURE_MS = 60_000;
const PRUNE_EVERY_MS = 60 * 60 * 1000;
/** Rows per transaction, for outcomes and for sightings each. A transaction blocks the screen. */
const ROWS_AT_ONCE = 300;
/** How many kinds are cached as saved. A saved kind needs no pruning of other kinds. */
const MAX_KNOWN_KINDS = 5_000;

/** How long data that another lktop may have changed is cached. */
const READ_AGAIN_MS = 10_000;
/** The longest time from the start of an action to its proof. */
const LONGEST_ACTION_MS = 5 * 60 * 1000;

/**
 * What this run and earlier runs saw on a server, so that a new run knows it. It belongs to the server, not to the
 * project name: a script may find the same server in the environment, and the monitor in a config. Never throws.
 */
export interface Experience extends OutcomeStore {
  readonly allOutcomes: () => readonly Outcome[];
  /** @returns whether the database forgot them too */
  readonly forgetOutcomes: (kinds: readonly string[]) => boolean;
  readonly saveSightings: (sightings: Sightings) => void;
  /** Records how many rooms were seen at that time. Call it with every sweep: it writes whatever is due. */
  readonly watched: (atMs: number, rooms: number) => void;
  /** How many rooms an earlier run saw last; null: unknown. Takes some microseconds. */
  readonly roomsBefore: () => RoomsBefore | null;
  readonly noteRemoval: (room: RoomKey, removal: Removal) => void;
  readonly noteAgentKind: () => void;
  /** See `Background`, also for the next two. Takes some microseconds. */
  readonly servedBefore: (room: RoomFacts) => ServedBefore | null;
  readonly removal: (room: RoomKey) => Removal | null;
  readonly marksAgentsByKind: () => boolean;
  /** Writes everything that is still held. */
  readonly flush: () => void;
}

const latest = (one: LastSighting | null, other: LastSighting): LastSighting =>
  one !== null && one.lastSeenMs >= other.lastSeenMs ? one : other;

/**
 * The stored data of one server. It opens nothing until it is asked, and batches its writes.
 *
 * @param host host and port of the server
 * @param writePatiently used where a person waits for the result
 */
export const createExperience = (
  { read: readDatabase, write: writeDatabase }: DatabaseAccess,
  clock: Clock,
  host: string,
  writePatiently: DatabaseAccess['write'] = writeDatabase,
): Experience => {
  const run = randomUUID();
  const outcomes = createHeldOutcomes();
  const sightings = createHeldSightings();
  const removals = new Map<RoomKey, Removal>();
  const servedKept = new Map<string, { readonly roomId: string; readonly served: ServedBefore | null }>();
  const savedKinds = new Set<string>();
  let marksByKind: boolean | null = null;
  let marksUnsaved = false;
  let watchedUntilMs: number | null = null;
  let rooms = 0;
  /**
   * The count that was last written. The first sweep that finds no rooms is written without waiting for the interval.
   */
  let toldRooms = 0;
  let toldUntilMs = Number.NEGATIVE_INFINITY;
  let nextWriteMs = Number.NEGATIVE_INFINITY;
  let nextPruneMs = Number.NEGATIVE_INFINITY;
  let nextReadMs = Number.NEGATIVE_INFINITY;
  let servedReadMs = Number.NEGATIVE_INFINITY;
  let removalsReadMs = Number.NEGATIVE_INFINITY;
  /** All removals by actions that began before this time are in memory. */
  let removalsKnownMs = Number.NEGATIVE_INFINITY;

  /** Waits a minute after a failed read, because thousands of rooms ask for the same. */
  const read: DatabaseAccess['read'] = (work) => {
    const nowMs = clock.now();
    if (nowMs < nextReadMs) return null;
    const result = readDatabase(work);
    if (result === null) nextReadMs = nowMs + AFTER_FAILURE_MS;
    return result;
  };

  const write = (): void => {
    const nowMs = clock.now();
    const [newOutcomes, newSightings] = [outcomes.next(ROWS_AT_ONCE), sightings.next(ROWS_AT_ONCE)];
    const newKinds = newOutcomes.map(({ kind }) => kind).filter((kind) => !savedKinds.has(kind));
    const prunes = nowMs >= nextPruneMs;
    const isWritten = writeDatabase((database) => {
      if (watchedUntilMs !== null) {
        saveRun(database, run, watchedUntilMs);
        saveRooms(database, host, rooms, watchedUntilMs);
      }
      if (newOutcomes.length > 0) saveOutcomes(database, host, newOutcomes);
      if (newKinds.length > 0) pruneKinds(database, host, nowMs);
      saveSightings(database, host, run, newSightings.seen);
      deleteSightings(database, host, newSightings.over);
      if (marksUnsaved) saveMarksAgentsByKind(database, host);
      if (!prunes) return;
      pruneOutcomes(database, nowMs);
      pruneSightings(database, nowMs);
    });
    nextWriteMs = nowMs + (isWritten ? WRITE_EVERY_MS : AFTER_FAILURE_MS);
    if (!isWritten) return;
    if (prunes) nextPruneMs = nowMs + PRUNE_EVERY_MS;
    if (savedKinds.size > MAX_KNOWN_KINDS) savedKinds.clear();
    for (const kind of newKinds) savedKinds.add(kind);
    outcomes.written(newOutcomes);
    sightings.written(newSightings);
    toldUntilMs = watchedUntilMs ?? toldUntilMs;
    toldRooms = rooms;
    marksUnsaved = false;
  };

  const isDue = (): boolean =>
    outcomes.size() > 0 ||
    sightings.size() > 0 ||
    marksUnsaved ||
    (rooms === 0) !== (toldRooms === 0) ||
    (watchedUntilMs !== null && watchedUntilMs - toldUntilMs >= TELL_EVERY_MS);

  const findServedBefore = ({ name, id, createdAtMs }: RoomFacts): ServedBefore | null => {
    const held = sightings.ofRoomsCalled(name, watchedUntilMs ?? 0);
    const saved = read((database) => readLastSightings(database, host, name)) ?? [];
    const last = [...saved.filter(({ roomId }) => !held.knows(roomId)), ...held.sightings]
      .filter(({ roomId }) => roomId !== id)
      .reduce<LastSighting | null>(latest, null);
    if (last === null || createdAtMs <= 0 || createdAtMs - last.lastSeenMs > REMEMBERED_MS) return null;
    return { agentName: last.agentName, lastSeenMs: last.lastSeenMs };
  };

  const readNewRemovals = (nowMs: number): void => {
    const saved = read((database) =>
      readRemovals(database, host, Math.max(0, removalsKnownMs - LONGEST_ACTION_MS)),
    );
    if (saved === null) return;
    removalsKnownMs = nowMs;
    for (const { roomName, roomId, ...removal } of saved) {
      const key = roomKey({ name: roomName, id: roomId });
      if (removal.atMs >= (removals.get(key)?.atMs ?? 0)) removals.set(key, removal);
    }
  };

  return {
    outcomesOf: (beginning) =>
      lastOutcomes([
        ...(read((database) => readOutcomes(database, host, beginning)) ?? []),
        ...outcomes.beginningWith(beginning),
      ]),
    saveOutcomes: outcomes.hold,
    allOutcomes: () => [
      ...(read((database) => readOutcomes(database, host, null)) ?? []),
      ...outcomes.beginningWith(''),
    ],
    forgetOutcomes: (kinds) => {
      outcomes.forget(new Set(kinds));
      return writePatiently((database) => deleteOutcomes(database, host, kinds));
    },
    saveSightings: (news) => {
      for (const { roomName } of [...news.seen, ...news.over]) servedKept.delete(roomName);
      sightings.hold(news);
    },
    watched: (atMs, roomsSeen) => {
      watchedUntilMs = Math.max(Math.round(atMs), watchedUntilMs ?? 0);
      rooms = roomsSeen;
      if (clock.now() >= nextWriteMs && isDue()) write();
    },
    // Wrapped, because `read` takes a null for a failure.
    roomsBefore: () => read((database) => ({ found: readRoomsBefore(database, host) }))?.found ?? null,
    noteRemoval: (room, removal) => {
      removals.set(room, removal);
    },
    noteAgentKind: () => {
      if (marksByKind === true) return;
      marksByKind = true;
      marksUnsaved = true;
    },
    servedBefore: (room) => {
      const nowMs = clock.now();
      if (nowMs - servedReadMs >= READ_AGAIN_MS) {
        servedKept.clear();
        servedReadMs = nowMs;
      }
      const kept = servedKept.get(room.name);
      if (kept?.roomId === room.id) return kept.served;
      const served = findServedBefore(room);
      servedKept.set(room.name, { roomId: room.id, served });
      return served;
    },
    removal: (room) => {
      const nowMs = clock.now();
      if (nowMs - removalsReadMs >= READ_AGAIN_MS) {
        removalsReadMs = nowMs;
        readNewRemovals(nowMs);
      }
      return removals.get(room) ?? null;
    },
    marksAgentsByKind: () => {
      marksByKind ??= read((database) => readMarksAgentsByKind(database, host)) ?? false;
      return marksByKind;
    },
    flush: () => {
      if (isDue() || (watchedUntilMs ?? toldUntilMs) > toldUntilMs) write();
    },
  };
};
