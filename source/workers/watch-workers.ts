import type { Clock } from '../clock.ts';
import { type Metrics, NO_METRICS, type SourceFailure, type Worker, type Workers } from '../fleet/workers.ts';
import { LONGEST_WORKER_PROGRESS_MS, WORKER_PROGRESS_MS, WORKER_SLOW_MS } from '../time-limits.ts';
import type { Ask } from './ask.ts';
import type { Means } from './find.ts';
import { lookAt, type Place } from './look.ts';
import { createPlaceFinder } from './place-finder.ts';
import type { WorkerSource } from './sources.ts';
import { createTurns } from './turns.ts';
import { afterLook, atPlace, newRecord, type WorkerRecord, whileSlow } from './worker-state.ts';

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
  /** What the metrics tell beside the workers. The same object until something changed. */
  readonly getMetrics: () => Metrics;
  /** Somebody named workers. Otherwise there are none to look at, and that says nothing. */
  readonly namesWorkers: boolean;
  /** The addresses of the workers, by their keys. */
  readonly places: () => ReadonlyMap<string, Place>;
  /** @returns unsubscribes */
  readonly subscribe: (listener: () => void) => () => void;
}

const DEFAULT_INTERVAL_MS = 2_000;
/**
 * A look is two requests and takes 1.8 ms. 10 looks a second stay below 2 % of a core; 500 workers are then looked at
 * every 50 s.
 */
const DEFAULT_LOOKS_PER_SECOND = 10;

/** 25 workers are shown four times a second, 500 every 5 s: each of them is looked at every 50 s. */
const MS_PER_WORKER = 10;

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

const isSameFailures = (one: readonly SourceFailure[], other: readonly SourceFailure[]): boolean =>
  one.length === other.length && one.every(({ sentence }, place) => sentence === other[place]?.sentence);

export const createWorkerWatch = (options: WatchOptions): WorkerWatch => {
  const { ask, clock } = options;
  const { intervalMs = DEFAULT_INTERVAL_MS, looksPerSecond = DEFAULT_LOOKS_PER_SECOND } = options;
  const listeners = new Set<() => void>();
  const records = new Map<string, WorkerRecord>();
  let state: Workers = { workers: [], failures: [], wasRead: options.sources.length === 0 };
  let isRunning = false;
  let cancelPublish: (() => void) | null = null;
  let publishAtMs = Number.POSITIVE_INFINITY;

  const publish = (): void => {
    cancelPublish = null;
    publishAtMs = Number.POSITIVE_INFINITY;
    const workers = [...records.values()].map(({ worker }) => worker).sort(inOrder);
    const failures = finder.failures();
    const next: Workers = {
      workers: isSameList(state.workers, workers) ? state.workers : workers,
      failures: isSameFailures(state.failures, failures) ? state.failures : failures,
      wasRead: finder.wasRead(),
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

  const publishWithin = (delayMs: number): void => {
    const atMs = clock.now() + delayMs;
    if (!isRunning || atMs >= publishAtMs) return;
    cancelPublish?.();
    publishAtMs = atMs;
    cancelPublish = clock.after(delayMs, publish);
  };
  const publishSoon = (): void => publishWithin(WORKER_PROGRESS_MS);
  /** Loads and numbers of jobs. Each picture of them costs as much as a sweep, so many workers get fewer. */
  const publishLater = (): void =>
    publishWithin(
      Math.min(LONGEST_WORKER_PROGRESS_MS, Math.max(WORKER_PROGRESS_MS, records.size * MS_PER_WORKER)),
    );

  const look = async (key: string, signal: AbortSignal): Promise<boolean> => {
    const place = records.get(key)?.place;
    if (place === undefined) return false;
    const beganMs = clock.now();
    const cancelSlow = clock.after(WORKER_SLOW_MS, () => {
      const waiting = records.get(key);
      if (waiting === undefined) return;
      records.set(key, whileSlow(waiting, beganMs));
      publishSoon();
    });
    const seen = await lookAt(ask, place, signal);
    cancelSlow();
    const current = records.get(key);
    // The worker may have been taken off its list meanwhile.
    if (signal.aborted || current === undefined) return false;
    const next = afterLook(current, seen, { beganMs, nowMs: clock.now() });
    records.set(key, next);
    if (
      next.worker.condition !== current.worker.condition ||
      next.worker.slowSinceMs !== current.worker.slowSinceMs
    )
      publishSoon();
    else if (next.worker !== current.worker) publishLater();
    return next.doubt !== null;
  };

  /** Adds the workers that came and drops those that no source names any more. */
  const takePlaces = (): void => {
    const nowMs = clock.now();
    const places = finder.places();
    for (const key of [...records.keys()]) if (!places.has(key)) records.delete(key);
    for (const [key, place] of places) {
      const known = records.get(key);
      records.set(key, known === undefined ? newRecord(place, nowMs) : atPlace(known, place, nowMs));
    }
    publishSoon();
    turns.setKeys(new Set(places.keys()));
  };

  const finder = createPlaceFinder({ ...options, onRead: takePlaces });
  const turns = createTurns({ clock, intervalMs, looksPerSecond, look });

  return {
    start: () => {
      if (isRunning) return;
      isRunning = true;
      finder.start();
      turns.start();
    },
    stop: () => {
      isRunning = false;
      finder.stop();
      turns.stop();
      cancelPublish?.();
      cancelPublish = null;
      publishAtMs = Number.POSITIVE_INFINITY;
    },
    getState: () => state,
    getMetrics: () => NO_METRICS,
    namesWorkers: options.sources.length > 0,
    places: finder.places,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
};
