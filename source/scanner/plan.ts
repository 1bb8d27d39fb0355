import type { RoomKey } from '../fleet/snapshot.ts';
import type { ListedRoom } from './ledger.ts';

/** What is known of a listed room when it is decided whom to ask. */
export interface RoomStanding extends ListedRoom {
  /** Its calls have not come back yet: it is not asked again. */
  readonly inFlight: boolean;
}

export interface PlanState {
  readonly rooms: readonly RoomStanding[];
  /** Keys or names of rooms to verify first, such as those just acted upon. */
  readonly expedited: ReadonlySet<string>;
  /** Calls that may be spent on rooms now; null: as many as it takes. */
  readonly callsAllowed: number | null;
}

const CALLS_PER_ROOM = 2;
const LISTING_CALLS = 1;

/** API calls that a sweep of so many rooms takes. */
export const sweepCost = (rooms: number): number => LISTING_CALLS + CALLS_PER_ROOM * rooms;

/** Rooms that so many calls are enough for. */
const roomsFor = (calls: number): number => Math.max(0, Math.floor(calls / CALLS_PER_ROOM));

export const isExpedited = (
  room: Pick<ListedRoom, 'key' | 'name'>,
  expedited: ReadonlySet<string>,
): boolean => expedited.has(room.key) || expedited.has(room.name);

/**
 * The rooms that are due, in the order to ask them: expedited ones, then those never asked, then the longest
 * unheard of. A room that failed stands where it last failed, not among the never verified: a ghost room that
 * takes seconds to fail is therefore asked last, and holds up nobody.
 */
export const plan = (state: PlanState): readonly RoomKey[] => {
  const due = state.rooms
    .filter((room) => !room.inFlight)
    .map((room) => ({
      key: room.key,
      rank: isExpedited(room, state.expedited) ? 0 : 1,
      triedAtMs: room.triedAtMs ?? Number.NEGATIVE_INFINITY,
    }))
    .sort((a, b) => a.rank - b.rank || compare(a.triedAtMs, b.triedAtMs) || compare(a.key, b.key))
    .map((room) => room.key);
  return state.callsAllowed === null ? due : due.slice(0, roomsFor(state.callsAllowed));
};

/** Not a subtraction: two infinities make no number. */
const compare = <Value extends string | number>(a: Value, b: Value): number => (a < b ? -1 : a > b ? 1 : 0);

/**
 * What a budget of calls a minute leaves for the rooms of one sweep: its share of the minute, so that the sweeps
 * go round the rooms evenly, but never more than the minute has left. One room at least gets its turn while
 * anything is left.
 */
export const callsAllowed = (
  budgetPerMinute: number,
  callsInLastMinute: number,
  intervalMs: number,
): number => {
  const left = Math.max(0, budgetPerMinute - callsInLastMinute);
  if (intervalMs === 0) return left;
  const share = Math.floor((budgetPerMinute * intervalMs) / 60_000) - LISTING_CALLS;
  return Math.min(left, Math.max(share, CALLS_PER_ROOM));
};
