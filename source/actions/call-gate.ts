import type { Clock } from '../clock.ts';

const MINUTE_MS = 60_000;
/** After so long a wait one target goes on all the same: its calls then wait for their place, before the sweeps'. */
const LONGEST_WAIT_MS = 5_000;

/** What is known of the calls that the project may be asked. */
export interface CallLimit {
  /** Calls a minute; null: as many as it takes. */
  readonly perMinute: number | null;
  readonly callsInLastMinute: () => number;
}

/** Lets many actions begin no faster than there are calls for them, and for the sweeps that prove them. */
export interface CallGate {
  /** @returns whether so many calls may begin now; they are counted then */
  readonly tryBegin: (count: number) => boolean;
  /** Lets nothing begin for so many milliseconds. */
  readonly pause: (milliseconds: number) => void;
}

export const createCallGate = (clock: Clock, { perMinute, callsInLastMinute }: CallLimit): CallGate => {
  let begun: readonly { readonly atMs: number; readonly count: number }[] = [];
  let pausedUntilMs = 0;
  let waitsSinceMs: number | null = null;

  const ownInLastMinute = (): number => {
    begun = begun.filter(({ atMs }) => clock.now() - atMs < MINUTE_MS);
    return begun.reduce((sum, { count }) => sum + count, 0);
  };

  const hasPlace = (count: number, perMinuteAtMost: number): boolean => {
    const own = ownInLastMinute();
    // Half of the calls are the sweeps': without them nothing would be proved.
    if (own > 0 && own + count > Math.floor(perMinuteAtMost / 2)) return false;
    const waitedMs = waitsSinceMs === null ? 0 : clock.now() - waitsSinceMs;
    return callsInLastMinute() + count <= perMinuteAtMost || waitedMs >= LONGEST_WAIT_MS;
  };

  return {
    tryBegin: (count) => {
      const nowMs = clock.now();
      const may = nowMs >= pausedUntilMs && (perMinute === null || hasPlace(count, perMinute));
      waitsSinceMs = may ? null : (waitsSinceMs ?? nowMs);
      if (may) begun = [...begun, { atMs: nowMs, count }];
      return may;
    },
    pause: (milliseconds) => {
      pausedUntilMs = clock.now() + milliseconds;
    },
  };
};
