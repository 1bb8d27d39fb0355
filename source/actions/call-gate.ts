import type { Clock } from '../clock.ts';
import { MINUTE_MS } from '../time-limits.ts';

/** New actions start only below this share of the calls per minute. The rest is for the sweeps that verify results. */
const PART_IN_USE = 3 / 4;
/** The batch's own share of the calls. The other half is for the sweeps. */
const OWN_PART = 1 / 2;
/** Each running action is looked at repeatedly, so allow one running action per 40 calls a minute. */
const CALLS_KEPT_FOR_ONE = 40;

/** What is known about the project's call limit. */
export interface CallLimit {
  /** Calls per minute; null: no limit. */
  readonly perMinute: number | null;
  readonly callsInLastMinute: () => number;
}

/** Limits how fast actions start, so that calls are left for them and for the sweeps that verify them. */
export interface CallGate {
  /**
   * @param count calls of the action
   * @param underWay how many actions are not verified yet
   * @returns whether the action may start now; if so, its calls are counted
   */
  readonly tryBegin: (count: number, underWay: number) => boolean;
  /** Starts nothing for this many milliseconds. */
  readonly pause: (milliseconds: number) => void;
}

export const createCallGate = (clock: Clock, { perMinute, callsInLastMinute }: CallLimit): CallGate => {
  let begun: readonly { readonly atMs: number; readonly count: number }[] = [];
  let pausedUntilMs = 0;

  const ownInLastMinute = (): number => {
    begun = begun.filter(({ atMs }) => clock.now() - atMs < MINUTE_MS);
    return begun.reduce((sum, { count }) => sum + count, 0);
  };

  const hasPlace = (count: number, underWay: number, limit: number): boolean => {
    const own = ownInLastMinute();
    return (
      (underWay === 0 || underWay < limit / CALLS_KEPT_FOR_ONE) &&
      (own === 0 || own + count <= limit * OWN_PART) &&
      callsInLastMinute() + count <= Math.max(limit * PART_IN_USE, count)
    );
  };

  return {
    tryBegin: (count, underWay) => {
      const nowMs = clock.now();
      const may = nowMs >= pausedUntilMs && (perMinute === null || hasPlace(count, underWay, perMinute));
      if (may) begun = [...begun, { atMs: nowMs, count }];
      return may;
    },
    pause: (milliseconds) => {
      pausedUntilMs = clock.now() + milliseconds;
    },
  };
};
