import type { RoundLimits } from './room-pool.ts';

/** How long a round waits for slow rooms: the interval, but not less than this. */
const SHORTEST_PATIENCE_MS = 1000;
/** By hand there is no interval to go by. */
const PATIENCE_BY_HAND_MS = 2000;

/** How long a round waits for its rooms. @param limitMs milliseconds a call may take */
export const roundLimits = (startMs: number, intervalMs: number, limitMs: number): RoundLimits => {
  const byIntervalMs = Math.max(Math.min(intervalMs, limitMs), SHORTEST_PATIENCE_MS);
  return {
    patientUntilMs: startMs + (intervalMs === 0 ? PATIENCE_BY_HAND_MS : byIntervalMs),
    queueUntilMs: startMs + (intervalMs || PATIENCE_BY_HAND_MS),
  };
};
