import type { Clock } from '../clock.ts';
import { SHARING_CLOCK_MS } from '../time-limits.ts';

/** A `Date` header has whole seconds, so a skew under 2 s means nothing. */
const SMALLEST_SKEW_MS = 2_000;

export interface ServerClock extends Clock {
  /** @param skewMs server clock minus ours, in milliseconds; null: unknown */
  readonly adjust: (skewMs: number | null) => void;
  /** Follows the clock of another lktop, which follows the server's. @param nowMs what that clock shows now */
  readonly follow: (nowMs: number) => void;
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
    follow: (nowMs) => {
      const aheadMs = nowMs - clock.now() - offsetMs;
      if (Math.abs(aheadMs) >= SHARING_CLOCK_MS) offsetMs += aheadMs;
    },
    offsetMs: () => offsetMs,
  };
};
