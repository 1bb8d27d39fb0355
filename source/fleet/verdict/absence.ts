import type { DispatchFacts, JobFacts } from '../facts.ts';
import type { Remedy, Verdict } from '../fleet.ts';
import { countAttempts } from '../members/job-end.ts';
import { agentMemory } from '../room-memory.ts';
import { nobodyServes, type RoomCase, waitingEvidence } from './case.ts';
import { atTime, dispatchEvidence, quote, remedy } from './evidence.ts';
import { wasTakenByUs } from './expectation.ts';

/** Returns the name of a dispatch for a sentence. Raw. */
export const label = (dispatch: DispatchFacts): string => dispatch.agentName || 'unnamed agent';

/**
 * Whether a caller has waited too long for any agent. If this dispatch is younger, the time counts from the dispatch.
 */
export const callerIsLeft = (roomCase: RoomCase, dispatch: DispatchFacts): boolean =>
  nobodyServes(roomCase, dispatch.createdAtMs) &&
  !wasTakenByUs(roomCase, dispatch) &&
  roomCase.evaluation.isOver(
    Math.max(roomCase.waitingSinceMs ?? 0, dispatch.createdAtMs),
    roomCase.grace.waitingMs,
  );

/** Other agents serve everybody, or two people have taken over. An orphaned dispatch then harms nobody. */
export const isTakenOver = (
  { serving, memory, waitingSinceMs }: RoomCase,
  { createdAtMs }: DispatchFacts,
): boolean =>
  (memory.successors.length > 0 && createdAtMs <= memory.handedOverAtMs) ||
  (serving.length > 0 && waitingSinceMs === null);

/** The remedy for an orphaned dispatch is removal, whatever else its job says. */
export const removeLeftover = (why = ''): Remedy =>
  remedy(`remove it: somebody else has taken over${why}`, 'remove');

const leftoverRemedy = (roomCase: RoomCase, dispatch: DispatchFacts): Remedy =>
  isTakenOver(roomCase, dispatch)
    ? removeLeftover()
    : remedy('re-dispatch, or remove it if the session was meant to end', 'redispatch', 'remove');

export const judgeFailed = (
  roomCase: RoomCase,
  dispatch: DispatchFacts,
  job: JobFacts,
  name: 'failed' | 'crash-looping',
): Verdict<'failed' | 'crash-looping'> => {
  const attempts = countAttempts(dispatch, job);
  const cure =
    name === 'failed'
      ? ', then re-dispatch'
      : '; its own code fails at every attempt, so a re-dispatch will fail, too';
  const isLeftover = isTakenOver(roomCase, dispatch);
  const reason = job.error
    ? `read the error${cure}: ${job.error}`
    : `the job gave no error: read the worker's log${cure}`;
  return {
    name,
    severity: isLeftover ? 'notice' : 'critical',
    summary:
      name === 'failed'
        ? `${label(dispatch)} job ${job.status.toLowerCase()}`
        : `${label(dispatch)} keeps failing, attempt ${attempts}`,
    sinceMs: atTime(job.endedAtMs || job.updatedAtMs || job.startedAtMs),
    basis: dispatchEvidence(dispatch, ...waitingEvidence(roomCase)),
    remedy: isLeftover
      ? removeLeftover(job.error && `; its error was: ${job.error}`)
      : remedy(reason, 'redispatch', 'remove'),
  };
};

export const ended = (dispatch: DispatchFacts, job: JobFacts): Verdict<'ended'> => ({
  name: 'ended',
  severity: 'notice',
  summary: `${label(dispatch)} ended`,
  sinceMs: atTime(job.endedAtMs || job.updatedAtMs || job.startedAtMs),
  basis: dispatchEvidence(dispatch, { atMs: null, text: 'its session ended' }),
  remedy: remedy('remove the dispatch', 'remove'),
});

/** A worker that declines is not absent: unnamed workers choose their rooms by declining. */
export const declined = (roomCase: RoomCase, dispatch: DispatchFacts, job: JobFacts): Verdict<'declined'> => {
  const isCritical = dispatch.agentName !== '' && callerIsLeft(roomCase, dispatch);
  return {
    name: 'declined',
    severity: isCritical ? 'critical' : 'ok',
    summary: `${label(dispatch)}: its worker declined the job`,
    sinceMs: atTime(job.startedAtMs),
    basis: dispatchEvidence(
      dispatch,
      {
        atMs: atTime(job.endedAtMs),
        text: `worker ${job.workerId || 'unknown'} declined: the job ended as it began, and no agent joined`,
      },
      ...waitingEvidence(roomCase),
    ),
    remedy: isCritical
      ? remedy(
          'find out why the worker declines, or dispatch another agent; a re-dispatch asks the same worker',
          'dispatch',
        )
      : null,
  };
};

export const judgeLeft = (
  roomCase: RoomCase,
  dispatch: DispatchFacts,
  identity: string,
  isCritical: boolean,
): Verdict<'left'> => {
  const lastSeenMs = agentMemory(roomCase.memory, identity)?.lastSeenMs ?? null;
  return {
    name: 'left',
    severity: isCritical ? 'critical' : 'notice',
    summary: isCritical ? `${label(dispatch)} left, caller waits` : `${label(dispatch)} left`,
    sinceMs: isCritical ? Math.max(lastSeenMs ?? 0, roomCase.waitingSinceMs ?? 0) : lastSeenMs,
    basis: dispatchEvidence(
      dispatch,
      { atMs: lastSeenMs, text: `its agent ${quote(identity)} was last seen` },
      ...waitingEvidence(roomCase),
      { atMs: null, text: 'a normal end and a crash look alike from outside' },
    ),
    remedy: leftoverRemedy(roomCase, dispatch),
  };
};

export const handedOver = (
  roomCase: RoomCase,
  dispatch: DispatchFacts,
  identity: string | null,
  sinceMs: number | null,
): Verdict<'handed over'> => {
  const [successor] = roomCase.serving;
  const who = successor
    ? `${quote(successor.identity)} is there for the caller`
    : 'two people talk to each other; one of them came after the agent';
  return {
    name: 'handed over',
    severity: 'notice',
    summary: `${label(dispatch)} handed over`,
    sinceMs,
    basis: dispatchEvidence(
      dispatch,
      ...(identity === null ? [] : [{ atMs: sinceMs, text: `its agent ${quote(identity)} was last seen` }]),
      { atMs: null, text: who },
    ),
    remedy: leftoverRemedy(roomCase, dispatch),
  };
};

export const judgeAbsentJob = (
  roomCase: RoomCase,
  dispatch: DispatchFacts,
  isCritical: boolean,
  sinceMs: number,
): Verdict<'absent'> => ({
  name: 'absent',
  severity: isCritical ? 'critical' : 'notice',
  summary: isCritical ? `${label(dispatch)} missing, caller waits` : `${label(dispatch)} missing`,
  sinceMs: atTime(isCritical ? Math.max(sinceMs, roomCase.waitingSinceMs ?? 0) : sinceMs),
  basis: dispatchEvidence(
    dispatch,
    { atMs: null, text: 'its agent is not in the room; it may have come and gone before we looked' },
    ...waitingEvidence(roomCase),
  ),
  remedy: leftoverRemedy(roomCase, dispatch),
});
