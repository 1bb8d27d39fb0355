import type { Clock } from '../clock.ts';
import { drainOf, isMarkOf } from '../fleet/drains.ts';
import type { Room } from '../fleet/fleet.ts';
import type { Incident } from '../fleet/incidents.ts';
import type { Change } from '../fleet/indexed-map.ts';
import { NO_WORKER_MEMORY, workerIncidents, workerTroubles } from '../fleet/worker-incidents.ts';
import {
  type Drain,
  type LinkedWorkers,
  type Metrics,
  NO_METRICS,
  type Worker,
  type WorkerLink,
  type Workers,
} from '../fleet/workers.ts';
import type { DrainMarks } from '../registry/drain-marks.ts';
import type { DrainMark } from '../registry/drains-table.ts';
import type { HistoryReader } from '../registry/store.ts';
import { createDrainSigns } from '../workers/drain-signs.ts';
import { createWorkerLinks } from '../workers/links.ts';
import type { WorkerWatch } from '../workers/watch-workers.ts';

/** What other lktops marked is read again every 5 s. */
const MARKS_EVERY_MS = 5_000;
/** How long sessions usually last changes slowly. */
const USUAL_EVERY_MS = 5 * 60_000;
const MOST_SESSIONS = 200;
/** Fewer sessions do not show what is usual. */
const LEAST_SESSIONS = 5;

/** The workers of a project, with what their ports, the rooms, the registry and the history tell. */
export interface WorkerView {
  readonly start: () => void;
  readonly stop: () => void;
  /** Null: nobody named workers. The same object until something changed. */
  readonly state: () => LinkedWorkers | null;
  /** For verdicts: whoever is marked as draining drains. Null: nobody named workers. */
  readonly known: () => Workers | null;
  readonly metrics: () => Metrics;
  /** What is wrong with them that hurts rooms. The same list until something changed. */
  readonly incidents: () => readonly Incident[];
  /** Call it for every snapshot, with the rooms that changed. */
  readonly observe: (changes: readonly Change<Room>[], rooms: readonly Room[]) => void;
  /** Marks a worker as draining, or takes the mark away. @returns whether it is marked now */
  readonly toggleDrain: (key: string) => boolean;
}

export interface WorkerViewOptions {
  /** Null: nobody asks workers. */
  readonly watch: WorkerWatch | null;
  /** Host and port of the server. */
  readonly host: string;
  readonly clock: Clock;
  readonly marks: DrainMarks;
  readonly history: HistoryReader;
  readonly onChange: () => void;
}

const NONE: readonly never[] = [];

const isSameDrain = (one: Drain | undefined, other: Drain): boolean =>
  one !== undefined && JSON.stringify(one) === JSON.stringify(other);

const isSameIncident = (one: Incident | undefined, other: Incident): boolean =>
  one !== undefined &&
  one.id === other.id &&
  one.summary === other.summary &&
  one.severity === other.severity &&
  one.rooms.length === other.rooms.length &&
  one.rooms.every((room, at) => room === other.rooms[at]);

const median = (values: readonly number[]): number | null =>
  values.length < LEAST_SESSIONS ? null : (values.toSorted((a, b) => a - b)[values.length >> 1] ?? null);

/** How long the sessions of agent names usually last, as the history tells. Asked only for names that somebody wants. */
const createUsual = ({ history, host, clock, onChange }: WorkerViewOptions) => {
  const known = new Map<string, { readonly askedMs: number; readonly usualMs: number | null }>();
  const ask = async (agentName: string): Promise<void> => {
    const before = known.get(agentName)?.usualMs ?? null;
    known.set(agentName, { askedMs: clock.now(), usualMs: before });
    try {
      const sessions = await history.listSessions({
        host,
        projectName: null,
        roomName: null,
        // A star in a name would be read as a pattern. It matches itself, too, and the others are left out below.
        agentName,
        sinceMs: 0,
        untilMs: Number.MAX_SAFE_INTEGER,
        outcome: null,
        limit: MOST_SESSIONS,
      });
      const usualMs = median(
        sessions.flatMap((one) =>
          one.agentName === agentName && one.goneMs !== null ? [one.goneMs - one.joinedMs] : [],
        ),
      );
      known.set(agentName, { askedMs: clock.now(), usualMs });
      if (usualMs !== before) onChange();
    } catch {
      // The registry says elsewhere why it does not answer. Nothing is known of the end then.
    }
  };
  return (agentName: string | undefined): number | null => {
    if (agentName === undefined) return null;
    const one = known.get(agentName);
    if (one === undefined || clock.now() - one.askedMs > USUAL_EVERY_MS) void ask(agentName);
    return one?.usualMs ?? null;
  };
};

/** Watches the workers of a project beside its sweeps. */
export const createWorkerView = (options: WorkerViewOptions): WorkerView => {
  const { watch, clock, marks } = options;
  const links = createWorkerLinks(clock.now());
  const signs = createDrainSigns();
  let cancelMarks = () => {};
  let rooms: readonly Room[] = NONE;
  let seenMs = Number.NEGATIVE_INFINITY;
  let state: LinkedWorkers | null = null;
  let memory = NO_WORKER_MEMORY;
  let incidents: readonly Incident[] = NONE;
  /** Workers that are marked, with what each was made of, so that it stays the same object. */
  const marked = new Map<string, { readonly from: Worker; readonly worker: Worker }>();

  const markOf = (worker: Worker): DrainMark | null => {
    const mark = marks.current().get(worker.key);
    return mark !== undefined && isMarkOf(mark, worker) ? mark : null;
  };

  /** A mark was for the process that ran then. Nobody else need know it any longer. */
  const dropOldMarks = ({ workers }: Workers): void => {
    for (const worker of workers) {
      const mark = marks.current().get(worker.key);
      if (mark !== undefined && !isMarkOf(mark, worker)) marks.unmark(worker.key);
    }
  };

  const withMark = (worker: Worker): Worker => {
    const mark = worker.drainingSinceMs === null ? markOf(worker) : null;
    if (mark === null) return worker;
    const made = marked.get(worker.key);
    if (made?.from === worker && made.worker.drainingSinceMs === mark.markedMs) return made.worker;
    const next = { ...worker, drainingSinceMs: mark.markedMs };
    marked.set(worker.key, { from: worker, worker: next });
    return next;
  };

  const drainsOf = (workers: readonly Worker[]): ReadonlyMap<string, Drain> =>
    new Map(
      workers.flatMap((worker) => {
        const { key, facts } = worker;
        const mark = markOf(worker);
        const fallingSinceMs = signs.current().get(key) ?? null;
        if (mark === null && fallingSinceMs === null && worker.drainingSinceMs === null) return [];
        const link: WorkerLink | null = links.current().get(key) ?? null;
        const usualMs = usualOf(facts?.agentName);
        const drain = drainOf({ worker, link, mark, fallingSinceMs, usualMs });
        return drain === null ? [] : [[key, drain] as const];
      }),
    );

  /** @returns whether something is new */
  const conclude = (): boolean => {
    if (watch === null || !watch.namesWorkers) return false;
    const from = watch.getState();
    const drains = drainsOf(from.workers);
    const workers = from.workers.map(withMark);
    const isSameList =
      workers.length === state?.workers.length && workers.every((one, at) => one === state?.workers[at]);
    const isSameDrains =
      drains.size === state?.drains.size &&
      [...drains].every(([key, one]) => isSameDrain(state?.drains.get(key), one));
    const isSame =
      isSameList &&
      isSameDrains &&
      from.failures === state?.failures &&
      from.wasRead === state.wasRead &&
      links.current() === state.links;
    if (!isSame) {
      state = {
        ...from,
        workers: isSameList && state ? state.workers : workers,
        links: links.current(),
        drains: isSameDrains && state ? state.drains : drains,
      };
    }
    if (state !== null) memory = workerTroubles(state, rooms, seenMs, memory);
    const now = workerIncidents(memory);
    const isSameTrouble =
      now.length === incidents.length && now.every((one, at) => isSameIncident(incidents[at], one));
    if (!isSameTrouble) incidents = now;
    return !isSame || !isSameTrouble;
  };

  const tell = (): void => {
    if (conclude()) options.onChange();
  };
  const usualOf = createUsual({ ...options, onChange: tell });

  const refreshMarks = (): void => {
    marks.refresh();
    cancelMarks = clock.after(MARKS_EVERY_MS, refreshMarks);
  };

  let metrics: Metrics = NO_METRICS;
  watch?.subscribe(() => {
    const told = watch.getState();
    dropOldMarks(told);
    links.observeWorkers(told, clock.now());
    signs.observe(told.workers);
    const isNews = conclude();
    const areMetricsNews = watch.getMetrics() !== metrics;
    metrics = watch.getMetrics();
    if (isNews || areMetricsNews) options.onChange();
  });
  marks.subscribe(() => {
    tell();
  });
  conclude();

  return {
    start: () => {
      if (watch === null) return;
      watch.start();
      if (watch.namesWorkers) refreshMarks();
    },
    stop: () => {
      watch?.stop();
      cancelMarks();
    },
    state: () => state,
    known: () => state,
    metrics: () => watch?.getMetrics() ?? NO_METRICS,
    incidents: () => incidents,
    observe: (changes, now) => {
      if (watch === null || !watch.namesWorkers) return;
      rooms = now;
      seenMs = clock.now();
      links.observeRooms(changes, seenMs);
      conclude();
    },
    toggleDrain: (key) => {
      if (marks.current().has(key)) {
        marks.unmark(key);
        return false;
      }
      marks.mark(key, clock.now());
      return true;
    },
  };
};
