import type { Clock } from '../clock.ts';

const TICK_MS = 1_000;

/** The time as the screen knows it: it stands still between two ticks, so that all of one frame shows the same. */
export interface Ticker {
  /** Milliseconds since the Unix epoch, at the last tick. */
  readonly now: () => number;
  /** Calls back once a second, while anybody listens. @returns unsubscribes */
  readonly subscribe: (listener: () => void) => () => void;
  /** Takes the time now: something happened between two ticks. */
  readonly catchUp: () => void;
  /** Leaves no timer, whoever still listens: a screen that is torn down may not say so. */
  readonly close: () => void;
}

export const createTicker = (clock: Clock): Ticker => {
  const listeners = new Set<() => void>();
  let nowMs = clock.now();
  let stop: (() => void) | null = null;

  const tick = () => {
    stop = clock.after(TICK_MS, tick);
    nowMs = clock.now();
    for (const listener of listeners) listener();
  };
  return {
    now: () => nowMs,
    subscribe: (listener) => {
      listeners.add(listener);
      stop ??= clock.after(TICK_MS, tick);
      return () => {
        listeners.delete(listener);
        if (listeners.size > 0) return;
        stop?.();
        stop = null;
      };
    },
    catchUp: () => {
      nowMs = clock.now();
    },
    close: () => {
      listeners.clear();
      stop?.();
      stop = null;
    },
  };
};
