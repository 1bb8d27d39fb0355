import type { Offers } from '../fleet/workers.ts';
import { OFFERS_KEPT_MS } from '../time-limits.ts';
import type { OfferCounts } from './read-metrics.ts';

/** Counts the offers between the looks at the servers' counters. */
export interface OfferLog {
  /**
   * Adds a look at one server's counters. The first one only begins to count: what was before, lktop did not see.
   *
   * @param counts null: the server answered and has counted no offer so far
   */
  readonly add: (server: string, counts: OfferCounts | null, nowMs: number) => void;
  /** What the looks of the last 15 minutes add up to; null: nobody looked twice, or there was no offer. */
  readonly lately: (nowMs: number) => Offers | null;
}

interface Step {
  readonly fromMs: number;
  readonly toMs: number;
  readonly taken: number;
  readonly failed: number;
}

const NOTHING: OfferCounts = { taken: 0, failed: 0 };

/** A counter that fell began again at 0, with a server that restarted: all that it counts now is new. */
const grown = (before: OfferCounts, now: OfferCounts): OfferCounts =>
  now.taken < before.taken || now.failed < before.failed
    ? now
    : { taken: now.taken - before.taken, failed: now.failed - before.failed };

export const createOfferLog = (): OfferLog => {
  const last = new Map<string, { readonly counts: OfferCounts; readonly atMs: number }>();
  let steps: readonly Step[] = [];
  return {
    add: (server, told, nowMs) => {
      const before = last.get(server);
      const counts = told ?? NOTHING;
      last.set(server, { counts, atMs: nowMs });
      if (before === undefined) return;
      const { taken, failed } = grown(before.counts, counts);
      if (taken + failed > 0) steps = [...steps, { fromMs: before.atMs, toMs: nowMs, taken, failed }];
      steps = steps.filter(({ toMs }) => nowMs - toMs < OFFERS_KEPT_MS);
    },
    lately: (nowMs) => {
      const kept = steps.filter(({ toMs }) => nowMs - toMs < OFFERS_KEPT_MS);
      if (kept.length === 0) return null;
      const failed = kept.reduce((sum, step) => sum + step.failed, 0);
      const taken = kept.reduce((sum, step) => sum + step.taken, 0);
      const sinceMs = Math.min(...kept.map(({ fromMs }) => fromMs));
      return { asked: Math.round(taken + failed), failed: Math.round(failed), sinceMs };
    },
  };
};
