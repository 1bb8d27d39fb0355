import type { Clock } from '../clock.ts';
import { SWEEP_REQUEST_GAP_MS } from '../time-limits.ts';

/** Collects the sweep requests of many actions and merges those close together. */
export interface SweepRequests {
  /** Requests a sweep of this room. */
  readonly want: (roomName: string) => void;
  /** Cancels the timer. */
  readonly close: () => void;
}

/** @param ask requests a sweep that reads this room first */
export const createSweepRequests = (clock: Clock, ask: (roomName: string) => void): SweepRequests => {
  let wanted: ReadonlySet<string> = new Set();
  let askedAtMs = Number.NEGATIVE_INFINITY;
  let cancelTimer: (() => void) | null = null;

  const askAll = () => {
    cancelTimer = null;
    askedAtMs = clock.now();
    const rooms = wanted;
    wanted = new Set();
    for (const room of rooms) ask(room);
  };
  return {
    want: (roomName) => {
      wanted = new Set([...wanted, roomName]);
      const waitMs = Math.min(SWEEP_REQUEST_GAP_MS, askedAtMs + SWEEP_REQUEST_GAP_MS - clock.now());
      if (waitMs <= 0) askAll();
      else cancelTimer ??= clock.after(waitMs, askAll);
    },
    close: () => cancelTimer?.(),
  };
};
