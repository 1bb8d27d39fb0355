const MIN_STALE_MS = 10_000;
/** An answer is stale after 3 missed sweeps. */
const STALE_SWEEPS = 3;

/**
 * The age in milliseconds from which a sweep is stale. Null if sweeps are by hand: never stale.
 * @param intervalMs milliseconds between sweeps; 0: by hand
 */
export const staleAfterMs = (intervalMs: number): number | null =>
  intervalMs === 0 ? null : Math.max(MIN_STALE_MS, STALE_SWEEPS * intervalMs);
