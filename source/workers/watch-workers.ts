import { isIP } from 'node:net';
import type { Clock } from '../clock.ts';
import type { SourceFailure, Worker, Workers } from '../fleet/workers.ts';
import {
  WORKER_FILE_AGAIN_MS,
  WORKER_PROGRESS_MS,
  WORKER_SOURCE_AGAIN_MS,
  WORKER_SOURCE_LIMIT_MS,
} from '../time-limits.ts';
import { UsageError } from '../usage-error.ts';
import type { Ask } from './ask.ts';
import { type Found, findPlaces, type Means } from './find.ts';
import { lookAt, type Place } from './look.ts';
import type { WorkerSource } from './sources.ts';
import { afterLook, atPlace, newRecord, type WorkerRecord } from './worker-state.ts';

/** How workers are found and asked. */
export interface WorkerAccess {
  readonly means: Means;
  readonly ask: Ask;
}

export interface WatchOptions extends WorkerAccess {
  readonly sources: readonly WorkerSource[];
  readonly clock: Clock;
  /** Also addresses that are neither private nor loopback. */
  readonly allowsPublic: boolean;
  /** Milliseconds from one look at a worker to the next. Default 2 s. */
  readonly intervalMs?: number;
  /** Default 10. */
  readonly looksPerSecond?: number;
}

/** Asks workers apart from the sweeps: a server that hangs delays no worker, and a hung worker delays no room. */
export interface WorkerWatch {
  readonly start: () => void;
  readonly stop: () => void;
  /** The same object until something changed. */
  readonly getState: () => Workers;
  /** @returns unsubscribes */
  readonly subscribe: (listener: () => void) => () => void;
}

const DEFAULT_INTERVAL_MS = 2_000;
/**
 * A look is two requests and takes 1.8 ms. 10 looks a second stay below 2 % of a core; 500 workers are then looked at
 * every 50 s.
 */
const DEFAULT_LOOKS_PER_SECOND = 10;
/** So many looks may start at once, for a quick first picture. */
const LOOKS_AT_ONCE = 50;
/** Hung workers hold a place for 2 s each. */
const MOST_UNDER_WAY = 64;
/** More workers than this are left out, and the user is told. */
const MOST_WORKERS = 2_000;

/** Null: an IP address has no look-up that could change. */
const againMsOf = (source: WorkerSource): number | null => {
  if (source.kind === 'address' && isIP(source.host) !== 0) return null;
  return source.kind === 'file' || source.kind === 'own' ? WORKER_FILE_AGAIN_MS : WORKER_SOURCE_AGAIN_MS;
};

interface SourceState {
  readonly source: WorkerSource;
  /** Null: not read yet. The last places stay when a later reading fails. */
  places: readonly Place[] | null;
  failures: readonly SourceFailure[];
}

const failureOf = ({ text: source }: WorkerSource, error: UsageError): SourceFailure => ({
  source,
  sentence: error.message,
  remedy: error.remedy,
});

const nameOf = ({ facts, condition }: Worker): string =>
  facts?.agentName ?? (condition === 'asking' ? '' : '\uffff');

const inOrder = (one: Worker, other: Worker): number => {
  const [a, b] = [nameOf(one), nameOf(other)];
  if (a !== b) return a < b ? -1 : 1;
  const [x, y] = [one.label ?? one.address, other.label ?? other.address];
  if (x !== y) return x < y ? -1 : 1;
  return one.key < other.key ? -1 : 1;
};

const isSameList = <Item>(one: readonly Item[], other: readonly Item[]): boolean =>
  one.length === other.length && one.every((item, place) => item === other[place]);

/** The first keys of a map. */
const firstOf = function* (map: ReadonlyMap<string, unknown>, most: number): Generator<string> {
  let left = most;
  for (const key of map.keys()) {
    if (left <= 0) return;
    left -= 1;
    yield key;
  }
};

const isSameFailures = (one: readonly SourceFailure[], other: readonly SourceFailure[]): boolean =>
  one.length === other.length && one.every(({ sentence }, place) => sentence === other[place]?.sentence);

export const createWorkerWatch = (options: WatchOptions): WorkerWatch => {
  const { means, ask, clock, allowsPublic } = options;
  const { intervalMs = DEFAULT_INTERVAL_MS, looksPerSecond = DEFAULT_LOOKS_PER_SECOND } = options;
  const listeners = new Set<() => void>();
  const sources: readonly SourceState[] = options.sources.map((source) => ({
    source,
    places: null,
    failures: [],
  }));
  /** In the order of their last looks: a look moves a worker to the end. */
  const records = new Map<string, WorkerRecord>();
  /** Workers that were never looked at, or whose last look was doubtful: they go first. */
  const urgent = new Set<string>();
  const underWay = new Set<string>();
  let life: AbortController | null = null;
  let state: Workers = { workers: [], failures: [], wasRead: sources.length === 0 };
  let cancelPublish: (() => void) | null = null;
  let cancelTurn = () => {};
  const cancels = new Set<() => void>();
  let allowance = LOOKS_AT_ONCE;
  let allowanceAtMs = clock.now();

  const tooMany = (): readonly SourceFailure[] => {
    const found = new Set(sources.flatMap(({ places }) => (places ?? []).map(({ key }) => key))).size;
    return found <= MOST_WORKERS
      ? []
      : [
          {
            source: 'workers',
            sentence: `The addresses are ${found}, and lktop asks ${MOST_WORKERS} workers at most.`,
            remedy: 'Name fewer of them.',
          },
        ];
  };

  const publish = (): void => {
    cancelPublish = null;
    const workers = [...records.values()].map(({ worker }) => worker).sort(inOrder);
    const failures = [...sources.flatMap((one) => one.failures), ...tooMany()];
    const next: Workers = {
      workers: isSameList(state.workers, workers) ? state.workers : workers,
      failures: isSameFailures(state.failures, failures) ? state.failures : failures,
      wasRead: sources.every(({ places }) => places !== null),
    };
    if (
      next.workers === state.workers &&
      next.failures === state.failures &&
      next.wasRead === state.wasRead
    ) {
      return;
    }
    state = next;
    for (const listener of [...listeners]) listener();
  };

  const publishSoon = (): void => {
    if (life !== null) cancelPublish ??= clock.after(WORKER_PROGRESS_MS, publish);
  };

  const refillAllowance = (): void => {
    const nowMs = clock.now();
    const earned = (Math.max(0, nowMs - allowanceAtMs) * looksPerSecond) / 1_000;
    allowance = Math.min(LOOKS_AT_ONCE, allowance + earned);
    allowanceAtMs = nowMs;
  };

  /** When the next look at a worker is due. A doubtful look is repeated at once. */
  const dueAt = ({ lookedAtMs, doubt }: WorkerRecord): number => {
    if (lookedAtMs === null || doubt !== null) return Number.NEGATIVE_INFINITY;
    return lookedAtMs + intervalMs;
  };

  /** The worker that has waited longest; those under way are left out. */
  const nextRecord = (): WorkerRecord | null => {
    for (const key of [...urgent, ...firstOf(records, underWay.size + 1)]) {
      const record = records.get(key);
      if (record !== undefined && !underWay.has(key)) return record;
    }
    return null;
  };

  const look = async (record: WorkerRecord, { signal }: AbortController): Promise<void> => {
    const { place } = record;
    const beganMs = clock.now();
    underWay.add(place.key);
    urgent.delete(place.key);
    records.delete(place.key);
    records.set(place.key, { ...record, lookedAtMs: beganMs });
    const seen = await lookAt(ask, place, signal);
    if (signal.aborted) return;
    underWay.delete(place.key);
    const current = records.get(place.key);
    // The worker may have been taken off its list meanwhile.
    if (current !== undefined) {
      const next = afterLook(current, seen, { beganMs, nowMs: clock.now() });
      records.set(place.key, next);
      if (next.doubt !== null) urgent.add(place.key);
      if (next.worker !== current.worker) publishSoon();
    }
    takeTurns();
  };

  const takeTurns = (): void => {
    cancelTurn();
    if (life === null) return;
    refillAllowance();
    while (underWay.size < MOST_UNDER_WAY) {
      const next = nextRecord();
      if (next === null) return;
      const waitMs = Math.max(
        dueAt(next) - clock.now(),
        allowance >= 1 ? 0 : ((1 - allowance) * 1_000) / looksPerSecond,
      );
      if (waitMs > 0) {
        cancelTurn = clock.after(Math.ceil(waitMs), takeTurns);
        return;
      }
      allowance -= 1;
      void look(next, life);
    }
  };

  /** Adds the workers that came and drops those that no source names any more. */
  const takePlaces = (): void => {
    const nowMs = clock.now();
    const places = new Map(
      sources
        .flatMap((one) => one.places ?? [])
        .slice(0, MOST_WORKERS)
        .map((place) => [place.key, place]),
    );
    for (const key of [...records.keys()]) {
      if (places.has(key)) continue;
      records.delete(key);
      urgent.delete(key);
    }
    for (const [key, place] of places) {
      const known = records.get(key);
      if (known === undefined) urgent.add(key);
      records.set(key, known === undefined ? newRecord(place, nowMs) : atPlace(known, place, nowMs));
    }
  };

  /** Rejects with a sentence if the source cannot be read within its limit, such as a file on a dead network drive. */
  const findInTime = async ({ source }: SourceState, { signal }: AbortController): Promise<Found> => {
    const reading = new AbortController();
    const stop = () => reading.abort();
    signal.addEventListener('abort', stop);
    const late = new Promise<never>((_resolve, reject) => {
      reading.signal.addEventListener('abort', () =>
        // A means that listens to the signal gives the better reason, in the same turn.
        setImmediate(() =>
          reject(
            new UsageError(
              `${source.text} could not be read within ${WORKER_SOURCE_LIMIT_MS / 1_000} s.`,
              'Check the network, the name server and the disk that it needs.',
            ),
          ),
        ),
      );
    });
    late.catch(() => {});
    const cancel = clock.after(WORKER_SOURCE_LIMIT_MS, stop);
    try {
      const found = findPlaces({ means, allowsPublic, signal: reading.signal }, source);
      return await Promise.race([found, late]);
    } finally {
      cancel();
      signal.removeEventListener('abort', stop);
    }
  };

  const readSourceState = async (one: SourceState, of: AbortController): Promise<void> => {
    try {
      const { places, failures } = await findInTime(one, of);
      if (of.signal.aborted) return;
      one.places = places;
      one.failures = failures.map((error) => failureOf(one.source, error));
    } catch (error) {
      if (of.signal.aborted) return;
      if (!(error instanceof UsageError)) throw error;
      one.places ??= [];
      one.failures = [failureOf(one.source, error)];
    }
    takePlaces();
    publishSoon();
    takeTurns();
    const againMs = againMsOf(one.source);
    if (againMs === null) return;
    const cancel = clock.after(againMs, () => {
      cancels.delete(cancel);
      void readSourceState(one, of);
    });
    cancels.add(cancel);
  };

  return {
    start: () => {
      if (life !== null) return;
      life = new AbortController();
      for (const one of sources) void readSourceState(one, life);
    },
    stop: () => {
      life?.abort();
      life = null;
      cancelTurn();
      cancelPublish?.();
      cancelPublish = null;
      for (const cancel of cancels) cancel();
      cancels.clear();
      underWay.clear();
    },
    getState: () => state,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
};
