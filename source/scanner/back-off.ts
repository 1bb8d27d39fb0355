import { failureOf, LiveKitError } from '../livekit/gateway.ts';
import { LONGEST_BACK_OFF_MS, LONGEST_RETRY_AFTER_MS, SHORTEST_BACK_OFF_MS } from '../time-limits.ts';

/** Trying again soon cures none of these, and looks like an attack. */
const SLOW_KINDS: ReadonlySet<string> = new Set([
  'wrong-key',
  'wrong-secret',
  'missing-grant',
  'no-credentials',
]);

export interface BackOff {
  /** Failures in a row, this one included. */
  readonly failures: number;
  readonly error: unknown;
  /** Milliseconds between sweeps; 0: by hand. */
  readonly intervalMs: number;
  /** 0 to 1; spreads many monitors of one server. */
  readonly random: () => number;
}

/**
 * Milliseconds until the next try: twice as long at every failure, up to 30 s, less up to a half at random, but never
 * sooner than the server's `Retry-After`.
 */
export const backOffMs = ({ failures, error, intervalMs, random }: BackOff): number => {
  const first = Math.max(intervalMs, SHORTEST_BACK_OFF_MS);
  const isSlow = SLOW_KINDS.has(failureOf(error).kind);
  const full = isSlow ? LONGEST_BACK_OFF_MS : Math.min(first * 2 ** (failures - 1), LONGEST_BACK_OFF_MS);
  const longest = Math.max(full, intervalMs);
  const asked = error instanceof LiveKitError ? (error.retryAfterMs ?? 0) : 0;
  return Math.max(longest * (1 - random() / 2), Math.min(asked, LONGEST_RETRY_AFTER_MS));
};
