import type { Clock } from '../clock.ts';

const TICK_MS = 1_000;

/** The screen's clock. It changes only with ticks, so that a whole frame shows the same time. */
export interface Ticker {
  /** Milliseconds since the Unix epoch, at the last tick. */
  readonly now: () => number;
  /**
   * Calls back every second while there are subscribers.
   * @returns unsubscribes
   */
  readonly subscribe: (listener: () => void) => () => void;
  /** Updates the time between two ticks, after an event. */
  readonly catchUp: () => void;
  /** Stops the timer even if there are subscribers: a destroyed screen may not unsubscribe. */
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
