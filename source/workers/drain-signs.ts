import { isFull, type Worker } from '../fleet/workers.ts';

/** Finds workers that seem to drain: their jobs fall and never rise, while others of the name take new ones. */
export interface DrainSigns {
  readonly observe: (workers: readonly Worker[]) => void;
  /** Since when the jobs of each such worker fall, by its key. The same map until something changed. */
  readonly current: () => ReadonlyMap<string, number>;
}

/** One job that ends is every worker's daily life. */
const LEAST_FALLS = 2;
/**
 * A server chooses by chance among the workers that are not full. So many new jobs for each worker of the name pass one
 * by once in twenty times (0.05 = e^-3).
 */
const NEW_JOBS_PER_WORKER = 3;

interface Falling {
  readonly group: string;
  readonly sinceMs: number;
  readonly falls: number;
  /** New jobs of the others of its name since then. */
  readonly passed: number;
}

/** A server asks only workers of the same name, kind of job and deployment. */
const groupOf = ({ facts }: Worker): string =>
  JSON.stringify([facts?.agentName, facts?.type, facts?.deployment]);

export const createDrainSigns = (): DrainSigns => {
  const falling = new Map<string, Falling>();
  /** The last change of jobs that was taken, by key. */
  const taken = new Map<string, number>();
  let current: ReadonlyMap<string, number> = new Map();

  const rose = (key: string, group: string, by: number, isFullNow: (key: string) => boolean): void => {
    falling.delete(key);
    // A full worker is not asked, whether it drains or not.
    for (const [other, one] of falling)
      if (one.group === group && !isFullNow(other)) falling.set(other, { ...one, passed: one.passed + by });
  };

  const fell = (key: string, group: string, by: number, fromMs: number): void => {
    const known = falling.get(key) ?? { group, sinceMs: fromMs, falls: 0, passed: 0 };
    falling.set(key, { ...known, falls: known.falls + by });
  };

  const conclude = (sizes: ReadonlyMap<string, number>): void => {
    const next = new Map(
      [...falling].flatMap(([key, { group, sinceMs, falls, passed }]) =>
        falls >= LEAST_FALLS && passed >= NEW_JOBS_PER_WORKER * (sizes.get(group) ?? 1)
          ? [[key, sinceMs] as const]
          : [],
      ),
    );
    if (next.size === current.size && [...next].every(([key, sinceMs]) => current.get(key) === sinceMs))
      return;
    current = next;
  };

  return {
    observe: (workers) => {
      const known = new Map(workers.map((worker) => [worker.key, worker]));
      const isFullNow = (key: string): boolean => {
        const worker = known.get(key);
        return worker !== undefined && isFull(worker);
      };
      const sizes = new Map<string, number>();
      for (const worker of workers)
        if (worker.condition === 'up') sizes.set(groupOf(worker), (sizes.get(groupOf(worker)) ?? 0) + 1);
      // A process that is gone drains no more, and the next one at its address begins anew.
      for (const key of [...falling.keys()]) if (known.get(key)?.condition !== 'up') falling.delete(key);
      for (const key of [...taken.keys()]) if (!known.has(key)) taken.delete(key);
      for (const worker of workers) {
        const { key, jobsChange, condition } = worker;
        if (jobsChange === null || taken.get(key) === jobsChange.toMs) continue;
        taken.set(key, jobsChange.toMs);
        if (condition !== 'up') continue;
        if (jobsChange.by > 0) rose(key, groupOf(worker), jobsChange.by, isFullNow);
        else fell(key, groupOf(worker), -jobsChange.by, jobsChange.fromMs);
      }
      conclude(sizes);
    },
    current: () => current,
  };
};
