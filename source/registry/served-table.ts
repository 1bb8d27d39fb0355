import type { DatabaseSync } from 'node:sqlite';
import type { Sighting } from '../learning/served-rooms.ts';
import { prepared } from './statements.ts';

const RETENTION_MS = 24 * 60 * 60 * 1000;
const MAX_SERVED_ROOMS = 20_000;
/** A run has ended if it has not written its watched time for this long. */
const ENDED_AFTER_MS = 30_000;

/**
 * Records until when a run has watched. Agents that were there when it ended were last seen then.
 *
 * @param run the id of one run of lktop
 */
export const saveRun = (database: DatabaseSync, run: string, watchedUntilMs: number): void => {
  prepared(
    database,
    `INSERT INTO runs (id, watched_until_ms) VALUES (?, ?)
    ON CONFLICT (id) DO UPDATE SET watched_until_ms = excluded.watched_until_ms`,
  ).run(run, watchedUntilMs);
};

/** Upserts the sightings. A sighting of another run stays with that run while it is still watching. */
export const saveSightings = (
  database: DatabaseSync,
  host: string,
  run: string,
  sightings: readonly Sighting[],
): void => {
  const save = prepared(
    database,
    `INSERT INTO served_rooms (host, room_name, room_id, agent_name, run, seen_ms, gone_ms)
    VALUES (?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (host, room_name, room_id) DO UPDATE SET
      agent_name = excluded.agent_name, run = excluded.run, gone_ms = excluded.gone_ms
    WHERE run = excluded.run OR gone_ms IS NOT NULL OR excluded.gone_ms IS NOT NULL
      OR excluded.seen_ms > ? + coalesce((SELECT watched_until_ms FROM runs WHERE id = served_rooms.run), 0)`,
  );
  for (const { roomName, roomId, agentName, seenMs, goneMs } of sightings) {
    save.run(host, roomName, roomId, agentName, run, seenMs, goneMs, ENDED_AFTER_MS);
  }
};

/** Deletes the sightings of rooms in which no agent is expected any more. */
export const deleteSightings = (
  database: DatabaseSync,
  host: string,
  rooms: readonly Pick<Sighting, 'roomName' | 'roomId'>[],
): void => {
  const forget = prepared(
    database,
    'DELETE FROM served_rooms WHERE host = ? AND room_name = ? AND room_id = ?',
  );
  for (const { roomName, roomId } of rooms) forget.run(host, roomName, roomId);
};

/** An agent in a room, and when it was last seen there. */
export interface LastSighting {
  readonly roomId: string;
  readonly agentName: string | null;
  readonly lastSeenMs: number;
}

/** The last sightings of all rooms with that name. */
export const readLastSightings = (database: DatabaseSync, host: string, roomName: string): LastSighting[] =>
  prepared(
    database,
    `SELECT room_id AS roomId, agent_name AS agentName,
      coalesce(gone_ms, max(seen_ms, watched_until_ms), seen_ms) AS lastSeenMs
    FROM served_rooms LEFT JOIN runs ON runs.id = run
    WHERE host = ? AND room_name = ?`,
  )
    .all(host, roomName)
    .map((row) => ({ ...row }) as unknown as LastSighting);

/** Deletes sightings older than a day, and all but the latest 20,000, of all servers. */
export const pruneSightings = (database: DatabaseSync, nowMs: number): void => {
  const oldestMs = nowMs - RETENTION_MS;
  prepared(
    database,
    `DELETE FROM served_rooms WHERE coalesce(gone_ms,
        (SELECT max(watched_until_ms, seen_ms) FROM runs WHERE id = run), seen_ms) < ?`,
  ).run(oldestMs);
  prepared(
    database,
    `DELETE FROM served_rooms WHERE (host, room_name, room_id) IN
        (SELECT host, room_name, room_id FROM served_rooms
          ORDER BY gone_ms IS NULL DESC, coalesce(gone_ms, seen_ms) DESC LIMIT -1 OFFSET ?)`,
  ).run(MAX_SERVED_ROOMS);
  prepared(database, 'DELETE FROM runs WHERE watched_until_ms < ?').run(oldestMs);
};
