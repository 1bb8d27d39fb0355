import { PATIENCE_BY_HAND_MS, SHORTEST_PATIENCE_MS } from '../time-limits.ts';
import type { RoundLimits } from './room-pool.ts';

/** How long a round waits for its rooms. @param limitMs milliseconds a call may take */
export const roundLimits = (startMs: number, intervalMs: number, limitMs: number): RoundLimits => {
  const byIntervalMs = Math.max(Math.min(intervalMs, limitMs), SHORTEST_PATIENCE_MS);
  return {
    patientUntilMs: startMs + (intervalMs === 0 ? PATIENCE_BY_HAND_MS : byIntervalMs),
    queueUntilMs: startMs + (intervalMs || PATIENCE_BY_HAND_MS),
  };
};
