import type { Clock } from '../clock.ts';
import { MINUTE_MS } from '../time-limits.ts';

/** Times are whole milliseconds, so two calls may be closer together than they look. */
const PRECISION_MS = 1;

/** The end times of recent calls, as long as they count. */
export interface CallLog {
  readonly add: () => void;
  /** Calls of the last 60 seconds. */
  readonly count: () => number;
  /** How many of them will still count after this many milliseconds. */
  readonly countAfter: (milliseconds: number) => number;
  /** When the oldest call stops counting; null: there is none. */
  readonly nextExpiryMs: () => number | null;
}

/** Calls that ended in the same millisecond. */
interface Entry {
  readonly atMs: number;
  count: number;
}

export const createCallLog = (clock: Clock): CallLog => {
  let entries: Entry[] = [];
  /** The index of the first entry that counts. */
  let first = 0;
  let total = 0;
  /** How far the clock was set back. It is added, so that calls do not count longer. */
  let setBackMs = 0;

  const now = (): number => {
    const nowMs = clock.now() + setBackMs;
    const newestMs = entries.at(-1)?.atMs ?? nowMs;
    if (nowMs >= newestMs) return nowMs;
    setBackMs += newestMs - nowMs;
    return newestMs;
  };

  const isOld = (entry: Entry, nowMs: number) => nowMs - entry.atMs >= MINUTE_MS + PRECISION_MS;

  const forget = (nowMs: number) => {
    for (let entry = entries[first]; entry && isOld(entry, nowMs); entry = entries[first]) {
      total -= entry.count;
      first += 1;
    }
    if (first > entries.length / 2) {
      entries = entries.slice(first);
      first = 0;
    }
  };

  return {
    add: () => {
      const atMs = now();
      const newest = entries.at(-1);
      if (newest?.atMs === atMs) newest.count += 1;
      else entries.push({ atMs, count: 1 });
      total += 1;
      forget(atMs);
    },
    count: () => {
      forget(now());
      return total;
    },
    countAfter: (milliseconds) => {
      const thenMs = now() + milliseconds;
      let count = 0;
      for (let place = entries.length - 1; place >= first; place -= 1) {
        const entry = entries[place];
        if (!entry || isOld(entry, thenMs)) break;
        count += entry.count;
      }
      return count;
    },
    nextExpiryMs: () => {
      forget(now());
      const oldest = entries[first];
      return oldest ? oldest.atMs + MINUTE_MS + PRECISION_MS - setBackMs : null;
    },
  };
};
