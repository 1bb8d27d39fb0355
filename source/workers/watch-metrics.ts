import type { Clock } from '../clock.ts';
import {
  type Metrics,
  NO_METRICS,
  type SourceFailure,
  type Worker,
  type WorkerFacts,
  type Workers,
} from '../fleet/workers.ts';
import { LONGEST_WORKER_PROGRESS_MS, METRICS_EVERY_MS, WORKER_PROGRESS_MS } from '../time-limits.ts';
import { askPlace, illness, type Place, withoutAnswer } from './look.ts';
import type { MetricsSource } from './metrics-sources.ts';
import { createOfferLog } from './offers.ts';
import { createPlaceFinder } from './place-finder.ts';
import { type MetricsPage, readMetrics, type WorkerMetrics } from './read-metrics.ts';
import { createTurns } from './turns.ts';
import {
  createWorkerWatch,
  type WatchOptions,
  type WorkerAccess,
  type WorkerWatch,
} from './watch-workers.ts';

export interface MetricsOptions extends WorkerAccess {
  /** The workers, whose rows the metrics complete. */
  readonly watch: WorkerWatch;
  readonly sources: readonly MetricsSource[];
  readonly clock: Clock;
  /** Also addresses that are neither private nor loopback. */
  readonly allowsPublic: boolean;
}

/** A page is read within 1 ms per 100 kB. 500 workers are then asked every 100 s. */
const PAGES_PER_SECOND = 5;
/** 25 pages are shown four times a second, 500 every 5 s: each of them is read every 100 s. */
const MS_PER_PAGE = 10;
/** A page of livekit-server has some 100 kB; the rest of a larger one would be for other readers. */
const MOST_BYTES = 2 * 1024 * 1024;

/** An address of metrics. */
interface Target {
  readonly place: Place;
  /** The key of the worker that it belongs to; null: the page or the host tells. */
  readonly worker: string | null;
  /** The source that names the address; null: a port of every worker, of which some serve no metrics. */
  readonly named: string | null;
}

/** What the last look showed. */
interface Reading {
  readonly page: MetricsPage | null;
  /** Raw. Null: the page could be read. */
  readonly failure: string | null;
  /** The look before failed, too. A busy machine fails for a moment. */
  readonly isConfirmed: boolean;
}

const keyOf = (host: string, port: number): string => `${host.includes(':') ? `[${host}]` : host}:${port}`;

const besideWorker = (worker: Place, port: number): Place => ({
  ...worker,
  key: keyOf(worker.host, port),
  port,
});

/** The targets by the key of their place. What a user names exactly wins. */
const targetsOf = (
  sources: readonly MetricsSource[],
  workers: ReadonlyMap<string, Place>,
  found: ReadonlyMap<string, Place>,
): ReadonlyMap<string, Target> => {
  const targets = new Map<string, Target>();
  for (const source of sources) {
    if (source.kind !== 'each worker') continue;
    for (const [worker, place] of workers) {
      const at = besideWorker(place, source.port);
      // Workers that share a host cannot share its port, so the page is that of one of them.
      const isShared = targets.has(at.key);
      targets.set(at.key, { place: at, worker: isShared ? null : worker, named: null });
    }
  }
  for (const [key, place] of found) targets.set(key, { place, worker: null, named: key });
  for (const source of sources) {
    if (source.kind !== 'one worker') continue;
    const worker = workers.get(source.worker);
    if (worker === undefined) continue;
    const place = besideWorker(worker, source.port);
    targets.set(place.key, { place, worker: source.worker, named: source.text });
  }
  return targets;
};

/** The workers at each IP address, and those of each pod or container. */
const indexOf = (workers: ReadonlyMap<string, Place>): ReadonlyMap<string, readonly string[]> => {
  const index = new Map<string, string[]>();
  for (const [key, { ips, label }] of workers) {
    for (const sign of [...ips, ...(label === null ? [] : [`\n${label}`])]) {
      const known = index.get(sign);
      if (known) known.push(key);
      else index.set(sign, [key]);
    }
  }
  return index;
};

/** The only worker of the pod that serves a page, or at its host; null: none, or several. */
const workerAt = ({ place }: Target, index: ReadonlyMap<string, readonly string[]>): string | null => {
  const ofPod = place.label === null ? [] : (index.get(`\n${place.label}`) ?? []);
  const alike = ofPod.length > 0 ? ofPod : place.ips.flatMap((ip) => index.get(ip) ?? []);
  const [only] = alike;
  return new Set(alike).size === 1 && only !== undefined ? only : null;
};

/** Fills in what the worker's own port did not tell. */
const completed = (worker: Worker, { activeJobs, load, childProcesses }: WorkerMetrics): Worker => {
  const { facts } = worker;
  if (facts === null) return worker;
  const known: WorkerFacts = {
    ...facts,
    activeJobs: facts.activeJobs ?? activeJobs,
    load: facts.load ?? load,
    ...(childProcesses === null ? {} : { childProcesses }),
  };
  return { ...worker, facts: known };
};

const SILENT_SERVER =
  'counts no job offers: livekit-server 1.13.5 and others leave them out of their metrics';

const sentenceOf = (
  { named, place }: Target,
  { failure, page, isConfirmed }: Reading,
): SourceFailure | null => {
  if (named === null) return null;
  if (failure !== null) {
    if (!isConfirmed) return null;
    return {
      source: named,
      sentence: `${place.key} serves no metrics: ${failure}.`,
      remedy: 'Check the port, and whether metrics are turned on: prometheus_port.',
    };
  }
  return page?.isServer === true && page.offers === null && page.hasDispatches
    ? { source: named, sentence: `${place.key} ${SILENT_SERVER}.`, remedy: '' }
    : null;
};

const isSameList = (one: readonly SourceFailure[], other: readonly SourceFailure[]): boolean =>
  one.length === other.length && one.every(({ sentence }, at) => sentence === other[at]?.sentence);

/**
 * A watch of workers whose rows are completed by metrics in Prometheus' format, and which counts the offers of servers.
 * The metrics are asked at their own addresses, by the same rules as workers, and within a budget of their own.
 */
export const createMeteredWatch = (options: MetricsOptions): WorkerWatch => {
  const { watch, sources, clock, ask } = options;
  const listeners = new Set<() => void>();
  const readings = new Map<string, Reading>();
  const offers = createOfferLog();
  let targets: ReadonlyMap<string, Target> = new Map();
  /** What the targets were made of. */
  let placesBefore: readonly ReadonlyMap<string, Place>[] = [];
  /** The metrics of each worker, by its key. */
  let told: ReadonlyMap<string, WorkerMetrics> = new Map();
  /** The completed workers, each with what it was made of, so that it stays the same object. */
  const made = new Map<
    string,
    { readonly from: Worker; readonly by: WorkerMetrics; readonly worker: Worker }
  >();
  let cancelTake: (() => void) | null = null;
  let state: Workers = watch.getState();
  let metrics: Metrics = { ...NO_METRICS, wasRead: false };

  const complete = (worker: Worker): Worker => {
    const by = told.get(worker.key);
    if (by === undefined || worker.condition === 'down') return worker;
    const known = made.get(worker.key);
    if (known !== undefined && known.from === worker && known.by === by) return known.worker;
    const next = completed(worker, by);
    made.set(worker.key, { from: worker, by, worker: next });
    return next;
  };

  const failuresNow = (): readonly SourceFailure[] => [
    ...finder.failures(),
    ...[...targets].flatMap(([key, target]) => {
      const reading = readings.get(key);
      return (reading && sentenceOf(target, reading)) ?? [];
    }),
  ];

  const workersNow = (): Workers => {
    const from = watch.getState();
    for (const key of [...made.keys()]) if (!told.has(key)) made.delete(key);
    const now = from.workers.map(complete);
    const isSameWorkers =
      now.length === state.workers.length && now.every((one, at) => one === state.workers[at]);
    const workers = isSameWorkers ? state.workers : now;
    const isSame =
      workers === state.workers && from.failures === state.failures && from.wasRead === state.wasRead;
    return isSame ? state : { ...from, workers };
  };

  const metricsNow = (): Metrics => {
    const lately = offers.lately(clock.now());
    const failures = failuresNow();
    const wasRead = finder.wasRead() && [...targets.keys()].every((key) => readings.has(key));
    const isSame =
      lately?.asked === metrics.offers?.asked &&
      lately?.failed === metrics.offers?.failed &&
      wasRead === metrics.wasRead &&
      isSameList(failures, metrics.failures);
    return isSame ? metrics : { offers: lately, failures, wasRead };
  };

  const publish = (): void => {
    const [workers, told] = [workersNow(), metricsNow()];
    if (workers === state && told === metrics) return;
    state = workers;
    metrics = told;
    for (const listener of [...listeners]) listener();
  };

  const takeTold = (): void => {
    const index = indexOf(watch.places());
    told = new Map(
      [...targets].flatMap(([key, target]) => {
        const metrics = readings.get(key)?.page?.worker ?? null;
        const worker = metrics && (target.worker ?? workerAt(target, index));
        return metrics && worker !== null ? [[worker, metrics] as const] : [];
      }),
    );
  };

  /** Many pages make one picture. */
  const takeLater = (): void => {
    const delayMs = Math.min(
      LONGEST_WORKER_PROGRESS_MS,
      Math.max(WORKER_PROGRESS_MS, targets.size * MS_PER_PAGE),
    );
    cancelTake ??= clock.after(delayMs, () => {
      cancelTake = null;
      takeTold();
      publish();
    });
  };

  const takeTargets = (): void => {
    const places = [watch.places(), finder.places()];
    if (places.every((map, at) => map === placesBefore[at])) {
      publish();
      return;
    }
    placesBefore = places;
    targets = targetsOf(sources, watch.places(), finder.places());
    for (const key of [...readings.keys()]) if (!targets.has(key)) readings.delete(key);
    turns.setKeys(new Set(targets.keys()));
    takeTold();
    publish();
  };

  const read = async (place: Place, signal: AbortSignal): Promise<Omit<Reading, 'isConfirmed'>> => {
    const question = { path: '/metrics', isLast: true, mostBytes: MOST_BYTES };
    const { reply } = await askPlace(ask, place, question, signal);
    if (reply.kind !== 'answer') return { page: null, failure: withoutAnswer(reply).reason };
    const ill = illness(reply);
    if (ill !== null) return { page: null, failure: ill };
    const page = readMetrics(reply.body);
    return { page, failure: page === null ? 'its page has none of a worker or of livekit-server' : null };
  };

  const look = async (key: string, signal: AbortSignal): Promise<boolean> => {
    const target = targets.get(key);
    if (target === undefined) return false;
    const reading = await read(target.place, signal);
    if (signal.aborted || !targets.has(key)) return false;
    const failedBefore = readings.get(key)?.failure !== null && readings.has(key);
    const isConfirmed = reading.failure !== null && failedBefore;
    readings.set(key, { ...reading, isConfirmed });
    if (reading.page?.isServer) offers.add(key, reading.page.offers, clock.now());
    takeLater();
    return reading.failure !== null && !failedBefore;
  };

  const finder = createPlaceFinder({
    ...options,
    sources: sources.flatMap((one) => (one.kind === 'addresses' ? [one.source] : [])),
    onRead: takeTargets,
  });
  const turns = createTurns({ clock, intervalMs: METRICS_EVERY_MS, looksPerSecond: PAGES_PER_SECOND, look });
  let unsubscribe = () => {};

  return {
    start: () => {
      unsubscribe();
      unsubscribe = watch.subscribe(takeTargets);
      watch.start();
      finder.start();
      turns.start();
    },
    stop: () => {
      unsubscribe();
      watch.stop();
      finder.stop();
      turns.stop();
      cancelTake?.();
      cancelTake = null;
    },
    getState: () => state,
    getMetrics: () => metrics,
    namesWorkers: watch.namesWorkers,
    places: watch.places,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
};

/** Watches workers, and their metrics where somebody named some. */
export const createWatch = (
  options: WatchOptions & { readonly metrics: readonly MetricsSource[] },
): WorkerWatch => {
  const watch = createWorkerWatch(options);
  const { metrics: sources } = options;
  return sources.length === 0 ? watch : createMeteredWatch({ ...options, watch, sources });
};
