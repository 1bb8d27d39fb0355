import type { Clock } from '../clock.ts';
import { failureOf, LiveKitError } from '../livekit/gateway.ts';
import { LONGEST_BACK_OFF_MS, LONGEST_RETRY_AFTER_MS, SHORTEST_BACK_OFF_MS } from '../time-limits.ts';

/** A quick retry fixes none of these and looks like an attack. */
const SLOW_KINDS: ReadonlySet<string> = new Set([
  'wrong-key',
  'wrong-secret',
  'missing-grant',
  'no-credentials',
]);

interface BackOff {
  /** Consecutive failures, including this one. */
  readonly failures: number;
  readonly error: unknown;
  /** Milliseconds between sweeps; 0: manual refresh. */
  readonly intervalMs: number;
  /** 0 to 1; spreads the requests of many monitors of one server. */
  readonly random: () => number;
}

/**
 * Returns the milliseconds until the next try. The wait doubles with every failure, up to 30 s, minus a random part of
 * up to a half. It is never shorter than the server's `Retry-After`.
 */
const backOffMs = ({ failures, error, intervalMs, random }: BackOff): number => {
  const first = Math.max(intervalMs, SHORTEST_BACK_OFF_MS);
  const isSlow = SLOW_KINDS.has(failureOf(error).kind);
  const full = isSlow ? LONGEST_BACK_OFF_MS : Math.min(first * 2 ** (failures - 1), LONGEST_BACK_OFF_MS);
  const longest = Math.max(full, intervalMs);
  const asked = error instanceof LiveKitError ? (error.retryAfterMs ?? 0) : 0;
  return Math.max(longest * (1 - random() / 2), Math.min(asked, LONGEST_RETRY_AFTER_MS));
};

export interface ScheduleOptions {
  readonly clock: Clock;
  readonly random: () => number;
  /** Milliseconds from the start of a round to the next; 0: manual refresh. */
  readonly intervalMs: number;
  /** Whether a round may start: the scanner runs, and no round is running. */
  readonly isIdle: () => boolean;
  /** Another lktop sweeps, so rounds start only on request. */
  readonly isFollowing: () => boolean;
  /** Whether a rate limit is still running. A request does not shorten it. */
  readonly waitsForRateLimit: () => boolean;
  /** When a second look is due; null: none is. */
  readonly secondLookAtMs: (nextRoundAtMs: number | null) => number | null;
  readonly runRound: () => void;
  readonly lookAgain: () => void;
}

/** Decides when the next round or second look starts, and is the only place that starts either. */
export interface Schedule {
  readonly intervalMs: () => number;
  /** @param isFailing a running back-off stays: the new interval counts after it */
  readonly setIntervalMs: (intervalMs: number, isFailing: boolean) => void;
  /** Sets the timer again. Call it when a round has ended or something is due sooner. */
  readonly arm: () => void;
  /** Makes the next round due now. */
  readonly beginNow: () => void;
  /** Requests a round at once, or right after the current one. */
  readonly want: () => void;
  /** Records the start of a round. @returns whether it was requested */
  readonly begun: () => boolean;
  /** When the newest round started. */
  readonly startedAtMs: () => number;
  /** Counts a failure and delays the next round. @returns when that is due */
  readonly backOff: (error: unknown) => number;
  /** Resets the count of failures. */
  readonly recovered: () => void;
  /** Cancels the timer and drops the request. */
  readonly stop: () => void;
}

export const createSchedule = (options: ScheduleOptions): Schedule => {
  const { clock, random, isIdle, isFollowing, waitsForRateLimit, secondLookAtMs, runRound, lookAgain } =
    options;
  let { intervalMs } = options;
  let isWanted = false;
  let failures = 0;
  let startedAtMs = clock.now();
  let nextAtMs: number | null = null;
  /** Limits the wait if the clock is set back meanwhile. */
  let longestWaitMs = 0;
  let cancelTimer = () => {};

  const nextByInterval = () => {
    longestWaitMs = intervalMs;
    nextAtMs = intervalMs > 0 ? startedAtMs + intervalMs : null;
  };

  const arm = () => {
    cancelTimer();
    if (!isIdle()) return;
    const nowMs = clock.now();
    const byInterval = isFollowing() ? null : nextAtMs;
    const roundMs = isWanted && !waitsForRateLimit() ? nowMs : byInterval;
    const againMs = secondLookAtMs(byInterval);
    if (roundMs === null && againMs === null) return;
    const roundInMs = roundMs === null ? Number.POSITIVE_INFINITY : Math.min(roundMs - nowMs, longestWaitMs);
    const againInMs = againMs === null ? Number.POSITIVE_INFINITY : againMs - nowMs;
    const run = againInMs < roundInMs ? lookAgain : runRound;
    const delayMs = Math.min(roundInMs, againInMs);
    if (delayMs <= 0) run();
    else cancelTimer = clock.after(delayMs, run);
  };

  return {
    intervalMs: () => intervalMs,
    setIntervalMs: (milliseconds, isFailing) => {
      intervalMs = milliseconds;
      if (!isFailing) nextByInterval();
      arm();
    },
    arm,
    beginNow: () => {
      nextAtMs = clock.now();
      arm();
    },
    want: () => {
      isWanted = true;
      arm();
    },
    begun: () => {
      const wasWanted = isWanted;
      isWanted = false;
      startedAtMs = clock.now();
      nextByInterval();
      return wasWanted;
    },
    startedAtMs: () => startedAtMs,
    backOff: (error) => {
      failures += 1;
      longestWaitMs = backOffMs({ failures, error, intervalMs, random });
      const retryAtMs = clock.now() + longestWaitMs;
      nextAtMs = retryAtMs;
      return retryAtMs;
    },
    recovered: () => {
      failures = 0;
    },
    stop: () => {
      isWanted = false;
      cancelTimer();
    },
  };
};
