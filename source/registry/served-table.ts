import type { DatabaseSync } from 'node:sqlite';
import type { Sighting } from '../learning/served-rooms.ts';
import { prepared } from './statements.ts';

const RETENTION_MS = 24 * 60 * 60 * 1000;
const MAX_SERVED_ROOMS = 20_000;
/** A run that has not told for so long that it watches has ended. */
const ENDED_AFTER_MS = 30_000;

/**
 * Notes until when a run has watched: what was there when it ended was last seen then.
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

/**
 * Adds the sightings, or brings those of the same rooms up to date. What another run sees, too, stays its own while it
 * watches.
 */
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

/** Forgets rooms in which none is expected any more. */
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

/** Of all rooms that had that name. */
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

/** Forgets who was last seen more than a day ago, and all but the latest 20,000, of all servers. */
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
