import type { RecordedAction, RegistryProject } from './recorded-action.ts';
import { NO_LIMIT, prepared, type Steps } from './sql.ts';

const RETENTION_MS = 30 * 24 * 60 * 60 * 1000;
const MAX_ACTIONS = 10_000;

/** Inserts the action, or updates its row. */
export function* saveAction(action: RecordedAction): Steps<void> {
  yield* prepared(
    `INSERT INTO actions (id, project, host, who, kind, room_name, room_id, dispatch_id, created_dispatch_id,
        identity, agent_name, question, started_at_ms, ended_at_ms, outcome, sentence, metadata)
      VALUES (:id, :project, :host, :who, :kind, :roomName, :roomId, :dispatchId, :createdDispatchId,
        :identity, :agentName, :question, :startedAtMs, :endedAtMs, :outcome, :sentence,
        :metadata)
      ON CONFLICT (id) DO UPDATE SET created_dispatch_id = excluded.created_dispatch_id,
        ended_at_ms = excluded.ended_at_ms, outcome = excluded.outcome, sentence = excluded.sentence`,
  ).run({ ...action });
}

/** Newest first. */
export function* readActions(query: {
  readonly project: RegistryProject | null;
  readonly limit: number;
}): Steps<readonly RecordedAction[]> {
  const rows = yield* prepared(
    `SELECT id, project, host, who, kind, room_name AS "roomName", room_id AS "roomId", dispatch_id AS "dispatchId",
        created_dispatch_id AS "createdDispatchId", identity, agent_name AS "agentName", question,
        started_at_ms AS "startedAtMs", ended_at_ms AS "endedAtMs", outcome, sentence, metadata
      FROM actions
      WHERE CAST(:name AS TEXT) IS NULL OR (project = :name AND host = :host)
      ORDER BY started_at_ms DESC, id
      LIMIT :limit`,
  ).all({
    name: query.project?.name ?? null,
    host: query.project?.host ?? null,
    limit: query.limit,
  });
  // The tables are strict, so a row has the types it was written with.
  return rows as unknown as readonly RecordedAction[];
}

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
export function* readRemovals(host: string, sinceMs: number): Steps<readonly RemovalInRoom[]> {
  const rows = yield* prepared(
    `SELECT "roomName", "roomId", "atMs", "dispatchId", identity FROM
        (SELECT room_name AS "roomName", room_id AS "roomId", ended_at_ms AS "atMs", dispatch_id AS "dispatchId",
          identity, row_number() OVER (PARTITION BY room_name, room_id ORDER BY ended_at_ms DESC, id) AS place
        FROM actions
        WHERE started_at_ms >= ? AND host = ? AND outcome = 'succeeded'
          AND room_id IS NOT NULL AND ended_at_ms IS NOT NULL
          AND (kind IN ('remove-dispatch', 'remove-agent')
            OR (kind = 'kick' AND substr(identity, 1, 6) = 'agent-'))) AS removals
      WHERE place = 1 ORDER BY "roomName", "roomId"`,
  ).all(sinceMs, host);
  return rows as unknown as readonly RemovalInRoom[];
}

/** Deletes actions older than 30 days, and all but the newest 10,000. */
export function* pruneActions(nowMs: number): Steps<void> {
  yield* prepared('DELETE FROM actions WHERE started_at_ms < ?').run(nowMs - RETENTION_MS);
  yield* prepared(
    `DELETE FROM actions WHERE id IN
        (SELECT id FROM actions ORDER BY started_at_ms DESC, id LIMIT ${NO_LIMIT} OFFSET ?)`,
  ).run(MAX_ACTIONS);
}
