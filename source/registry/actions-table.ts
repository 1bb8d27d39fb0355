import type { DatabaseSync } from 'node:sqlite';
import type { RecordedAction, RegistryProject } from './recorded-action.ts';
import { prepared } from './statements.ts';

const RETENTION_MS = 30 * 24 * 60 * 60 * 1000;
const MAX_ACTIONS = 10_000;

/** Inserts the action, or updates its row. */
export const saveAction = (database: DatabaseSync, action: RecordedAction): void => {
  prepared(
    database,
    `INSERT INTO actions (id, project, host, who, kind, room_name, room_id, dispatch_id, created_dispatch_id,
        identity, agent_name, question, started_at_ms, ended_at_ms, outcome, sentence, metadata)
      VALUES (:id, :project, :host, :who, :kind, :roomName, :roomId, :dispatchId, :createdDispatchId,
        :identity, :agentName, :question, :startedAtMs, :endedAtMs, :outcome, :sentence,
        :metadata)
      ON CONFLICT (id) DO UPDATE SET created_dispatch_id = excluded.created_dispatch_id,
        ended_at_ms = excluded.ended_at_ms, outcome = excluded.outcome, sentence = excluded.sentence`,
  ).run({ ...action });
};

/** Newest first. */
export const readActions = (
  database: DatabaseSync,
  query: { readonly project: RegistryProject | null; readonly limit: number },
): RecordedAction[] =>
  prepared(
    database,
    `SELECT id, project, host, who, kind, room_name AS roomName, room_id AS roomId, dispatch_id AS dispatchId,
        created_dispatch_id AS createdDispatchId, identity, agent_name AS agentName, question,
        started_at_ms AS startedAtMs, ended_at_ms AS endedAtMs, outcome, sentence, metadata
      FROM actions
      WHERE :name IS NULL OR (project = :name AND host = :host)
      ORDER BY started_at_ms DESC, id
      LIMIT :limit`,
  )
    .all({
      name: query.project?.name ?? null,
      host: query.project?.host ?? null,
      limit: query.limit,
    })
    // The tables are STRICT, so a row has the types it was written with.
    .map((row) => ({ ...row }) as unknown as RecordedAction);

/** The removal of an agent, or of its dispatch, from a room. */
export interface RemovalInRoom {
  readonly roomName: string;
  readonly roomId: string;
  readonly atMs: number;
  readonly dispatchId: string | null;
  readonly identity: string | null;
}

/**
 * Proved removals on a server by actions begun since then. A kicked participant counts as an agent only if its
 * identity starts with `agent-`.
 */
export const readRemovals = (database: DatabaseSync, host: string, sinceMs: number): RemovalInRoom[] =>
  prepared(
    database,
    // With a bare `max()`, SQLite takes the other columns from the row that has the maximum.
    `SELECT room_name AS roomName, room_id AS roomId, max(ended_at_ms) AS atMs, dispatch_id AS dispatchId, identity
      FROM actions
      WHERE started_at_ms >= ? AND host = ? AND outcome = 'succeeded'
        AND room_id IS NOT NULL AND ended_at_ms IS NOT NULL
        AND (kind IN ('remove-dispatch', 'remove-agent') OR (kind = 'kick' AND identity LIKE 'agent-%'))
      GROUP BY room_name, room_id`,
  )
    .all(sinceMs, host)
    .map((row) => ({ ...row }) as unknown as RemovalInRoom);

/** Deletes actions older than 30 days, and all but the newest 10,000. */
export const pruneActions = (database: DatabaseSync, nowMs: number): void => {
  prepared(database, 'DELETE FROM actions WHERE started_at_ms < ?').run(nowMs - RETENTION_MS);
  prepared(
    database,
    `DELETE FROM actions WHERE id IN
        (SELECT id FROM actions ORDER BY started_at_ms DESC, id LIMIT -1 OFFSET ?)`,
  ).run(MAX_ACTIONS);
};
