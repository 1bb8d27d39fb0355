import { randomUUID } from 'node:crypto';
import type { Clock } from '../clock.ts';
import { REMEMBERED_MS, type Removal, type ServedBefore } from '../fleet/background.ts';
import type { RoomFacts } from '../fleet/facts.ts';
import { type RoomKey, roomKey } from '../fleet/snapshot.ts';
import type { OutcomeStore } from '../learning/learning.ts';
import { lastOutcomes, type Outcome } from '../learning/outcome.ts';
import type { Sightings } from '../learning/served-rooms.ts';
import type { RemovalInRoom } from './actions-table.ts';
import { isPassing, LOCKED, UNKNOWN_RUN } from './failure.ts';
import { createHeldOutcomes } from './held-outcomes.ts';
import { createHeldSightings } from './held-sightings.ts';
import { createLookup } from './lookup.ts';
import { createRecorder, type Sweep } from './recorder.ts';
import { DEFAULT_LIMITS, type RetentionLimits } from './retention.ts';
import type { LastSighting } from './served-table.ts';
import type { RoomsBefore } from './servers-table.ts';
import { type ServerMemory, type Store, StoreError } from './store.ts';

/** The interval between two transactions, at least. */
const WRITE_EVERY_MS = 5_000;
/** The interval if only the watched time has changed. */
const TELL_EVERY_MS = 10_000;
const AFTER_FAILURE_MS = 60_000;
const PRUNE_EVERY_MS = 60 * 60 * 1000;
/** Rows per transaction, for outcomes and for sightings each. */
const ROWS_AT_ONCE = 300;
/** Another lktop that writes at that moment is done within milliseconds. */
const AFTER_LOCK_MS = 2_000;
/** A server that is restarted is back within seconds. */
const AFTER_LOSS_MS = 5_000;
/** How long these optional writes wait for another lktop: nobody waits for them, and the next one holds the same. */
const WAIT_MS = 200;

/** How long data that another lktop may have changed is kept. */
const READ_AGAIN_MS = 10_000;
/** Outcomes change slowly. */
const READ_OUTCOMES_AGAIN_MS = 60_000;
/** A server never stops marking agents, and how many rooms there were before is asked once. */
const FOR_EVER_MS = Number.POSITIVE_INFINITY;
const MOST_NAMES = 20_000;
const MOST_KINDS = 1_000;
/** The longest time from the start of an action to its proof. */
const LONGEST_ACTION_MS = 5 * 60 * 1000;

/**
 * What this run and earlier runs saw on a server, so that a new run knows it. It belongs to the server, not to the
 * project name: a script may find the same server in the environment, and the monitor in a config. Never throws and
 * never waits: what the store has not told yet is unknown, and `onNews` says when it is known.
 */
export interface Experience extends OutcomeStore {
  readonly allOutcomes: () => Promise<readonly Outcome[]>;
  /** @returns whether the store forgot them too */
  readonly forgetOutcomes: (kinds: readonly string[]) => Promise<boolean>;
  readonly saveSightings: (sightings: Sightings) => void;
  /** Keeps for the history what a sweep of the whole project showed. The next `watched` writes it. */
  readonly record: (sweep: Sweep) => void;
  /** The same for a sweep of another lktop, which writes it down. */
  readonly skip: (sweep: Sweep) => void;
  /** Records how many rooms were seen at that time. Call it with every sweep: it writes whatever is due. */
  readonly watched: (atMs: number, rooms: number) => void;
  /** How many rooms an earlier run saw last; null: unknown. */
  readonly roomsBefore: () => RoomsBefore | null;
  readonly noteRemoval: (room: RoomKey, removal: Removal) => void;
  readonly noteAgentKind: () => void;
  /** See `Background`, also for the next two. Takes some microseconds. */
  readonly servedBefore: (room: RoomFacts) => ServedBefore | null;
  readonly removal: (room: RoomKey) => Removal | null;
  readonly marksAgentsByKind: () => boolean;
  /** Whether a question of the calls above is still open, so that their answers may not be the last word. */
  readonly isAsking: () => boolean;
  /**
   * Calls back when open questions were answered. @param isNews whether an answer differs from what was known before
   * @returns stops calling
   */
  readonly onAnswers: (listener: (isNews: boolean) => void) => () => void;
  /** Writes everything that is still held. Resolves when that is done or has failed. */
  readonly flush: () => Promise<void>;
}

export interface ExperienceOptions {
  /** Removes secrets and tokens from a text. Default: changes nothing. */
  readonly redact?: (text: string) => string;
  /** How much of the history is kept. */
  readonly limits?: RetentionLimits | undefined;
  /** Sees every write, and tells the user if writes fail. Default: nobody is told. */
  readonly follow?: (work: Promise<number>) => Promise<number>;
}

const latest = (one: LastSighting | null, other: LastSighting): LastSighting =>
  one !== null && one.lastSeenMs >= other.lastSeenMs ? one : other;

/** How long to wait after a write that failed. @param kind of its failure; null: not a store's failure */
const waitAfter = (kind: string | null): number => {
  if (kind === LOCKED || kind === UNKNOWN_RUN) return AFTER_LOCK_MS;
  return isPassing(kind) ? AFTER_LOSS_MS : AFTER_FAILURE_MS;
};

const UNKNOWN: ServerMemory = { marksAgentsByKind: false, roomsBefore: null };
const NO_OUTCOMES: readonly Outcome[] = [];

/**
 * The stored data of one server. It asks the store nothing until it is asked, and batches its writes.
 *
 * @param host host and port of the server
 */
export const createExperience = (
  store: Store,
  clock: Clock,
  host: string,
  { redact = (text) => text, limits = DEFAULT_LIMITS, follow = (work) => work }: ExperienceOptions = {},
): Experience => {
  const recorder = createRecorder(redact);
  const run = randomUUID();
  const outcomes = createHeldOutcomes();
  const sightings = createHeldSightings();
  const removals = new Map<RoomKey, Removal>();
  const listeners = new Set<(isNews: boolean) => void>();
  let marksByKind = false;
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
  /** This run watches the whole project, so every sweep is a transaction. */
  let hasRecords = false;
  /** The history is too old or too large, and the next sweep deletes more of it. */
  let isThinning = false;
  let writing: Promise<void> | null = null;
  /** All removals by actions that began before this time are in memory. */
  let removalsKnownMs = Number.NEGATIVE_INFINITY;

  const onAnswers = (isNews: boolean): void => {
    for (const listener of [...listeners]) listener(isNews);
  };
  const shared = { clock, onAnswers };

  const savedOutcomes = createLookup<readonly Outcome[]>({
    ...shared,
    ask: (beginnings) => store.listOutcomes(host, beginnings),
    nothing: NO_OUTCOMES,
    keepMs: READ_OUTCOMES_AGAIN_MS,
    most: MOST_KINDS,
  });
  const savedSightings = createLookup<readonly LastSighting[]>({
    ...shared,
    ask: (names) => store.listSightings(host, names),
    nothing: [],
    keepMs: READ_AGAIN_MS,
    most: MOST_NAMES,
  });
  const server = createLookup<ServerMemory>({
    ...shared,
    ask: async () => [await store.readServer(host)],
    nothing: UNKNOWN,
    keepMs: FOR_EVER_MS,
    most: 1,
  });

  const takeRemovals = (found: readonly RemovalInRoom[]): void => {
    for (const { roomName, roomId, ...removal } of found) {
      const key = roomKey({ name: roomName, id: roomId });
      if (removal.atMs >= (removals.get(key)?.atMs ?? 0)) removals.set(key, removal);
    }
  };
  const savedRemovals = createLookup<readonly RemovalInRoom[]>({
    ...shared,
    ask: async () => {
      const nowMs = clock.now();
      const found = await store.listRemovals(host, Math.max(0, removalsKnownMs - LONGEST_ACTION_MS));
      removalsKnownMs = nowMs;
      takeRemovals(found);
      return [found];
    },
    nothing: [],
    keepMs: READ_AGAIN_MS,
    most: 1,
  });
  const lookups = [savedOutcomes, savedSightings, server, savedRemovals];

  const write = async (): Promise<void> => {
    const nowMs = clock.now();
    const [newOutcomes, newSightings] = [outcomes.next(ROWS_AT_ONCE), sightings.next(ROWS_AT_ONCE)];
    const [untilMs, roomsThen, marks] = [watchedUntilMs, rooms, marksUnsaved];
    const prunes = nowMs >= nextPruneMs;
    const sweeps = hasRecords ? recorder.next() : [];
    const seen = {
      host,
      run,
      watchedUntilMs: untilMs,
      rooms: roomsThen,
      outcomes: newOutcomes,
      sightings: newSightings,
      marksAgentsByKind: marks,
      ...(sweeps.length > 0 ? { sweeps } : {}),
    };
    nextWriteMs = nowMs + (hasRecords ? 0 : WRITE_EVERY_MS);
    const thins = hasRecords && (prunes || isThinning) ? { limits } : {};
    try {
      const deleted = await follow(store.write({ nowMs, prunes, seen, ...thins }, WAIT_MS));
      // In small steps, one a sweep, so that other writers get their turn.
      isThinning = deleted > 0;
    } catch (error) {
      const kind = error instanceof StoreError ? error.failure.kind : null;
      if (kind === UNKNOWN_RUN) recorder.startOver();
      nextWriteMs = nowMs + waitAfter(kind);
      return;
    }
    if (prunes) nextPruneMs = nowMs + PRUNE_EVERY_MS;
    outcomes.written(newOutcomes);
    sightings.written(newSightings);
    // What was held until now is in the store, so what the store said before is no longer true.
    savedOutcomes.forget((beginning) => newOutcomes.some(({ kind }) => kind.startsWith(beginning)));
    const names = new Set([...newSightings.seen, ...newSightings.over].map(({ roomName }) => roomName));
    if (names.size > 0) savedSightings.forget((name) => names.has(name));
    toldUntilMs = untilMs ?? toldUntilMs;
    toldRooms = roomsThen;
    recorder.written();
    if (marks) marksUnsaved = false;
  };

  /** One write at a time: while a store hangs, what it should write waits here. */
  const writeOnce = (): Promise<void> => {
    writing ??= write().finally(() => {
      writing = null;
    });
    return writing;
  };

  const isDue = (): boolean =>
    (hasRecords && recorder.isDue()) ||
    outcomes.size() > 0 ||
    sightings.size() > 0 ||
    marksUnsaved ||
    (rooms === 0) !== (toldRooms === 0) ||
    (watchedUntilMs !== null && watchedUntilMs - toldUntilMs >= TELL_EVERY_MS);

  return {
    outcomesOf: (beginning) => {
      const saved = savedOutcomes.get(beginning);
      return saved && lastOutcomes([...saved, ...outcomes.beginningWith(beginning)]);
    },
    saveOutcomes: outcomes.hold,
    allOutcomes: async () => {
      const [saved = NO_OUTCOMES] = await store.listOutcomes(host, null).catch(() => []);
      return [...saved, ...outcomes.beginningWith('')];
    },
    forgetOutcomes: async (kinds) => {
      outcomes.forget(new Set(kinds));
      try {
        await store.forgetOutcomes(host, kinds);
        savedOutcomes.forget((beginning) => kinds.some((kind) => kind.startsWith(beginning)));
        return true;
      } catch {
        return false;
      }
    },
    saveSightings: sightings.hold,
    record: (sweep) => {
      hasRecords = true;
      recorder.take(sweep);
    },
    skip: recorder.skip,
    watched: (atMs, roomsSeen) => {
      watchedUntilMs = Math.max(Math.round(atMs), watchedUntilMs ?? 0);
      rooms = roomsSeen;
      if (clock.now() >= nextWriteMs && isDue()) void writeOnce();
    },
    roomsBefore: () => server.get('')?.roomsBefore ?? null,
    noteRemoval: (room, removal) => {
      removals.set(room, removal);
    },
    noteAgentKind: () => {
      if (marksByKind) return;
      marksByKind = true;
      marksUnsaved = true;
    },
    servedBefore: ({ name, id, createdAtMs }) => {
      const held = sightings.ofRoomsCalled(name, watchedUntilMs ?? 0);
      const saved = savedSightings.get(name) ?? [];
      const last = [...saved.filter(({ roomId }) => !held.knows(roomId)), ...held.sightings]
        .filter(({ roomId }) => roomId !== id)
        .reduce<LastSighting | null>(latest, null);
      if (last === null || createdAtMs <= 0 || createdAtMs - last.lastSeenMs > REMEMBERED_MS) return null;
      return { agentName: last.agentName, lastSeenMs: last.lastSeenMs };
    },
    removal: (room) => {
      savedRemovals.get('');
      return removals.get(room) ?? null;
    },
    marksAgentsByKind: () => marksByKind || (server.get('')?.marksAgentsByKind ?? false),
    isAsking: () => lookups.some((lookup) => lookup.isAsking()),
    onAnswers: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    flush: async () => {
      if (writing) await writing;
      if (isDue() || (watchedUntilMs ?? toldUntilMs) > toldUntilMs) await writeOnce();
    },
  };
};
