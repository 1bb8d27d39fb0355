import type { DatabaseSync } from 'node:sqlite';
import { openToRead } from './database.ts';

/** Names that earlier runs saw on a server, raw. The most recent come first. */
export interface KnownNames {
  readonly rooms: readonly string[];
  readonly agents: readonly string[];
}

/** Nobody looks through more. */
const MOST_NAMES = 200;

/** Rooms that were there at the last sight, and rooms that somebody acted on. */
const ROOMS = `
  SELECT name FROM (
    SELECT rooms.name, last_seen_ms AS at FROM rooms JOIN projects ON projects.id = project
      WHERE host = :host AND gone_ms IS NULL
    UNION ALL SELECT room_name, seen_ms FROM served_rooms WHERE host = :host AND gone_ms IS NULL
    UNION ALL SELECT room_name, started_at_ms FROM actions WHERE host = :host)
  GROUP BY name ORDER BY max(at) DESC, name LIMIT :most`;

const AGENTS = `
  SELECT name FROM (
    SELECT agent_name AS name, last_seen_ms AS at FROM agents JOIN projects ON projects.id = project
      WHERE host = :host
    UNION ALL SELECT name, last_seen_ms FROM agent_names WHERE host = :host
    UNION ALL SELECT agent_name, started_at_ms FROM actions WHERE host = :host AND agent_name IS NOT NULL)
  WHERE name <> '' GROUP BY name ORDER BY max(at) DESC, name LIMIT :most`;

const namesFrom = (database: DatabaseSync, query: string, host: string): readonly string[] =>
  database
    .prepare(query)
    .all({ host, most: MOST_NAMES })
    .map(({ name }) => String(name));

/**
 * Reads the names once, for a completion. It writes nothing and never throws: a missing or unreadable database
 * knows no names.
 *
 * @param path from `registryPath()`
 * @param host host and port of the server
 */
export const readKnownNames = (path: string, host: string): KnownNames => {
  try {
    const database = openToRead(path);
    try {
      return { rooms: namesFrom(database, ROOMS, host), agents: namesFrom(database, AGENTS, host) };
    } finally {
      database.close();
    }
  } catch {
    return { rooms: [], agents: [] };
  }
};
