import { failureOf, LiveKitError } from '../livekit/gateway.ts';

const SHORTEST_MS = 1000;
const LONGEST_MS = 30_000;
/** Longer ones would overflow a timer, and no server means them. */
const LONGEST_RETRY_AFTER_MS = 3_600_000;

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
  const first = Math.max(intervalMs, SHORTEST_MS);
  const isSlow = SLOW_KINDS.has(failureOf(error).kind);
  const full = isSlow ? LONGEST_MS : Math.min(first * 2 ** (failures - 1), LONGEST_MS);
  const longest = Math.max(full, intervalMs);
  const asked = error instanceof LiveKitError ? (error.retryAfterMs ?? 0) : 0;
  return Math.max(longest * (1 - random() / 2), Math.min(asked, LONGEST_RETRY_AFTER_MS));
};
