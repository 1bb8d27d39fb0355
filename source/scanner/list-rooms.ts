import type { Clock } from '../clock.ts';
import type { RoomFacts } from '../fleet/facts.ts';
import type { Gateway } from '../livekit/gateway.ts';
import type { RateLimiter } from './rate-limiter.ts';
import type { RoomStore } from './room-store-view.ts';
import type { Rounds } from './rounds.ts';

export interface ListRoomsOptions {
  readonly gateway: Pick<Gateway, 'listRooms'>;
  readonly budget: Pick<RateLimiter, 'begin' | 'end' | 'tryRepeat'>;
  readonly clock: Clock;
  readonly roomStore: Pick<RoomStore, 'list' | 'size'>;
  readonly rounds: Pick<Rounds, 'askListing' | 'listed'>;
}

/** @returns lists all rooms for the roomStore; rejects with what the call failed with */
export const createListRooms = ({ gateway, budget, clock, roomStore, rounds }: ListRoomsOptions) => {
  /** `tookMs`: from the call to its answer, without the wait for a place in the budget. */
  const listOnce = async (signal: AbortSignal): Promise<{ rooms: RoomFacts[]; tookMs: number }> => {
    await budget.begin('sweep', { signal });
    rounds.askListing();
    const askedAtMs = clock.now();
    const rooms = await gateway
      .listRooms(undefined, { signal, mayRepeat: budget.tryRepeat })
      .finally(budget.end);
    return { rooms, tookMs: clock.now() - askedAtMs };
  };

  /** ListRooms can once in a while come back empty: where rooms are known it is asked again at once. */
  return async (signal: AbortSignal): Promise<void> => {
    const startedAtMs = clock.now();
    const first = await listOnce(signal);
    const { rooms, tookMs } =
      first.rooms.length > 0 || roomStore.size() === 0 ? first : await listOnce(signal);
    if (signal.aborted) return;
    roomStore.list(rooms, startedAtMs);
    const metadataBytes = rooms.reduce((sum, { metadata }) => sum + metadata.length, 0);
    rounds.listed({ tookMs, rooms: rooms.length, metadataBytes }, startedAtMs);
  };
};
