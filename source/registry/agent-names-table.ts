import type { DatabaseSync } from 'node:sqlite';
import type { RegistryProject } from './recorded-action.ts';
import { prepared } from './statements.ts';

const RETENTION_MS = 30 * 24 * 60 * 60 * 1000;

/** The limit per project. Anybody who may create dispatches can invent names. */
export const MAX_AGENT_NAMES = 500;

export interface SeenAgentName {
  readonly name: string;
  readonly lastSeenMs: number;
}

/** Upserts the names with the time they were last seen. Deletes those unseen for longest above the limit. */
export const saveAgentNames = (
  database: DatabaseSync,
  project: RegistryProject,
  names: readonly SeenAgentName[],
): void => {
  const save = prepared(
    database,
    `INSERT INTO agent_names (project, host, name, first_seen_ms, last_seen_ms) VALUES (?, ?, ?, ?, ?)
    ON CONFLICT (project, host, name) DO UPDATE SET last_seen_ms = max(last_seen_ms, excluded.last_seen_ms)`,
  );
  for (const { name, lastSeenMs } of names)
    save.run(project.name, project.host, name, lastSeenMs, lastSeenMs);
  prepared(
    database,
    `DELETE FROM agent_names WHERE project = :name AND host = :host AND name IN
        (SELECT name FROM agent_names WHERE project = :name AND host = :host
          ORDER BY last_seen_ms DESC, name LIMIT -1 OFFSET :limit)`,
  ).run({ name: project.name, host: project.host, limit: MAX_AGENT_NAMES });
};

/** Most recently seen first. */
export const readAgentNames = (database: DatabaseSync, project: RegistryProject): SeenAgentName[] =>
  prepared(
    database,
    `SELECT name, last_seen_ms AS lastSeenMs FROM agent_names WHERE project = ? AND host = ?
      ORDER BY last_seen_ms DESC, name`,
  )
    .all(project.name, project.host)
    .map((row) => ({ name: String(row.name), lastSeenMs: Number(row.lastSeenMs) }));

/** Deletes names not seen for 30 days, in all projects. */
export const pruneAgentNames = (database: DatabaseSync, nowMs: number): void => {
  prepared(database, 'DELETE FROM agent_names WHERE last_seen_ms < ?').run(nowMs - RETENTION_MS);
};
