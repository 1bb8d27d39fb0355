import type { RoomSeen, SweepRecord } from './sweep-record.ts';

/** What one run of lktop last saw on a server. It is beside the database, so that each sweep can be compared with it. */
export interface Ledger {
  /** Every listed room. */
  readonly rooms: ReadonlyMap<string, RoomSeen>;
  /** The rooms of the newest record that differ from the record before. */
  readonly changed: ReadonlySet<string>;
  /** Until when the rooms that differ were seen by this run before that; 0: not by this run. */
  readonly seenBeforeMs: ReadonlyMap<string, number>;
  /** All rooms that ever answered have answered since then; null: not known. */
  readonly provenMs: number | null;
}

export const emptyLedger: Ledger = {
  rooms: new Map(),
  changed: new Set(),
  seenBeforeMs: new Map(),
  provenMs: null,
};

/** When a room answered last, as far as the ledger knows; 0: never. */
export const answeredMs = (
  { rooms, provenMs }: Pick<Ledger, 'rooms' | 'provenMs'>,
  roomId: string,
): number => {
  const verifiedMs = rooms.get(roomId)?.verifiedMs ?? null;
  return verifiedMs === null ? 0 : Math.max(verifiedMs, provenMs ?? 0);
};

/** Whether two looks saw the same in a room. */
export const isSame = (one: RoomSeen, other: RoomSeen): boolean =>
  JSON.stringify([one.name, one.agents, one.dispatches, one.verifiedMs === null]) ===
  JSON.stringify([other.name, other.agents, other.dispatches, other.verifiedMs === null]);

/** Adds a record. Pure. */
export const addToLedger = (before: Ledger, record: SweepRecord): Ledger => {
  const rooms = new Map(record.isAll ? [] : before.rooms);
  const changed = new Set<string>();
  const seenBeforeMs = new Map<string, number>();
  for (const { roomId, lastSeenMs } of record.gone) {
    rooms.delete(roomId);
    seenBeforeMs.set(roomId, lastSeenMs ?? 0);
  }
  for (const room of record.rooms) {
    const earlier = before.rooms.get(room.roomId);
    rooms.set(room.roomId, room);
    if (earlier && isSame(earlier, room)) continue;
    changed.add(room.roomId);
    seenBeforeMs.set(room.roomId, room.beforeMs ?? 0);
  }
  if (record.isAll) {
    // Rooms that went while nothing could be written.
    for (const roomId of before.rooms.keys())
      if (!rooms.has(roomId)) seenBeforeMs.set(roomId, answeredMs(before, roomId));
  }
  return { rooms, changed, seenBeforeMs, provenMs: record.provenMs };
};
