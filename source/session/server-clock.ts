import type { Clock } from '../clock.ts';

/** A `Date` header tells whole seconds, so a smaller difference says nothing. */
const SMALLEST_SKEW_MS = 2_000;

export interface ServerClock extends Clock {
  /** @param skewMs server clock minus ours, in milliseconds; null: unknown */
  readonly adjust: (skewMs: number | null) => void;
  /** By how much this clock differs from the machine's. */
  readonly offsetMs: () => number;
}

/**
 * The time by the server's clock, as far as it is known. Every age is a difference between a time the server gave
 * and now: by a clock of our own that is half a minute off, a dispatch just made would look unanswered.
 */
export const createServerClock = (clock: Clock): ServerClock => {
  let offsetMs = 0;
  return {
    now: () => clock.now() + offsetMs,
    after: clock.after,
    adjust: (skewMs) => {
      offsetMs = skewMs !== null && Math.abs(skewMs) >= SMALLEST_SKEW_MS ? skewMs : 0;
    },
    offsetMs: () => offsetMs,
  };
};
