import type { RegistryProject } from './recorded-action.ts';
import { NO_LIMIT, prepared, type Steps } from './sql.ts';

const RETENTION_MS = 30 * 24 * 60 * 60 * 1000;

/** The limit per project. Anybody who may create dispatches can invent names. */
export const MAX_AGENT_NAMES = 500;

export interface SeenAgentName {
  readonly name: string;
  readonly lastSeenMs: number;
}

/** Upserts the names with the time they were last seen. Deletes those unseen for longest above the limit. */
export function* saveAgentNames(project: RegistryProject, names: readonly SeenAgentName[]): Steps<void> {
  const save = prepared(
    `INSERT INTO agent_names (project, host, name, first_seen_ms, last_seen_ms) VALUES (?, ?, ?, ?, ?)
    ON CONFLICT (project, host, name) DO UPDATE SET last_seen_ms = excluded.last_seen_ms
      WHERE agent_names.last_seen_ms < excluded.last_seen_ms`,
  );
  yield* save.each(
    names.map(({ name, lastSeenMs }) => [project.name, project.host, name, lastSeenMs, lastSeenMs]),
  );
  yield* prepared(
    `DELETE FROM agent_names WHERE project = :name AND host = :host AND name IN
        (SELECT name FROM agent_names WHERE project = :name AND host = :host
          ORDER BY last_seen_ms DESC, name LIMIT ${NO_LIMIT} OFFSET :limit)`,
  ).run({ name: project.name, host: project.host, limit: MAX_AGENT_NAMES });
}

/** Most recently seen first. */
export function* readAgentNames(project: RegistryProject): Steps<SeenAgentName[]> {
  return (yield* prepared(
    `SELECT name, last_seen_ms AS "lastSeenMs" FROM agent_names WHERE project = ? AND host = ?
      ORDER BY last_seen_ms DESC, name`,
  ).all(project.name, project.host)).map((row) => ({
    name: String(row.name),
    lastSeenMs: Number(row.lastSeenMs),
  }));
}

/** Deletes names not seen for 30 days, in all projects. */
export function* pruneAgentNames(nowMs: number): Steps<void> {
  yield* prepared('DELETE FROM agent_names WHERE last_seen_ms < ?').run(nowMs - RETENTION_MS);
}
