import type { Ending } from './endings.ts';
import { isKnownNow, SEEN_AGAIN, type Seen } from './open-rows.ts';
import { prepared, type SqlParameters, type Steps } from './sql.ts';
import type { AgentSeen } from './sweep-record.ts';

/** An agent that leaves within this time after one of our actions on it was removed by that action. */
const REMOVED_MS = 2 * 60_000;

const SAVE_SESSION = prepared(
  `INSERT INTO sessions (project, room_id, participant_id, identity, agent_name, dispatch_id, job_id, worker_id,
        deployment, sdk, joined_ms, last_seen_ms)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (project, room_id, participant_id) DO UPDATE SET
        agent_name = coalesce(excluded.agent_name, sessions.agent_name),
        dispatch_id = coalesce(excluded.dispatch_id, sessions.dispatch_id),
        job_id = coalesce(excluded.job_id, sessions.job_id),
        worker_id = coalesce(excluded.worker_id, sessions.worker_id),
        deployment = coalesce(excluded.deployment, sessions.deployment),
        sdk = coalesce(excluded.sdk, sessions.sdk),
        ended = CASE
          WHEN sessions.gone_ms < excluded.last_seen_ms THEN NULL
          WHEN ${isKnownNow('sessions', 'ended')} THEN CASE WHEN EXISTS (SELECT 1 FROM rooms
            WHERE rooms.project = excluded.project AND rooms.room_id = excluded.room_id AND rooms.gone_ms IS NOT NULL)
            THEN 'closed' ELSE 'left' END
          ELSE sessions.ended END,
        ${SEEN_AGAIN('sessions')}`,
);

const sessionValues = (project: number, roomId: string, agent: AgentSeen, seenMs: number): SqlParameters => {
  const { jobId, identity } = agent;
  return [
    project,
    roomId,
    agent.participantId,
    // Most identities follow from the job, and a year has hundreds of thousands.
    identity === `agent-${jobId}` ? null : identity,
    agent.agentName,
    agent.dispatchId,
    jobId,
    agent.workerId,
    agent.deployment,
    agent.sdk,
    agent.joinedMs || seenMs,
    seenMs,
  ];
};

/** Writes sessions, and opens those again that are there. */
export function* saveSessions(project: number, sessions: readonly Seen<AgentSeen>[]): Steps<void> {
  yield* SAVE_SESSION.each(
    sessions.map(({ row, thing }) => sessionValues(project, row.roomId, thing, row.lastSeenMs)),
  );
}

/** The agent goes first, and its job fails a moment later. */
export function* failLastSession(project: number, roomId: string, dispatchId: string): Steps<void> {
  const ofDispatch = 'project = :project AND room_id = :roomId AND dispatch_id = :dispatchId';
  yield* prepared(
    `UPDATE sessions SET ended = 'failed' WHERE ${ofDispatch} AND ended = 'left'
      AND gone_ms = (SELECT max(gone_ms) FROM sessions WHERE ${ofDispatch})`,
  ).run({ project, roomId, dispatchId });
}

/** Writes that an agent is gone, and how its session ended. @param host the server, which our actions name */
export function* endSession(
  host: string,
  project: number,
  { row, seenMs, goneMs, isUnseen, isRoomGone }: Ending,
): Steps<void> {
  yield* prepared(
    `UPDATE sessions SET last_seen_ms = :seenMs, gone_ms = :goneMs, ended = CASE
        WHEN :isUnseen = 1 THEN 'unseen'
        WHEN EXISTS (SELECT 1 FROM actions WHERE host = :host AND actions.room_id = :roomId
          AND started_at_ms BETWEEN :sinceMs AND :goneMs
          AND kind IN ('remove-agent', 'remove-dispatch', 'redispatch', 'kick', 'delete-room')
          AND (kind = 'delete-room' OR actions.identity = coalesce(sessions.identity, 'agent-' || sessions.job_id)
            OR actions.dispatch_id = sessions.dispatch_id)) THEN 'removed'
        WHEN EXISTS (SELECT 1 FROM dispatches WHERE project = :project AND dispatch_id = sessions.dispatch_id
          AND outcome = 'failed') THEN 'failed'
        WHEN :isRoomGone = 1 THEN 'closed'
        ELSE 'left' END
      WHERE project = :project AND room_id = :roomId AND participant_id = :id`,
  ).run({
    project,
    host,
    seenMs,
    goneMs,
    sinceMs: goneMs - REMOVED_MS,
    isUnseen: Number(isUnseen),
    isRoomGone: Number(isRoomGone),
    roomId: row.roomId,
    id: row.id,
  });
}
