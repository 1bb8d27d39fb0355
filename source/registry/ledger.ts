import type { RoomSeen, SweepRecord } from './sweep-record.ts';

/** What one run of lktop last saw on a server. It is beside the database, so that each sweep can be compared with it. */
export interface Ledger {
  /** Every listed room. */
  readonly rooms: ReadonlyMap<string, RoomSeen>;
  /** The rooms of the newest record that differ from the record before. */
  readonly changed: ReadonlySet<string>;
  /** Until when the rooms of the newest record were seen by this run before that; null: not by this run. */
  readonly seenBeforeMs: ReadonlyMap<string, number | null>;
}

export const emptyLedger: Ledger = { rooms: new Map(), changed: new Set(), seenBeforeMs: new Map() };

const isSame = (one: RoomSeen, other: RoomSeen): boolean =>
  JSON.stringify([one.name, one.agents, one.dispatches, one.verifiedMs === null]) ===
  JSON.stringify([other.name, other.agents, other.dispatches, other.verifiedMs === null]);

/** Adds a record. Pure. */
export const addToLedger = ({ rooms: before }: Ledger, record: SweepRecord): Ledger => {
  const rooms = new Map(record.isAll ? [] : before);
  const changed = new Set<string>();
  const seenBeforeMs = new Map<string, number | null>();
  for (const { roomId, lastSeenMs } of record.gone) {
    rooms.delete(roomId);
    seenBeforeMs.set(roomId, lastSeenMs);
  }
  for (const room of record.rooms) {
    const earlier = before.get(room.roomId);
    rooms.set(room.roomId, room);
    if (earlier && isSame(earlier, room)) continue;
    changed.add(room.roomId);
    if (earlier) seenBeforeMs.set(room.roomId, room.beforeMs);
  }
  return { rooms, changed, seenBeforeMs };
};
