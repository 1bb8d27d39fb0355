import type { Clock } from '../clock.ts';
import type { RoomKey } from '../fleet/snapshot.ts';
import { CALL_LIMIT_MS } from '../time-limits.ts';
import type { Following } from './following.ts';
import { CALLS_PER_ROOM, LISTING_CALLS } from './pace.ts';
import { type Interest, noInterest, plan, type UrgentRoom, urgentRooms } from './plan.ts';
import { type RoomPool, roundLimits } from './room-pool.ts';
import type { RoomStore } from './room-store-view.ts';
import type { Rounds } from './rounds.ts';
import type { Schedule } from './schedule.ts';
import type { SilentRooms } from './silent-rooms.ts';

const NO_ROOMS: ReadonlySet<RoomKey> = new Set();

export interface RoundRoomsOptions {
  readonly roomStore: RoomStore;
  readonly rounds: Rounds;
  readonly pool: Pick<RoomPool, 'inFlight' | 'askAll' | 'askNext'>;
  readonly silent: Pick<SilentRooms, 'due' | 'wake'>;
  readonly following: Pick<Following, 'isPartial'>;
  readonly schedule: Pick<Schedule, 'startedAtMs' | 'intervalMs'>;
  readonly clock: Clock;
  /** Which rooms are asked before their turn. */
  readonly interest: () => Interest;
}

/** Picks the rooms that a round asks, within its calls, and asks them. */
export interface RoundRooms {
  /** Whether the round lists first: the listing decides which rooms to ask. */
  readonly isListingDue: () => boolean;
  /** Asks the rooms of this round. Resolves when all are answered, or when the round has waited long enough. */
  readonly ask: () => Promise<void>;
  /** Asks this room next in the current round, or first in the next one. Starts no round. */
  readonly expedite: (roomKeyOrName: string) => void;
}

export const createRoundRooms = (options: RoundRoomsOptions): RoundRooms => {
  const { roomStore, rounds, pool, silent, following, schedule, clock, interest } = options;
  /** Keys, and names of rooms that are not listed. */
  const actedUpon = new Set<string>();

  /** On an interval, silent rooms are asked beside the rounds. With manual refresh they come last in a round. */
  const roomsInTurn = (): ReadonlySet<RoomKey> => {
    if (following.isPartial()) return NO_ROOMS;
    const turn = roomStore.queue('turn');
    const due = schedule.intervalMs() === 0 ? silent.due() : [];
    return due.length === 0 ? turn : new Set([...turn, ...due]);
  };

  /** The calls of this round that the budget allows. */
  const planCalls = (urgent: readonly UrgentRoom[]) => {
    const inTurn = roomsInTurn();
    return plan(
      {
        listAtMs: rounds.listAtMs(),
        inTurn,
        rooms: inTurn.size + urgent.filter(({ key }) => !inTurn.has(key)).length,
        neverAsked: roomStore.neverAsked(),
        urgent,
        inFlight: pool.inFlight(),
        askedBefore: rounds.roomsAsked(),
        previousRoundAtMs: rounds.previousAtMs(),
      },
      clock.now(),
      rounds.callsLeft(LISTING_CALLS + CALLS_PER_ROOM * actedUpon.size),
    );
  };

  /** Keeps rooms that were in flight when they were acted upon, because their answers may be outdated. */
  const forgetActedUpon = (asked: ReadonlySet<RoomKey>) => {
    const open = [...actedUpon].flatMap(roomStore.find).filter((key) => !asked.has(key));
    actedUpon.clear();
    for (const key of open) actedUpon.add(key);
  };

  const ask = async () => {
    const isPartial = following.isPartial();
    const urgent = urgentRooms(roomStore, isPartial ? noInterest : interest(), actedUpon, clock.now()).filter(
      ({ urgency }) => !isPartial || urgency === 'acted upon',
    );
    const keys = planCalls(urgent).flatMap((call) => (call.kind === 'room' ? [call.key] : []));
    forgetActedUpon(new Set(keys));
    rounds.askRooms(keys.length);
    silent.wake();
    await pool.askAll(keys, roundLimits(schedule.startedAtMs(), schedule.intervalMs(), CALL_LIMIT_MS));
    rounds.end(clock.now(), urgent.length);
  };

  return {
    isListingDue: () => planCalls([]).some(({ kind }) => kind === 'list'),
    ask,
    expedite: (roomKeyOrName) => {
      const rooms = roomStore.find(roomKeyOrName);
      for (const key of rooms) if (!pool.askNext(key)) actedUpon.add(key);
      if (rooms.length === 0) actedUpon.add(roomKeyOrName);
    },
  };
};
