import type { Clock } from '../clock.ts';
import type { RoomFacts } from '../fleet/facts.ts';
import type { ConnectionState, RoomKey, Snapshot } from '../fleet/snapshot.ts';
import { askRoom } from './ask-room.ts';
import { backOffMs } from './back-off.ts';
import type { CountedGateway } from './call-counter.ts';
import { callWithin, failureOf } from './call-within.ts';
import { createLedger } from './ledger.ts';
import { callsAllowed, isExpedited, plan } from './plan.ts';
import { createPublisher } from './publisher.ts';
import { createRoomPool } from './room-pool.ts';

const DEFAULT_CONCURRENCY = 16;
const DEFAULT_CALL_TIMEOUT_MS = 5000;
/** How long a sweep waits for slow rooms: its interval, but not less than this. */
const SHORTEST_PATIENCE_MS = 1000;
/** By hand there is no interval to go by. */
const PATIENCE_BY_HAND_MS = 2000;

export interface RoomScannerOptions {
  readonly gateway: CountedGateway;
  readonly clock: Clock;
  /** Milliseconds from the start of a sweep to the next; 0: by hand. */
  readonly intervalMs: number;
  /** Rooms asked at a time. Default 16. */
  readonly concurrency?: number;
  /** After this a call counts as failed, and its answer is thrown away. Default 5000 ms. */
  readonly callTimeoutMs?: number;
  /** API calls a minute that sweeps may bring the project to. Default: as many as it takes. */
  readonly budget?: number;
  /** 0 to 1, for the jitter of the back-off. Default `Math.random`. */
  readonly random?: () => number;
}

/** Asks one project for its rooms, again and again. */
export interface RoomScanner {
  /** Sweeps now, and then on the interval; by hand once, and until that has worked. */
  readonly start: () => void;
  /** Gives up every call and leaves no timer. The last snapshot stays. */
  readonly stop: () => void;
  /**
   * Sweeps at once, or once more right after the sweep under way. Cuts a back-off short, except that of a rate limit,
   * which is waited out.
   */
  readonly sweepNow: () => void;
  readonly setIntervalMs: (intervalMs: number) => void;
  readonly getSnapshot: () => Snapshot;
  /** Called at every new snapshot. @returns unsubscribes */
  readonly subscribe: (listener: (snapshot: Snapshot) => void) => () => void;
  readonly isSweeping: () => boolean;
  /** Has this room asked next in the sweep under way, or first in the next one. Starts no sweep. */
  readonly expedite: (roomKeyOrName: string) => void;
}

export const createRoomScanner = (options: RoomScannerOptions): RoomScanner => {
  const { gateway, clock, budget, random = Math.random } = options;
  const limitMs = options.callTimeoutMs ?? DEFAULT_CALL_TIMEOUT_MS;
  const ledger = createLedger();
  const expedited = new Set<string>();
  const publisher = createPublisher(clock, () => ({
    rooms: ledger.observations(),
    verifiedAtMs: ledger.verifiedAtMs(),
    callsPerMinute: gateway.callsInLastMinute(),
  }));

  let intervalMs = options.intervalMs;
  /** One for every start; aborted by the stop. */
  let life: AbortController | null = null;
  let isSweeping = false;
  let isSweepWanted = false;
  /** A room hit the rate limit since the sweep began. */
  let isRateLimited = false;
  let failures = 0;
  let lastStartMs = clock.now();
  let nextSweepMs: number | null = null;
  /** Bounds the wait where the clock is set back meanwhile. */
  let longestWaitMs = 0;
  let cancelNextSweep = () => {};

  /** Counts a failure, and puts the next sweep off. */
  const backOff = (error: unknown): ConnectionState => {
    failures += 1;
    longestWaitMs = backOffMs({ failures, error, intervalMs, random });
    nextSweepMs = clock.now() + longestWaitMs;
    const { connection } = publisher.getSnapshot();
    return {
      state: 'failing',
      failure: failureOf(error),
      sinceMs: connection.state === 'failing' ? connection.sinceMs : clock.now(),
      retryAtMs: nextSweepMs,
    };
  };

  const nextByInterval = () => {
    longestWaitMs = intervalMs;
    nextSweepMs = intervalMs > 0 ? lastStartMs + intervalMs : null;
  };

  const recover = (): ConnectionState => {
    failures = 0;
    const { connection } = publisher.getSnapshot();
    return connection.state === 'live' ? connection : { state: 'live' };
  };

  /** The rate limit is the project's and says nothing of the room that hit it: ask nobody else, and back off. */
  const slowDown = (error: unknown) => {
    if (isRateLimited) return;
    isRateLimited = true;
    publisher.publish({ connection: backOff(error) });
    pool.dropQueue();
    scheduleNextSweep();
  };

  const isRateLimit = (error: unknown) => failureOf(error).kind === 'rate-limited';

  const askAndFile = async (key: RoomKey, signal: AbortSignal) => {
    const room = ledger.nameOf(key);
    if (room === null) return;
    const answer = await askRoom({ gateway, clock, limitMs }, room, signal);
    if (signal.aborted) return;
    if (answer.ok) ledger.verify(key, answer.participants, answer.dispatches, clock.now());
    else if (isRateLimit(answer.error)) return slowDown(answer.error);
    else ledger.fail(key, failureOf(answer.error), clock.now());
    publisher.publishSoon();
  };

  const pool = createRoomPool({
    clock,
    concurrency: options.concurrency ?? DEFAULT_CONCURRENCY,
    ask: askAndFile,
  });

  /** ListRooms can once in a while come back empty: rooms that are known vanish at the second such answer only. */
  const listRooms = async (signal: AbortSignal): Promise<RoomFacts[]> => {
    const list = () =>
      callWithin({ clock, limitMs, signal }, (callOptions) => gateway.listRooms(undefined, callOptions));
    const listed = await list();
    return listed.length > 0 || ledger.rooms().length === 0 ? listed : list();
  };

  const dueRooms = (): readonly RoomKey[] => {
    const rooms = ledger.rooms().map((room) => ({ ...room, inFlight: pool.isInFlight(room.key) }));
    const allowed =
      budget === undefined ? null : callsAllowed(budget, gateway.callsInLastMinute(), intervalMs);
    const due = plan({ rooms, expedited, callsAllowed: allowed });
    // A room in flight may answer with what was true before it was acted upon: it stays expedited.
    const again = rooms.filter((room) => room.inFlight && isExpedited(room, expedited));
    expedited.clear();
    for (const { key } of again) expedited.add(key);
    return due;
  };

  const patienceMs = () =>
    intervalMs === 0 ? PATIENCE_BY_HAND_MS : Math.max(Math.min(intervalMs, limitMs), SHORTEST_PATIENCE_MS);

  /** A rate limit is over when a whole sweep went through, anything else when the rooms were listed. */
  const waitsForRateLimit = () => {
    const { connection } = publisher.getSnapshot();
    return connection.state === 'failing' && connection.failure.kind === 'rate-limited';
  };

  /** @returns what its last snapshot says, or null where it was stopped */
  const sweep = async (signal: AbortSignal): Promise<Partial<Snapshot> | null> => {
    const startedAtMs = lastStartMs;
    try {
      const listed = await listRooms(signal);
      if (signal.aborted) return null;
      ledger.list(listed, startedAtMs);
    } catch (error) {
      if (signal.aborted) return null;
      ledger.acquit();
      return { connection: backOff(error) };
    }
    publisher.publish({
      sweep: publisher.getSnapshot().sweep + 1,
      startedAtMs,
      finishedAtMs: null,
      ...(waitsForRateLimit() ? {} : { connection: recover() }),
    });
    await pool.askAll(dueRooms(), startedAtMs + patienceMs());
    if (signal.aborted) return null;
    return { finishedAtMs: clock.now(), ...(isRateLimited ? {} : { connection: recover() }) };
  };

  const runSweep = async (signal: AbortSignal) => {
    isSweeping = true;
    isSweepWanted = false;
    isRateLimited = false;
    lastStartMs = clock.now();
    nextByInterval();
    const outcome = await sweep(signal);
    if (!outcome) return;
    isSweeping = false;
    publisher.publish(outcome);
    scheduleNextSweep();
  };

  /** The one place that starts sweeps: never two at a time, and none before a rate limit's time is up. */
  const scheduleNextSweep = () => {
    cancelNextSweep();
    if (!life || isSweeping) return;
    const { signal } = life;
    const dueMs = isSweepWanted && !waitsForRateLimit() ? clock.now() : nextSweepMs;
    if (dueMs === null) return;
    const delayMs = Math.min(dueMs - clock.now(), longestWaitMs);
    if (delayMs <= 0) void runSweep(signal);
    else cancelNextSweep = clock.after(delayMs, () => void runSweep(signal));
  };

  return {
    start: () => {
      if (life) return;
      life = new AbortController();
      nextSweepMs = clock.now();
      scheduleNextSweep();
    },
    stop: () => {
      life?.abort();
      life = null;
      isSweeping = false;
      isSweepWanted = false;
      cancelNextSweep();
      publisher.stop();
      pool.stop();
    },
    sweepNow: () => {
      if (!life) return;
      isSweepWanted = true;
      scheduleNextSweep();
    },
    setIntervalMs: (milliseconds) => {
      intervalMs = milliseconds;
      if (publisher.getSnapshot().connection.state !== 'failing') nextByInterval();
      scheduleNextSweep();
    },
    getSnapshot: publisher.getSnapshot,
    subscribe: publisher.subscribe,
    isSweeping: () => isSweeping,
    expedite: (roomKeyOrName) => {
      const wanted = new Set([roomKeyOrName]);
      const room = ledger.rooms().find((listed) => isExpedited(listed, wanted));
      if (!room || !pool.askNext(room.key)) expedited.add(roomKeyOrName);
    },
  };
};
