import { MINUTE_MS } from '../time-limits.ts';

export const CALLS_PER_ROOM = 2;
export const LISTING_CALLS = 1;

/** Returns the API calls that a sweep of this many rooms takes. */
export const sweepCost = (rooms: number): number => LISTING_CALLS + CALLS_PER_ROOM * rooms;

/** This share of a round goes to the rooms with the oldest answers. */
const TURN_SHARE = 1 / 4;
/** The share of the calls that listings may take. */
const LISTING_SHARE = 1 / 4;
/** The share of the time that listings may take. */
const LISTING_TIME_SHARE = 1 / 5;
/** The bytes a second that listings may average, because of slow links and the cost of parsing. */
const LISTING_BYTES_PER_SECOND = 1_000_000;
const BYTES_PER_LISTED_ROOM = 750;
const ACTION_SHARE = 1 / 20;

/**
 * Returns how many rooms of a round go to the oldest answers. Fractions even out over time.
 * @param before rooms asked in all earlier rounds
 */
export const roomsInTurn = (rooms: number, before: number): number =>
  Math.floor((before + rooms) * TURN_SHARE) - Math.floor(before * TURN_SHARE);

/** Returns how many urgent rooms two rounds of this size can ask. */
export const urgentRoomsInTwoRounds = (rooms: number): number =>
  2 * rooms - Math.ceil(2 * rooms * TURN_SHARE);

export interface Listing {
  /** Milliseconds that ListRooms takes. */
  readonly tookMs: number;
  readonly rooms: number;
  /** Bytes of the metadata of all rooms. */
  readonly metadataBytes: number;
}

export const noListing: Listing = { tookMs: 0, rooms: 0, metadataBytes: 0 };

/**
 * Returns the milliseconds from one ListRooms to the next: the interval, or a multiple of it if the answer is slow or
 * large or the budget small; 0: manual refresh.
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
  /** Milliseconds from one round to the next. */
  readonly intervalMs: number;
  readonly listEveryMs: number;
  readonly rooms: number;
  readonly perMinute: number | null;
}

/** Whether the budget allows a sweep of all rooms every interval. */
export const coversAll = ({ intervalMs, rooms, perMinute }: Omit<Rates, 'listEveryMs'>): boolean =>
  perMinute === null || (sweepCost(rooms) * MINUTE_MS) / intervalMs <= perMinute;

/** Returns how many calls a minute sweeps leave to actions when the rooms could use them all. */
export const actionReserve = (perMinute: number | null): number =>
  perMinute === null ? 0 : Math.ceil(perMinute * ACTION_SHARE);

/**
 * Returns the average API calls of one round. If the budget covers all rooms, that is its share of the minute.
 * Otherwise the reserve for actions is subtracted. Infinite without a budget.
 */
export const callsPerRound = (rates: Rates): number => {
  const { perMinute, intervalMs } = rates;
  if (perMinute === null) return Number.POSITIVE_INFINITY;
  const usable = coversAll(rates) ? perMinute : perMinute - actionReserve(perMinute);
  return (usable * intervalMs) / MINUTE_MS;
};

/**
 * Returns the maximum age in milliseconds of the answers of a room that answers at once.
 * @param urgent how many rooms are asked before their turn
 * @param roundMs milliseconds from round to round: the interval, or the duration of a round if that is longer
 */
export const promisedAgeMs = (rates: Rates, urgent: number, roundMs: number): number => {
  const { rooms, intervalMs } = rates;
  // Counts from the answer in one round to the answer in another.
  const ageAfter = (roundsToAll: number) => (roundsToAll + 1) * roundMs;
  if (rooms === 0 || coversAll(rates)) return ageAfter(1);
  const calls = callsPerRound(rates) - (LISTING_CALLS * intervalMs) / rates.listEveryMs;
  const asked = Math.max(calls / CALLS_PER_ROOM, Number.EPSILON);
  const inTurn = Math.max(asked - urgent, asked * TURN_SHARE);
  const waiting = asked - urgent > asked * TURN_SHARE ? rooms - urgent : rooms;
  // Calls, rooms and listings are whole numbers, so one more of each may fall into this turn.
  const unlucky = 1 + LISTING_CALLS / CALLS_PER_ROOM;
  return ageAfter(Math.ceil((waiting + unlucky) / inTurn) + 2);
};
