import type { Clock } from '../../source/clock.ts';

export interface ManualClock extends Clock {
  /** Moves time on by `milliseconds`. Fires every due timer in order and lets promises settle. */
  readonly advance: (milliseconds: number) => Promise<void>;
  /** The number of waiting timers. */
  readonly pending: () => number;
}

/** Runs everything that is ready: promise chains and queued I/O callbacks. */
export const settle = async (): Promise<void> => {
  for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
};

/**
 * A clock that moves only on request.
 * @param rest what takes no time by this clock: it ends before the clock moves on
 */
export const createManualClock = (startMs = 1_700_000_000_000, rest = settle): ManualClock => {
  let nowMs = startMs;
  let order = 0;
  let timers: { dueMs: number; order: number; callback: () => void }[] = [];

  const nextDue = (untilMs: number) =>
    timers
      .filter((timer) => timer.dueMs <= untilMs)
      .sort((a, b) => a.dueMs - b.dueMs || a.order - b.order)[0];

  return {
    now: () => nowMs,
    after: (delayMs, callback) => {
      const timer = { dueMs: nowMs + Math.max(0, delayMs), order: order++, callback };
      timers.push(timer);
      return () => {
        timers = timers.filter((other) => other !== timer);
      };
    },
    advance: async (milliseconds) => {
      const untilMs = nowMs + milliseconds;
      await rest();
      for (let timer = nextDue(untilMs); timer; timer = nextDue(untilMs)) {
        timers = timers.filter((other) => other !== timer);
        nowMs = Math.max(nowMs, timer.dueMs);
        timer.callback();
        await rest();
      }
      nowMs = untilMs;
    },
    pending: () => timers.length,
  };
};
