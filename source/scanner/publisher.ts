import type { Clock } from '../clock.ts';
import { type ConnectionState, type Failure, noDoubts, noPace, type Snapshot } from '../fleet/snapshot.ts';
import { LONGEST_PROGRESS_MS, PROGRESS_EVERY_MS } from '../time-limits.ts';

/** Each snapshot copies lists of all rooms, so projects with thousands of rooms publish less often. */
const PROGRESS_MS_PER_ROOM = 1 / 10;

const progressEveryMs = (rooms: number): number =>
  Math.min(Math.max(PROGRESS_EVERY_MS, rooms * PROGRESS_MS_PER_ROOM), LONGEST_PROGRESS_MS);

/** Holds the newest snapshot and tells its listeners. */
export interface Publisher {
  readonly getSnapshot: () => Snapshot;
  /** @returns unsubscribes */
  readonly subscribe: (listener: (snapshot: Snapshot) => void) => () => void;
  /** Publishes a new snapshot with everything received so far. */
  readonly publish: (changes?: Partial<Snapshot>) => void;
  /** Publishes soon. Answers are shown together, a few times a second. */
  readonly publishSoon: () => void;
  readonly isLive: () => boolean;
  /** A complete round ends a rate limit; a listing ends any other failure. */
  readonly waitsForRateLimit: () => boolean;
  /** Returns the state of a working connection, the same object if it was working before. */
  readonly live: () => ConnectionState;
  /** Returns the state of a failing connection, since the first failure in a row. */
  readonly failing: (failure: Failure, retryAtMs: number) => ConnectionState;
  /** Cancels the timer. */
  readonly stop: () => void;
}

/** @param findings reads the current contents of a snapshot */
export const createPublisher = (
  clock: Clock,
  findings: () => Pick<Snapshot, 'rooms' | 'verifiedAtMs' | 'listing' | 'callsPerMinute' | 'pace'>,
): Publisher => {
  const listeners = new Set<(snapshot: Snapshot) => void>();
  let cancelTimer: (() => void) | null = null;
  let snapshot: Snapshot = {
    sweep: 0,
    startedAtMs: clock.now(),
    finishedAtMs: null,
    connection: { state: 'connecting' },
    rooms: [],
    verifiedAtMs: new Map(),
    listing: noDoubts,
    callsPerMinute: 0,
    pace: noPace,
  };

  const stop = () => {
    cancelTimer?.();
    cancelTimer = null;
  };
  const publish = (changes: Partial<Snapshot> = {}) => {
    stop();
    snapshot = { ...snapshot, ...changes, ...findings() };
    for (const listener of [...listeners]) listener(snapshot);
  };

  return {
    getSnapshot: () => snapshot,
    subscribe: (listener) => {
      // The wrapper makes each subscription of the same listener distinct.
      const own = (next: Snapshot) => listener(next);
      listeners.add(own);
      return () => listeners.delete(own);
    },
    publish,
    isLive: () => snapshot.connection.state === 'live',
    waitsForRateLimit: () => {
      const { connection } = snapshot;
      return connection.state === 'failing' && connection.failure.kind === 'rate-limited';
    },
    live: () => (snapshot.connection.state === 'live' ? snapshot.connection : { state: 'live' }),
    failing: (failure, retryAtMs) => {
      const { connection } = snapshot;
      const sinceMs = connection.state === 'failing' ? connection.sinceMs : clock.now();
      return { state: 'failing', failure, sinceMs, retryAtMs };
    },
    publishSoon: () => {
      cancelTimer ??= clock.after(progressEveryMs(snapshot.rooms.length), () => publish());
    },
    stop,
  };
};
