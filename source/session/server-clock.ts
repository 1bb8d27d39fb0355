import type { Clock } from '../clock.ts';

/** A `Date` header has whole seconds, so a skew under 2 s means nothing. */
const SMALLEST_SKEW_MS = 2_000;

export interface ServerClock extends Clock {
  /** @param skewMs server clock minus ours, in milliseconds; null: unknown */
  readonly adjust: (skewMs: number | null) => void;
  /** How far this clock differs from the machine's. */
  readonly offsetMs: () => number;
}

/**
 * A clock that follows the server's time as far as it is known. Every age is a difference between a time the server
 * gave and now. With a machine clock half a minute off, a new dispatch would look unanswered.
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
