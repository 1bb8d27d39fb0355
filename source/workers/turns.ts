import type { Clock } from '../clock.ts';

export interface TurnsOptions {
  readonly clock: Clock;
  /** Milliseconds from one look at a place to the next. */
  readonly intervalMs: number;
  readonly looksPerSecond: number;
  /**
   * Looks at a place. Never rejects.
   * @returns whether to look again at once
   */
  readonly look: (key: string, signal: AbortSignal) => Promise<boolean>;
}

/**
 * Whose turn it is: the place that has waited longest, a few at a time and not more often than allowed. Places that
 * were never looked at go first.
 */
export interface Turns {
  readonly start: () => void;
  readonly stop: () => void;
  /** Adds the places that came and drops those that went. */
  readonly setKeys: (keys: ReadonlySet<string>) => void;
}

/** So many looks may start at once, for a quick first picture. */
const LOOKS_AT_ONCE = 50;
/**
 * Where looks have to wait for each other, so many go together: one look costs 1.6 ms by itself, and 0.6 ms right after
 * another (2 cores, Node 24).
 */
const LOOKS_TOGETHER = 10;
/** Places that hang hold a place for 2 s each. */
const MOST_UNDER_WAY = 64;

/** The first keys of a map. */
const firstOf = function* (map: ReadonlyMap<string, unknown>, most: number): Generator<string> {
  let left = most;
  for (const key of map.keys()) {
    if (left <= 0) return;
    left -= 1;
    yield key;
  }
};

export const createTurns = ({ clock, intervalMs, looksPerSecond, look }: TurnsOptions): Turns => {
  /** When each place was looked at, in the order of the last looks; null: never. */
  const lookedAtMs = new Map<string, number | null>();
  /** They go first and need not wait. */
  const urgent = new Set<string>();
  const underWay = new Set<string>();
  let life: AbortController | null = null;
  let cancelTurn = () => {};
  let allowance = LOOKS_AT_ONCE;
  let allowanceAtMs = clock.now();

  const refillAllowance = (): void => {
    const nowMs = clock.now();
    const earned = (Math.max(0, nowMs - allowanceAtMs) * looksPerSecond) / 1_000;
    allowance = Math.min(LOOKS_AT_ONCE, allowance + earned);
    allowanceAtMs = nowMs;
  };

  const dueAtMs = (key: string): number => {
    const atMs = lookedAtMs.get(key) ?? null;
    return atMs === null || urgent.has(key) ? Number.NEGATIVE_INFINITY : atMs + intervalMs;
  };

  /** The place that has waited longest; those under way are left out. */
  const next = (): string | null => {
    for (const key of [...urgent, ...firstOf(lookedAtMs, underWay.size + 1)])
      if (lookedAtMs.has(key) && !underWay.has(key)) return key;
    return null;
  };

  const lookAt = async (key: string, { signal }: AbortController): Promise<void> => {
    underWay.add(key);
    urgent.delete(key);
    lookedAtMs.delete(key);
    lookedAtMs.set(key, clock.now());
    const isUrgent = await look(key, signal);
    if (signal.aborted) return;
    underWay.delete(key);
    // It may have been taken off the list meanwhile.
    if (isUrgent && lookedAtMs.has(key)) urgent.add(key);
    take();
  };

  const take = (): void => {
    cancelTurn();
    if (life === null) return;
    refillAllowance();
    while (underWay.size < MOST_UNDER_WAY) {
      const key = next();
      if (key === null) return;
      const together = urgent.size > 0 ? 1 : Math.min(LOOKS_TOGETHER, lookedAtMs.size);
      const waitMs = Math.max(
        dueAtMs(key) - clock.now(),
        allowance >= 1 ? 0 : ((together - allowance) * 1_000) / looksPerSecond,
      );
      if (waitMs > 0) {
        cancelTurn = clock.after(Math.ceil(waitMs), take);
        return;
      }
      allowance -= 1;
      void lookAt(key, life);
    }
  };

  return {
    start: () => {
      life ??= new AbortController();
      take();
    },
    stop: () => {
      life?.abort();
      life = null;
      cancelTurn();
      underWay.clear();
    },
    setKeys: (keys) => {
      for (const key of [...lookedAtMs.keys()]) {
        if (keys.has(key)) continue;
        lookedAtMs.delete(key);
        urgent.delete(key);
      }
      for (const key of keys) {
        if (lookedAtMs.has(key)) continue;
        lookedAtMs.set(key, null);
        urgent.add(key);
      }
      take();
    },
  };
};
