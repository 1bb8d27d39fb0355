import type { RoomFacts } from '../fleet/facts.ts';
import { share } from '../fleet/share.ts';
import type { ListFormat } from './list-reader.ts';
import { isOvergrown } from './overgrown.ts';
import { roomList } from './readers.ts';

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
      readItems: (items) => roomList.readItems(items)?.map(recognised) ?? null,
      readAnswer: (answer) => roomList.readAnswer(answer)?.map(recognised) ?? null,
    },
    prune: (listed) => {
      if (isOvergrown(known.size, listed.length)) known = new Map(listed.map((room) => [room.id, room]));
    },
    size: () => known.size,
  };
};
