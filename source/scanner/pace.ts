import { MINUTE_MS } from '../time-limits.ts';

export const CALLS_PER_ROOM = 2;
export const LISTING_CALLS = 1;

/** API calls that a sweep of so many rooms takes. */
export const sweepCost = (rooms: number): number => LISTING_CALLS + CALLS_PER_ROOM * rooms;

/** The part of the rooms asked in a round that is kept for those longest unheard of. */
const TURN_SHARE = 1 / 4;
/** The part of the calls that listing the rooms may take. */
const LISTING_SHARE = 1 / 4;
/** Listing may take this part of the time. */
const LISTING_TIME_SHARE = 1 / 5;
/** What a listing may bring a second, on the average: kind to slow links, and to whoever parses it. */
const LISTING_BYTES_PER_SECOND = 1_000_000;
const BYTES_PER_LISTED_ROOM = 750;
const ACTION_SHARE = 1 / 20;

/**
 * How many of the rooms asked in a round are those longest unheard of; what does not divide evens out in time.
 *
 * @param before rooms asked in all rounds before
 */
export const roomsInTurn = (rooms: number, before: number): number =>
  Math.floor((before + rooms) * TURN_SHARE) - Math.floor(before * TURN_SHARE);

/** So many urgent rooms at most are all asked in any two rounds of so many rooms each. */
export const urgentRoomsInTwoRounds = (rooms: number): number =>
  2 * rooms - Math.ceil(2 * rooms * TURN_SHARE);

export interface Listing {
  /** Milliseconds that ListRooms takes. */
  readonly tookMs: number;
  readonly rooms: number;
  /** Bytes of all their metadata. */
  readonly metadataBytes: number;
}

export const noListing: Listing = { tookMs: 0, rooms: 0, metadataBytes: 0 };

/**
 * Milliseconds from one ListRooms to the next: the interval, stretched to a multiple of it where the answer is slow
 * or large, or the budget small. By hand (0) it is not stretched.
 */
export const listEveryMs = (intervalMs: number, listing: Listing, perMinute: number | null): number => {
  if (intervalMs === 0) return 0;
  const bytes = listing.rooms * BYTES_PER_LISTED_ROOM + listing.metadataBytes;
  const leastMs = Math.max(
    listing.tookMs / LISTING_TIME_SHARE,
    (bytes / LISTING_BYTES_PER_SECOND) * 1000,
    perMinute === null ? 0 : (LISTING_CALLS * MINUTE_MS) / (perMinute * LISTING_SHARE),
  );
  return Math.max(1, Math.ceil(leastMs / intervalMs)) * intervalMs;
};

export interface Rates {
  /** Milliseconds from one round of questions to the next. */
  readonly intervalMs: number;
  readonly listEveryMs: number;
  readonly rooms: number;
  readonly perMinute: number | null;
}

const coversAll = ({ intervalMs, rooms, perMinute }: Rates): boolean =>
  perMinute === null || (sweepCost(rooms) * MINUTE_MS) / intervalMs <= perMinute;

/** Calls of a minute that sweeps leave to actions where the rooms could use all of them. */
export const actionReserve = (perMinute: number | null): number =>
  perMinute === null ? 0 : Math.ceil(perMinute * ACTION_SHARE);

/**
 * API calls for one round, on the average: all that the rooms need where the budget covers it, else its share of the
 * minute, with some left for actions. Infinite without a budget.
 */
export const callsPerRound = (rates: Rates): number => {
  const { perMinute, intervalMs } = rates;
  if (perMinute === null) return Number.POSITIVE_INFINITY;
  const usable = coversAll(rates) ? perMinute : perMinute - actionReserve(perMinute);
  return (usable * intervalMs) / MINUTE_MS;
};

/**
 * The age in milliseconds that no room's answers exceed as long as it answers at once.
 *
 * @param urgent how many rooms do not wait for their turn
 * @param roundMs milliseconds from round to round: the interval, or what a round takes where that is longer
 */
export const promisedAgeMs = (rates: Rates, urgent: number, roundMs: number): number => {
  const { rooms, intervalMs } = rates;
  // From the answer in one round to that in another.
  const ageAfter = (roundsToAll: number) => (roundsToAll + 1) * roundMs;
  if (rooms === 0 || coversAll(rates)) return ageAfter(1);
  const calls = callsPerRound(rates) - (LISTING_CALLS * intervalMs) / rates.listEveryMs;
  const asked = Math.max(calls / CALLS_PER_ROOM, Number.EPSILON);
  const inTurn = Math.max(asked - urgent, asked * TURN_SHARE);
  const waiting = asked - urgent > asked * TURN_SHARE ? rooms - urgent : rooms;
  // Calls, rooms and listings come in whole numbers: one of each may fall into this turn that is due in another.
  const unlucky = 1 + LISTING_CALLS / CALLS_PER_ROOM;
  return ageAfter(Math.ceil((waiting + unlucky) / inTurn) + 2);
};
