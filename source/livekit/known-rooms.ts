import type { RoomFacts } from '../fleet/facts.ts';
import { share } from '../fleet/share.ts';
import type { ListFormat } from './list-reader.ts';
import { roomList } from './readers.ts';

/** Rooms come and go: so many more are kept than are listed, at most. */
const MOST_GONE_SHARE = 1 / 4;
const MOST_GONE = 64;

/** Whether so much is kept of rooms that are gone that it is to be forgotten. */
export const isOvergrown = (kept: number, listed: number): boolean =>
  kept > listed * (1 + MOST_GONE_SHARE) + MOST_GONE;

/** Reads listings of rooms. A room that is as it was listed before is the same object as before. */
export interface KnownRooms {
  /** How a listing of all rooms is read. */
  readonly format: ListFormat<RoomFacts>;
  /** After each listing: forgets most of what is no longer listed. */
  readonly prune: (listed: readonly RoomFacts[]) => void;
  /** Rooms kept. */
  readonly size: () => number;
}

/**
 * Of thousands of rooms nearly all are listed as before: made anew, all would be kept until the listing ends, which
 * V8 takes for something that lasts, and the memory grows.
 */
export const createKnownRooms = (): KnownRooms => {
  let known = new Map<string, RoomFacts>();

  const recognised = (room: RoomFacts): RoomFacts => {
    const before = known.get(room.id);
    const kept = share(before, room);
    if (kept !== before) known.set(kept.id, kept);
    return kept;
  };

  return {
    format: {
      field: roomList.field,
      readItems: (items) => roomList.readItems(items).map(recognised),
      readAnswer: (answer) => roomList.readAnswer(answer)?.map(recognised) ?? null,
    },
    prune: (listed) => {
      if (isOvergrown(known.size, listed.length)) known = new Map(listed.map((room) => [room.id, room]));
    },
    size: () => known.size,
  };
};
