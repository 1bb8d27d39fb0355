import type { Ending } from './endings.ts';
import { SEEN_AGAIN, type Seen } from './open-rows.ts';
import { prepared, type SqlParameters, type Steps } from './sql.ts';
import type { RoomSeen } from './sweep-record.ts';

const SAVE_ROOM = prepared(
  `INSERT INTO rooms (project, room_id, name, created_ms, last_seen_ms) VALUES (?, ?, ?, ?, ?)
      ON CONFLICT (project, room_id) DO UPDATE SET name = excluded.name, ${SEEN_AGAIN('rooms')}`,
);

const roomValues = (project: number, room: RoomSeen, seenMs: number): SqlParameters => [
  project,
  room.roomId,
  room.name,
  room.createdMs || seenMs,
  seenMs,
];

/** Writes rooms, and opens those again that are there. */
export function* saveRooms(project: number, rooms: readonly Seen<RoomSeen>[]): Steps<void> {
  yield* SAVE_ROOM.each(rooms.map(({ row, thing }) => roomValues(project, thing, row.lastSeenMs)));
}

/** Writes that a room is gone. */
export function* endRoom(project: number, { row, seenMs, goneMs }: Ending): Steps<void> {
  yield* prepared('UPDATE rooms SET last_seen_ms = ?, gone_ms = ? WHERE project = ? AND room_id = ?').run(
    seenMs,
    goneMs,
    project,
    row.roomId,
  );
}
