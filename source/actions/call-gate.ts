import type { Clock } from '../clock.ts';

const MINUTE_MS = 60_000;
/** What may be in use, of the calls of a minute, for more to begin: the rest is for the looks that prove what was done. */
const PART_IN_USE = 3 / 4;
/** The other half is the sweeps'. */
const OWN_PART = 1 / 2;
/** Each action under way is looked at again and again: one for so many calls of a minute leaves enough for that. */
const CALLS_KEPT_FOR_ONE = 40;

/** What is known of the calls that the project may be asked. */
export interface CallLimit {
  /** Calls a minute; null: as many as it takes. */
  readonly perMinute: number | null;
  readonly callsInLastMinute: () => number;
}

/** Lets many actions begin no faster than there are calls for them, and for the sweeps that prove them. */
export interface CallGate {
  /**
   * @param count calls of the action
   * @param underWay how many actions are still to be proved
   * @returns whether it may begin now; its calls are counted then
   */
  readonly tryBegin: (count: number, underWay: number) => boolean;
  /** Lets nothing begin for so many milliseconds. */
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
