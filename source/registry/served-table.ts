import type { Sighting } from '../learning/served-rooms.ts';
import { NO_LIMIT, prepared, type Steps, together } from './sql.ts';

const RETENTION_MS = 24 * 60 * 60 * 1000;
const MAX_SERVED_ROOMS = 20_000;
/** A run has ended if it has not written its watched time for this long. */
const ENDED_AFTER_MS = 30_000;

/**
 * Records until when a run has watched. Agents that were there when it ended were last seen then.
 *
 * @param run the id of one run of lktop
 */
export function* saveRun(run: string, watchedUntilMs: number): Steps<void> {
  yield* prepared(
    `INSERT INTO runs (id, watched_until_ms) VALUES (?, ?)
    ON CONFLICT (id) DO UPDATE SET watched_until_ms = excluded.watched_until_ms`,
  ).run(run, watchedUntilMs);
}

/** Upserts the sightings. A sighting of another run stays with that run while it is still watching. */
export function* saveSightings(host: string, run: string, sightings: readonly Sighting[]): Steps<void> {
  const save = prepared(
    `INSERT INTO served_rooms (host, room_name, room_id, agent_name, run, seen_ms, gone_ms)
    VALUES (?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (host, room_name, room_id) DO UPDATE SET
      agent_name = excluded.agent_name, run = excluded.run, gone_ms = excluded.gone_ms
    WHERE served_rooms.run = excluded.run OR served_rooms.gone_ms IS NOT NULL OR excluded.gone_ms IS NOT NULL
      OR excluded.seen_ms > ? + coalesce((SELECT watched_until_ms FROM runs WHERE id = served_rooms.run), 0)`,
  );
  yield* together(
    sightings.map(({ roomName, roomId, agentName, seenMs, goneMs }) =>
      save.run(host, roomName, roomId, agentName, run, seenMs, goneMs, ENDED_AFTER_MS),
    ),
  );
}

/** Deletes the sightings of rooms in which no agent is expected any more. */
export function* deleteSightings(
  host: string,
  rooms: readonly Pick<Sighting, 'roomName' | 'roomId'>[],
): Steps<void> {
  const forget = prepared('DELETE FROM served_rooms WHERE host = ? AND room_name = ? AND room_id = ?');
  yield* together(rooms.map(({ roomName, roomId }) => forget.run(host, roomName, roomId)));
}

/** An agent in a room, and when it was last seen there. */
export interface LastSighting {
  readonly roomId: string;
  readonly agentName: string | null;
  readonly lastSeenMs: number;
}

/** The last sightings of all rooms with that name. */
export function* readLastSightings(host: string, roomName: string): Steps<LastSighting[]> {
  return (yield* prepared(
    `SELECT room_id AS "roomId", agent_name AS "agentName",
      coalesce(gone_ms, CASE WHEN watched_until_ms > seen_ms THEN watched_until_ms END, seen_ms) AS "lastSeenMs"
    FROM served_rooms LEFT JOIN runs ON runs.id = run
    WHERE host = ? AND room_name = ? ORDER BY room_id`,
  ).all(host, roomName)).map((row) => ({ ...row }) as unknown as LastSighting);
}

/** Deletes sightings older than a day, and all but the latest 20,000, of all servers. */
export function* pruneSightings(nowMs: number): Steps<void> {
  const oldestMs = nowMs - RETENTION_MS;
  yield* prepared(
    `DELETE FROM served_rooms WHERE coalesce(gone_ms,
        (SELECT watched_until_ms FROM runs WHERE id = run AND watched_until_ms > seen_ms), seen_ms) < ?`,
  ).run(oldestMs);
  yield* prepared(
    `DELETE FROM served_rooms WHERE (host, room_name, room_id) IN
        (SELECT host, room_name, room_id FROM served_rooms
          ORDER BY gone_ms IS NULL DESC, coalesce(gone_ms, seen_ms) DESC, room_id LIMIT ${NO_LIMIT} OFFSET ?)`,
  ).run(MAX_SERVED_ROOMS);
  yield* prepared('DELETE FROM runs WHERE watched_until_ms < ?').run(oldestMs);
}
