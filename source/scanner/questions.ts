import type { Clock } from '../clock.ts';
import type { DispatchFacts, ParticipantFacts, RoomFacts } from '../fleet/facts.ts';
import type { Gateway } from '../livekit/gateway.ts';
import { CALLS_PER_ROOM } from './pace.ts';
import type { RateLimiter } from './rate-limiter.ts';
import type { RoomStore } from './room-store-view.ts';
import type { Rounds } from './rounds.ts';

/** From this many rooms on, a listing is long work, so keys and timers get a turn before and after it is stored. */
const LONG_LISTING_ROOMS = 1_000;

/** Lets keys and timers have their turn, if the listing is long. Storing 10,000 rooms takes about 10 ms. */
export const turnAfter = async (rooms: number): Promise<void> => {
  if (rooms >= LONG_LISTING_ROOMS) await new Promise((resolve) => setImmediate(resolve));
};

export interface ListRoomsOptions {
  readonly gateway: Pick<Gateway, 'listRooms'>;
  readonly budget: Pick<RateLimiter, 'begin' | 'end' | 'tryRepeat'>;
  readonly clock: Clock;
  readonly roomStore: Pick<RoomStore, 'list' | 'size'>;
  readonly rounds: Pick<Rounds, 'askListing' | 'listed'>;
}

/** @returns a function that lists all rooms into the room store, and rejects with the error of the call */
export const createListRooms = ({ gateway, budget, clock, roomStore, rounds }: ListRoomsOptions) => {
  /** `tookMs` excludes the wait for a place in the budget. */
  const listOnce = async (signal: AbortSignal): Promise<{ rooms: RoomFacts[]; tookMs: number }> => {
    await budget.begin('sweep', { signal });
    rounds.askListing();
    const askedAtMs = clock.now();
    const rooms = await gateway
      .listRooms(undefined, { signal, mayRepeat: budget.tryRepeat })
      .finally(budget.end);
    return { rooms, tookMs: clock.now() - askedAtMs };
  };

  /** ListRooms is sometimes empty by mistake. If rooms are known, it is sent again at once. */
  return async (signal: AbortSignal): Promise<void> => {
    const startedAtMs = clock.now();
    const first = await listOnce(signal);
    const { rooms, tookMs } =
      first.rooms.length > 0 || roomStore.size() === 0 ? first : await listOnce(signal);
    await turnAfter(rooms.length);
    if (signal.aborted) return;
    roomStore.list(rooms, startedAtMs);
    const metadataBytes = rooms.reduce((sum, { metadata }) => sum + metadata.length, 0);
    rounds.listed({ tookMs, rooms: rooms.length, metadataBytes }, startedAtMs);
    await turnAfter(rooms.length);
  };
};

/** Both answers of a room, or the error of the call that failed first. */
export type RoomAnswer =
  | {
      readonly ok: true;
      readonly participants: readonly ParticipantFacts[];
      readonly dispatches: readonly DispatchFacts[];
    }
  | { readonly ok: false; readonly error: unknown };

export interface AskRoomOptions {
  readonly gateway: Pick<Gateway, 'listParticipants' | 'listDispatches'>;
  /** The caller has counted both calls already. */
  readonly budget: Pick<RateLimiter, 'end' | 'tryRepeat'>;
  /** Called when one of the two has answered. */
  readonly onHalf: () => void;
}

/**
 * Requests a room's participants and dispatches at the same time. If one call fails, the other is aborted, because
 * half an answer is useless.
 * @param calls aborts both calls
 */
export const askRoom = async (
  { gateway, budget, onHalf }: AskRoomOptions,
  room: string,
  calls: AbortController,
): Promise<RoomAnswer> => {
  let underWay = CALLS_PER_ROOM;
  const end = () => {
    if (underWay === 0) return;
    underWay -= 1;
    budget.end();
  };
  const answered = () => {
    end();
    if (underWay === CALLS_PER_ROOM - 1) onHalf();
  };
  const counted = <Answer>(call: Promise<Answer>): Promise<Answer> => {
    call.then(answered, end);
    return call;
  };
  try {
    const options = { signal: calls.signal, mayRepeat: budget.tryRepeat };
    const [participants, dispatches] = await Promise.all([
      counted(gateway.listParticipants(room, options)),
      counted(gateway.listDispatches(room, options)),
    ]);
    return { ok: true, participants, dispatches };
  } catch (error) {
    calls.abort();
    // Aborted calls never report back, so release their budget here.
    while (underWay > 0) end();
    return { ok: false, error };
  }
};
