/**
 * The time of a judgement. Every comparison with a grace time goes through `isOver`, so that it is known when time
 * alone would change the outcome, and a room need not be judged again before.
 */
export interface Evaluation {
  readonly nowMs: number;
  /** Whether more than `graceMs` have passed since `sinceMs`. */
  readonly isOver: (sinceMs: number, graceMs: number) => boolean;
  /** The earliest time at which a comparison made so far would come out differently; infinite where none would. */
  readonly changesAtMs: () => number;
}

export const createEvaluation = (nowMs: number): Evaluation => {
  let changesAtMs = Number.POSITIVE_INFINITY;
  return {
    nowMs,
    isOver: (sinceMs, graceMs) => {
      if (nowMs - sinceMs > graceMs) return true;
      changesAtMs = Math.min(changesAtMs, sinceMs + graceMs + 1);
      return false;
    },
    changesAtMs: () => changesAtMs,
  };
};
