import type { Ending } from './endings.ts';
import type { DispatchOutcome } from './history.ts';
import { isKnownNow, SEEN_AGAIN, type Seen } from './open-rows.ts';
import { failLastSession } from './sessions-table.ts';
import { prepared, type Steps, together } from './sql.ts';
import type { DispatchSeen } from './sweep-record.ts';

/** Another run has seen the dispatch after this one. */
const IS_OLD_NEWS = 'dispatches.last_seen_ms > excluded.last_seen_ms';

/** What came of a dispatch that is listed; null: as before. */
const OUTCOMES: Readonly<Record<DispatchSeen['state'], DispatchOutcome | null>> = {
  waiting: 'pending',
  serving: 'serving',
  over: 'served',
  failed: 'failed',
  untaken: 'unanswered',
  checking: null,
};

function* saveDispatch(project: number, roomId: string, dispatch: DispatchSeen, seenMs: number): Steps<void> {
  yield* prepared(
    `INSERT INTO dispatches (project, dispatch_id, room_id, agent_name, deployment, who, metadata, created_ms, first_job_ms,
        joined_ms, error, last_seen_ms, outcome, is_unserved)
      VALUES (:project, :id, :roomId, :agentName, :deployment,
        (SELECT who FROM actions WHERE created_dispatch_id = :id LIMIT 1),
        (SELECT metadata FROM actions WHERE created_dispatch_id = :id LIMIT 1), :createdMs, :firstJobMs, :joinedMs, :error,
        :seenMs, coalesce(:outcome, 'pending'), :isUnserved)
      ON CONFLICT (project, dispatch_id) DO UPDATE SET
        who = coalesce(dispatches.who, excluded.who),
        metadata = coalesce(dispatches.metadata, excluded.metadata),
        first_job_ms = coalesce(dispatches.first_job_ms, excluded.first_job_ms),
        joined_ms = coalesce(dispatches.joined_ms, excluded.joined_ms),
        error = coalesce(excluded.error, dispatches.error),
        room_id = CASE WHEN ${IS_OLD_NEWS} THEN dispatches.room_id ELSE excluded.room_id END,
        outcome = CASE
          WHEN ${IS_OLD_NEWS} THEN dispatches.outcome
          WHEN ${isKnownNow('dispatches', 'outcome')} THEN CASE
            WHEN excluded.outcome = 'failed' THEN 'failed'
            WHEN coalesce(dispatches.joined_ms, excluded.joined_ms) IS NOT NULL
              OR excluded.outcome IN ('serving', 'served') THEN 'served'
            ELSE 'unanswered' END
          WHEN dispatches.gone_ms >= excluded.last_seen_ms THEN dispatches.outcome
          WHEN :outcome IS NULL AND dispatches.outcome <> 'unseen' THEN dispatches.outcome
          -- Whoever looks only now does not know that its agent was there.
          WHEN excluded.outcome = 'pending' AND coalesce(dispatches.joined_ms, excluded.joined_ms) IS NOT NULL
            THEN 'served'
          ELSE excluded.outcome END,
        is_unserved = CASE WHEN ${IS_OLD_NEWS} OR dispatches.gone_ms >= excluded.last_seen_ms THEN dispatches.is_unserved ELSE excluded.is_unserved END,
        ${SEEN_AGAIN('dispatches')}`,
  ).run({
    project,
    roomId,
    seenMs,
    outcome: OUTCOMES[dispatch.state],
    isUnserved: Number(dispatch.isUnserved),
    id: dispatch.id,
    agentName: dispatch.agentName,
    deployment: dispatch.deployment || null,
    createdMs: dispatch.createdMs || seenMs,
    firstJobMs: dispatch.firstJobMs,
    joinedMs: dispatch.joinedMs,
    error: dispatch.error,
  });
}

/** Writes dispatches with what came of them so far, and opens those again that are there. */
export function* saveDispatches(project: number, dispatches: readonly Seen<DispatchSeen>[]): Steps<void> {
  yield* together(
    dispatches.flatMap(({ row: { roomId, lastSeenMs }, thing }) => {
      const save = saveDispatch(project, roomId, thing, lastSeenMs);
      return thing.state === 'failed' ? [save, failLastSession(project, roomId, thing.id)] : [save];
    }),
  );
}

/** Writes that a dispatch is gone, and what came of it. */
export function* endDispatch(project: number, ending: Ending): Steps<void> {
  yield* prepared(
    `UPDATE dispatches SET last_seen_ms = ?, gone_ms = ?, is_unserved = 0, outcome = CASE
        WHEN outcome IN ('served', 'failed', 'unanswered') THEN outcome
        WHEN joined_ms IS NOT NULL OR outcome = 'serving' THEN 'served'
        WHEN error IS NOT NULL THEN 'failed'
        WHEN ? = 1 THEN 'unseen'
        ELSE 'unanswered' END
      WHERE project = ? AND dispatch_id = ?`,
  ).run(ending.seenMs, ending.goneMs, Number(ending.isUnseen), project, ending.row.id);
}
