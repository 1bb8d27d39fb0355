import type { Pace } from '../fleet/snapshot.ts';
import { LONGEST_BUDGET_WAIT_MS } from '../time-limits.ts';
import {
  actionReserve,
  CALLS_PER_ROOM,
  callsPerRound,
  LISTING_CALLS,
  type Listing,
  listEveryMs,
  noListing,
  promisedAgeMs,
} from './pace.ts';
import type { RateLimiter } from './rate-limiter.ts';

/** Timers are inexact, so a round gets all its calls after three quarters of the interval. */
const FULL_GRANT_FROM = 3 / 4;
/** A round leaves its successor at most the calls of one listing and one room. */
const MOST_CARRIED = LISTING_CALLS + CALLS_PER_ROOM;
/** Each listing lowers the remembered duration of an unusually slow one by a fifth. */
const TOOK_DECAY = 0.8;
/** A requested sweep lists again after a quarter of a stretched pause. */
const WANTED_LISTING_SHARE = 1 / 4;

/** The inputs of a round at its start. */
export interface RoundStart {
  readonly nowMs: number;
  /** Milliseconds from round to round; 0: manual refresh. */
  readonly intervalMs: number;
  /** Somebody requested the round. */
  readonly isWanted: boolean;
}

/** Measures the rounds and grants each its share of the calls. */
export interface Rounds {
  readonly begin: (start: RoundStart) => void;
  /** When the next listing is due; null: this round has listed. */
  readonly listAtMs: () => number | null;
  /** How many rooms all rounds have asked. */
  readonly roomsAsked: () => number;
  readonly previousAtMs: () => number;
  /** How many calls are left in this round. @param needed allowed even if the round's share is smaller */
  readonly callsLeft: (needed: number) => number;
  /** Subtracts a listing from the calls that are left. */
  readonly askListing: () => void;
  /** Subtracts the calls of this many rooms. */
  readonly askRooms: (rooms: number) => void;
  /** @param atMs when the listing was requested */
  readonly listed: (listing: Listing, atMs: number) => void;
  /** When a second listing may follow the last one after `soonMs`; null: there was none. */
  readonly listAgainAtMs: (soonMs: number) => number | null;
  /** Makes the next round list again. */
  readonly listingFailed: () => void;
  /** @param urgent how many rooms were asked before their turn */
  readonly end: (nowMs: number, urgent: number) => void;
  readonly pace: (intervalMs: number) => Omit<Pace, 'oldestVerifiedAtMs'>;
}

/**
 * @param share the share of the budget that rounds may take now, 0 to 1
 * @param rooms how many rooms are asked in turn
 */
export const createRounds = (budget: RateLimiter, share: () => number, rooms: () => number): Rounds => {
  const { perMinute } = budget;
  let listing = noListing;
  let current: RoundStart = { nowMs: Number.NEGATIVE_INFINITY, intervalMs: 0, isWanted: false };
  let previousAtMs = Number.NEGATIVE_INFINITY;
  let listedAtMs: number | null = null;
  let listedInRound = 0;
  let count = 0;
  let roomsAsked = 0;
  let carried = 0;
  let urgentRooms = 0;
  let tookMs = 0;

  const listingEveryMs = (intervalMs: number) => listEveryMs(intervalMs, listing, perMinute);
  const ratesAt = (intervalMs: number) => ({
    intervalMs,
    perMinute: perMinute === null ? null : Math.ceil(perMinute * share()),
    rooms: rooms(),
    listEveryMs: listingEveryMs(intervalMs),
  });

  const grant = ({ nowMs, intervalMs }: RoundStart): number => {
    if (perMinute === null) return Number.POSITIVE_INFINITY;
    const elapsedMs = nowMs - previousAtMs;
    const part = elapsedMs < 0 ? 1 : Math.min(1, elapsedMs / (intervalMs * FULL_GRANT_FROM));
    return callsPerRound(ratesAt(intervalMs)) * part;
  };

  /** Manual rounds have no grant, and later rounds on an interval do not pay for them. */
  const take = (calls: number): void => {
    if (current.intervalMs > 0) carried -= calls;
  };

  return {
    begin: (start) => {
      previousAtMs = current.nowMs;
      current = start;
      count += 1;
      if (start.intervalMs > 0) carried = Math.min(carried, MOST_CARRIED) + grant(start);
    },
    listAtMs: () => {
      const { intervalMs, isWanted } = current;
      if (listedInRound === count) return null;
      // A clock that was set back must not delay the listing.
      if (listedAtMs === null || listedAtMs > current.nowMs || intervalMs === 0) {
        return Number.NEGATIVE_INFINITY;
      }
      const everyMs = listingEveryMs(intervalMs);
      if (!isWanted) return listedAtMs + everyMs - intervalMs / 2;
      return everyMs > intervalMs ? listedAtMs + everyMs * WANTED_LISTING_SHARE : listedAtMs;
    },
    roomsAsked: () => roomsAsked,
    previousAtMs: () => previousAtMs,
    callsLeft: (needed) => {
      const { intervalMs } = current;
      if (intervalMs === 0) {
        const left = budget.freeWithin(0) - actionReserve(perMinute);
        return Math.max(left, Math.min(needed, budget.freeWithin(LONGEST_BUDGET_WAIT_MS)));
      }
      return Math.min(Math.max(Math.floor(carried), needed), budget.freeWithin(intervalMs));
    },
    askListing: () => take(LISTING_CALLS),
    askRooms: (rooms) => {
      take(CALLS_PER_ROOM * rooms);
      roomsAsked += rooms;
    },
    listAgainAtMs: (soonMs) =>
      listedAtMs === null ? null : listedAtMs + listEveryMs(soonMs, listing, perMinute),
    listed: (newest, atMs) => {
      listing = { ...newest, tookMs: Math.max(newest.tookMs, listing.tookMs * TOOK_DECAY) };
      listedAtMs = atMs;
      listedInRound = count;
    },
    listingFailed: () => {
      listedAtMs = null;
    },
    end: (nowMs, urgent) => {
      tookMs = nowMs - current.nowMs;
      urgentRooms = urgent;
    },
    pace: (intervalMs) => ({
      callsAllowedPerMinute: perMinute,
      listEveryMs: listingEveryMs(intervalMs),
      promisedAgeMs:
        intervalMs === 0
          ? null
          : promisedAgeMs(ratesAt(intervalMs), urgentRooms, Math.max(intervalMs, tookMs)),
    }),
  };
};
