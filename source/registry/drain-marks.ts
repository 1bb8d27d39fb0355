import type { DrainMark } from './drains-table.ts';
import type { Batch, Store } from './store.ts';

/** Which workers of a server somebody marked as draining: in this run, in others, on other machines. */
export interface DrainMarks {
  /** By the key of the worker. The same map until something changed. */
  readonly current: () => ReadonlyMap<string, DrainMark>;
  /** Asks the store what others marked, and writes again what could not be written. */
  readonly refresh: () => void;
  readonly mark: (worker: string, nowMs: number) => void;
  readonly unmark: (worker: string) => void;
  /** Resolves when what was marked so far is written, or cannot be. */
  readonly written: () => Promise<void>;
  /** @returns unsubscribes */
  readonly subscribe: (listener: () => void) => () => void;
}

const isSameMark = (one: DrainMark | undefined, other: DrainMark): boolean =>
  one !== undefined && one.markedMs === other.markedMs && one.who === other.who;

/**
 * @param write writes a batch; false: it could not
 * @param who who marks
 */
export const createDrainMarks = (
  store: Pick<Store, 'listDrains'>,
  write: (batch: Omit<Batch, 'nowMs'>) => Promise<boolean>,
  host: string,
  who: string,
): DrainMarks => {
  const listeners = new Set<() => void>();
  let saved: readonly DrainMark[] = [];
  /** What this run marked and the store does not tell yet. Null: the mark was taken away. */
  const pending = new Map<string, DrainMark | null>();
  let marks: ReadonlyMap<string, DrainMark> = new Map();
  let writing: Promise<void> | null = null;
  let isReading = false;
  let isDue = false;
  /** How many writes succeeded. What was read before one of them is old. */
  let writes = 0;

  const conclude = (): void => {
    const next = new Map(saved.map((mark) => [mark.worker, mark]));
    for (const [worker, mark] of pending) {
      if (mark === null) next.delete(worker);
      else next.set(worker, mark);
    }
    if (next.size === marks.size && [...next].every(([worker, one]) => isSameMark(marks.get(worker), one)))
      return;
    marks = next;
    for (const listener of [...listeners]) listener();
  };

  const read = async (): Promise<void> => {
    if (isReading) return;
    isReading = true;
    const writesBefore = writes;
    try {
      const told = await store.listDrains(host);
      if (writes === writesBefore) saved = told;
    } catch {
      // The registry says elsewhere why it cannot be read. What was known stays.
    } finally {
      isReading = false;
    }
    conclude();
  };

  const writePending = async (): Promise<void> => {
    isDue = false;
    const now = new Map(pending);
    if (now.size === 0) return;
    const set = [...now.values()].filter((mark) => mark !== null);
    const cleared = [...now].flatMap(([worker, mark]) => (mark === null ? [worker] : []));
    if (!(await write({ drains: { host, set, cleared }, prunes: true }))) return;
    writes += 1;
    saved = [...saved.filter(({ worker }) => !now.has(worker)), ...set];
    for (const [worker, mark] of now) if (pending.get(worker) === mark) pending.delete(worker);
  };

  /** One write at a time. What is marked meanwhile is written next. */
  const save = (): Promise<void> => {
    isDue = true;
    writing ??= (async () => {
      while (isDue) await writePending();
      writing = null;
    })();
    return writing;
  };

  const change = (worker: string, mark: DrainMark | null): void => {
    pending.set(worker, mark);
    conclude();
    void save();
  };

  return {
    current: () => marks,
    refresh: () => void save().then(read),
    mark: (worker, markedMs) => change(worker, { worker, who, markedMs }),
    unmark: (worker) => change(worker, null),
    written: async () => void (await writing),
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
};
