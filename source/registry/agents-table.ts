import { prepared, type Steps } from './sql.ts';

const SAVE_AGENT = prepared(
  `INSERT INTO agents (project, agent_name, first_seen_ms, last_seen_ms, room_name, deployment)
    VALUES (?, ?, ?, ?, ?, ?)
    ON CONFLICT (project, agent_name) DO UPDATE SET room_name = excluded.room_name,
      deployment = coalesce(excluded.deployment, agents.deployment),
      last_seen_ms = CASE WHEN agents.last_seen_ms < excluded.last_seen_ms
        THEN excluded.last_seen_ms ELSE agents.last_seen_ms END`,
);

/** An agent name, and where it was seen last. */
export interface NamedAgent {
  readonly deployment: string | null;
  readonly roomName: string;
  readonly seenMs: number;
}

/** Adds an agent to those that are seen. Many rooms have agents of one name. */
export const noteAgent = (agents: Map<string, NamedAgent>, name: string, seen: NamedAgent): void => {
  const known = agents.get(name);
  agents.set(name, {
    deployment: seen.deployment ?? known?.deployment ?? null,
    roomName: seen.roomName,
    seenMs: Math.max(seen.seenMs, known?.seenMs ?? 0),
  });
};

/** Writes when and where these agent names were seen last. */
export function* saveAgents(project: number, agents: ReadonlyMap<string, NamedAgent>): Steps<void> {
  yield* SAVE_AGENT.each(
    Array.from(agents, ([name, { deployment, roomName, seenMs }]) => [
      project,
      name,
      seenMs,
      seenMs,
      roomName,
      deployment,
    ]),
  );
}
