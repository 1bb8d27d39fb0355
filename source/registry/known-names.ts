import { prepared, type Steps } from './sql.ts';

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
    SELECT rooms.name, last_seen_ms AS at_ms FROM rooms JOIN projects ON projects.id = project
      WHERE host = :host AND gone_ms IS NULL
    UNION ALL SELECT room_name, seen_ms FROM served_rooms WHERE host = :host AND gone_ms IS NULL
    UNION ALL SELECT room_name, started_at_ms FROM actions WHERE host = :host) AS found
  GROUP BY name ORDER BY max(at_ms) DESC, name LIMIT :most`;

const AGENTS = `
  SELECT name FROM (
    SELECT agent_name AS name, last_seen_ms AS at_ms FROM agents JOIN projects ON projects.id = project
      WHERE host = :host
    UNION ALL SELECT name, last_seen_ms FROM agent_names WHERE host = :host
    UNION ALL SELECT agent_name, started_at_ms FROM actions WHERE host = :host AND agent_name IS NOT NULL) AS found
  WHERE name <> '' GROUP BY name ORDER BY max(at_ms) DESC, name LIMIT :most`;

function* namesFrom(query: string, host: string): Steps<readonly string[]> {
  const rows = yield* prepared(query).all({ host, most: MOST_NAMES });
  return rows.map(({ name }) => String(name));
}

/** See `Store.listKnownNames`. */
export function* knownNames(host: string): Steps<KnownNames> {
  return { rooms: yield* namesFrom(ROOMS, host), agents: yield* namesFrom(AGENTS, host) };
}
