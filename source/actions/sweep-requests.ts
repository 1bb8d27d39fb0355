import type { Clock } from '../clock.ts';

/** Many actions at once ask for no more sweeps than a few would. */
const GAP_MS = 500;

/** Asks for sweeps on behalf of many actions, together where they come close to each other. */
export interface SweepRequests {
  /** A sweep would tell more of this room. */
  readonly want: (roomName: string) => void;
  /** Leaves no timer. */
  readonly close: () => void;
}

/** @param ask asks for a sweep that looks at this room first */
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
      const waitMs = Math.min(GAP_MS, askedAtMs + GAP_MS - clock.now());
      if (waitMs <= 0) askAll();
      else cancelTimer ??= clock.after(waitMs, askAll);
    },
    close: () => cancelTimer?.(),
  };
};
