import { MINUTE_MS } from '../time-limits.ts';

/** At most so many re-dispatches in any 60 seconds, over all rooms. */
export interface HealLimit {
  /** Takes a place. @returns gives it back, because nothing was done; null: all places are taken */
  readonly take: (nowMs: number) => (() => void) | null;
  /** How long until a place is free, in milliseconds; 0: one is free. */
  readonly waitMs: (nowMs: number) => number;
  /** Begins with the re-dispatches of earlier runs: when they began. */
  readonly begin: (startedAtMs: readonly number[]) => void;
}

export const createHealLimit = (perMinute: number): HealLimit => {
  let taken: readonly { readonly atMs: number }[] = [];
  const lately = (nowMs: number) => {
    taken = taken.filter(({ atMs }) => nowMs - atMs < MINUTE_MS);
    return taken;
  };
  return {
    take: (nowMs) => {
      if (lately(nowMs).length >= perMinute) return null;
      const place = { atMs: nowMs };
      taken = [...taken, place];
      return () => {
        taken = taken.filter((other) => other !== place);
      };
    },
    waitMs: (nowMs) => {
      const all = lately(nowMs);
      if (all.length < perMinute) return 0;
      const oldest = all.map(({ atMs }) => atMs).sort((a, b) => a - b)[all.length - perMinute] ?? nowMs;
      return oldest + MINUTE_MS - nowMs;
    },
    begin: (startedAtMs) => {
      taken = startedAtMs.map((atMs) => ({ atMs }));
    },
  };
};
