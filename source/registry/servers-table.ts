import { prepared, type Steps } from './sql.ts';

/** Whether any run saw the server mark agents by their participant kind. */
export function* readMarksAgentsByKind(host: string): Steps<boolean> {
  return (
    (yield* prepared('SELECT marks_agents_by_kind AS marks FROM servers WHERE host = ?').get(host))?.marks ===
    1
  );
}

/** Records that the server marks agents by their participant kind. */
export function* saveMarksAgentsByKind(host: string): Steps<void> {
  yield* prepared(
    `INSERT INTO servers (host, marks_agents_by_kind) VALUES (?, 1)
      ON CONFLICT (host) DO UPDATE SET marks_agents_by_kind = 1`,
  ).run(host);
}

/** How many rooms a server had when it last had any. Times are in Unix milliseconds, by the server's clock. */
export interface RoomsBefore {
  readonly rooms: number;
  readonly seenMs: number;
  /** The first sweep that found no room; null: none did so far. */
  readonly emptiedMs: number | null;
}

/** @returns null if no run ever saw a room on the server */
export function* readRoomsBefore(host: string): Steps<RoomsBefore | null> {
  const row = yield* prepared(
    'SELECT rooms, rooms_seen_ms AS "seenMs", emptied_ms AS "emptiedMs" FROM servers WHERE host = ?',
  ).get(host);
  if (row === undefined || row.seenMs === null) return null;
  return {
    rooms: Number(row.rooms),
    seenMs: Number(row.seenMs),
    emptiedMs: row.emptiedMs === null ? null : Number(row.emptiedMs),
  };
}

/** Records how many rooms a sweep found. It keeps the first empty sweep together with the last one that found rooms. */
export function* saveRooms(host: string, rooms: number, atMs: number): Steps<void> {
  if (rooms === 0) {
    yield* prepared(
      'UPDATE servers SET emptied_ms = coalesce(emptied_ms, ?) WHERE host = ? AND rooms_seen_ms < ?',
    ).run(atMs, host, atMs);
    return;
  }
  yield* prepared(
    `INSERT INTO servers (host, marks_agents_by_kind, rooms, rooms_seen_ms) VALUES (?, 0, ?, ?)
      ON CONFLICT (host) DO UPDATE
      SET rooms = excluded.rooms, rooms_seen_ms = excluded.rooms_seen_ms, emptied_ms = NULL
      WHERE servers.rooms_seen_ms IS NULL OR servers.rooms_seen_ms <= excluded.rooms_seen_ms`,
  ).run(host, rooms, atMs);
}
