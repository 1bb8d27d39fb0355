import { repeated } from '../compact.ts';
import type { DispatchFacts, JobFacts, ParticipantFacts } from '../facts.ts';
import type { Evidence, Verdict } from '../fleet.ts';
import { countFailures, endOfJob, firstAttemptAt, type JobEnd } from '../members/job-end.ts';
import { isPerPerson } from '../members/join.ts';
import { agentOfDispatch } from '../members/members.ts';
import { agentMemory, dispatchMemory } from '../room-memory.ts';
import {
  callerIsLeft,
  declined,
  ended,
  handedOver,
  isTakenOver,
  judgeAbsentJob,
  judgeFailed,
  judgeLeft,
  label,
  removeLeftover,
} from './absence.ts';
import { aHumanWaits, nobodyServes, type RoomCase, servesEverybody, waitingEvidence } from './case.ts';
import { atTime, dispatchEvidence, quote, remedy } from './evidence.ts';
import { isDeclined } from './expectation.ts';
import { countJobs, type JobsCount } from './missing-jobs.ts';
import { judgeNoWorker } from './no-worker.ts';
import type { DispatchVerdictName, NoneMissing } from './verdicts.ts';

/** A type error here names a verdict in the table that no rule returns. */
export type UnjudgedDispatch = NoneMissing<
  Exclude<DispatchVerdictName, ReturnType<typeof judgeThere | typeof judgeAbsence>['name']>
>;

/**
 * Returns the job that best explains a missing agent: the newest one. Of jobs for one person each, the job of a person
 * who waits.
 */
const leadingJob = ({ members }: RoomCase, dispatch: DispatchFacts): JobFacts | null => {
  const waits = ({ subject }: JobFacts): boolean =>
    members.humans.some((human) => human.waits && human.identity === subject);
  return (
    [...dispatch.jobs].sort(
      (a, b) =>
        (isPerPerson(a) && isPerPerson(b) ? Number(waits(b)) - Number(waits(a)) : 0) ||
        b.startedAtMs - a.startedAtMs ||
        (a.id < b.id ? 1 : -1),
    )[0] ?? null
  );
};

const presentText = repeated((name) => `${name} present`);

/** The verdict of most dispatches in a healthy project. */
const present = (dispatch: DispatchFacts, agentIdentity: string, joinedAtMs: number): Verdict<'present'> => ({
  name: 'present',
  severity: 'ok',
  summary: presentText(label(dispatch)),
  sinceMs: atTime(joinedAtMs),
  basis: { dispatch, agentIdentity, joinedAtMs },
  remedy: null,
});

const partlyPresent = (
  roomCase: RoomCase,
  dispatch: DispatchFacts,
  { total, missing, lacksTwin }: JobsCount,
): Verdict<'partly present'> => {
  const waiting = missing.flatMap(({ human }) => human ?? []);
  const { members, serving } = roomCase;
  const isCritical = lacksTwin
    ? aHumanWaits(roomCase)
    : waiting.length > 0 && !servesEverybody(members, serving);
  const there = total - missing.length;
  const names = waiting.map(({ identity }) => identity).join(', ');
  const whoWaits = waiting.length === 0 ? '' : `; ${names} ${waiting.length === 1 ? 'waits' : 'wait'}`;
  return {
    name: 'partly present',
    severity: isCritical ? 'critical' : 'notice',
    summary: `${there} of ${total} jobs ${there === 1 ? 'has its agent' : 'have their agents'}${whoWaits}`,
    sinceMs: atTime(Math.min(...missing.map(({ sinceMs }) => sinceMs))),
    basis: dispatchEvidence(
      dispatch,
      ...missing.map(
        ({ job, human, sinceMs }): Evidence => ({
          atMs: atTime(sinceMs),
          text:
            job === null
              ? `${quote(human?.identity ?? '')} has no job: the worker may have been full`
              : `the agent of job ${job.id} is not in the room`,
        }),
      ),
      ...waitingEvidence(roomCase),
    ),
    remedy: remedy(
      "read the worker's log for that job; a re-dispatch starts all jobs again and cuts off the callers who have an agent",
    ),
  };
};

/** The agent is in the room but not ACTIVE. */
const joining = (
  roomCase: RoomCase,
  dispatch: DispatchFacts,
  agent: ParticipantFacts,
  joinedAtMs: number,
): Verdict<'joining'> => {
  const { evaluation, grace } = roomCase;
  const overdue = evaluation.isOver(joinedAtMs, grace.joiningMs);
  const isLeftover = isTakenOver(roomCase, dispatch);
  const nobodyCame = nobodyServes(roomCase, dispatch.createdAtMs);
  const severity = nobodyCame ? 'critical' : isLeftover ? 'notice' : 'warning';
  return {
    name: 'joining',
    severity: overdue ? severity : 'ok',
    summary: overdue ? `${label(dispatch)} joined, never became active` : `${label(dispatch)} joining`,
    sinceMs: joinedAtMs,
    basis: dispatchEvidence(dispatch, {
      atMs: joinedAtMs,
      text: `its agent ${quote(agent.identity)} is ${agent.state}, not ACTIVE`,
    }),
    remedy: !overdue ? null : severity === 'notice' ? removeLeftover() : remedy('re-dispatch', 'redispatch'),
  };
};

/** A dispatch is `present` only when its agent is ACTIVE and none of its other jobs lacks its agent. */
const judgeThere = (roomCase: RoomCase, dispatch: DispatchFacts, agent: ParticipantFacts) => {
  const { memory, evaluation } = roomCase;
  const joinedAtMs = agent.joinedAtMs || agentMemory(memory, agent.identity)?.firstSeenMs || evaluation.nowMs;
  if (agent.state === 'ACTIVE') {
    const jobs = countJobs(roomCase, dispatch);
    return jobs.missing.length > 0
      ? partlyPresent(roomCase, dispatch, jobs)
      : present(dispatch, agent.identity, joinedAtMs);
  }
  return joining(roomCase, dispatch, agent, joinedAtMs);
};

const starting = (dispatch: DispatchFacts, sinceMs: number): Verdict<'starting'> => ({
  name: 'starting',
  severity: 'ok',
  summary: `${label(dispatch)} starting`,
  sinceMs: atTime(sinceMs),
  basis: dispatchEvidence(dispatch, { atMs: null, text: 'no agent yet' }),
  remedy: null,
});

const checking = (dispatch: DispatchFacts): Verdict<'checking'> => ({
  name: 'checking',
  severity: 'ok',
  summary: `${label(dispatch)}: looking again`,
  sinceMs: null,
  basis: dispatchEvidence(dispatch, {
    atMs: null,
    text: 'one sweep did not see its agent; an absence counts from the second',
  }),
  remedy: null,
});

const automatic = (dispatch: DispatchFacts): Verdict<'automatic'> => ({
  name: 'automatic',
  severity: 'ignored',
  summary: 'no unnamed worker',
  sinceMs: atTime(dispatch.createdAtMs),
  basis: [
    {
      atMs: atTime(dispatch.createdAtMs),
      text: 'made by the server with the room, for workers without a name; none took it, which is normal where all workers are named',
    },
  ],
  remedy: null,
});

/** No worker has taken the dispatch, or the server is still looking for one. */
const judgeUntaken = (
  roomCase: RoomCase,
  dispatch: DispatchFacts,
  job: JobFacts | null,
  isConfirmed: boolean,
) => {
  if (job === null && dispatch.agentName === '') return automatic(dispatch);
  if (!roomCase.evaluation.isOver(dispatch.createdAtMs, roomCase.grace.startingMs))
    return starting(dispatch, dispatch.createdAtMs);
  return isConfirmed ? judgeNoWorker(roomCase, dispatch, job?.history ?? null) : checking(dispatch);
};

/** One failure may be chance; two in a row are a loop. */
const FEWEST_FAILURES = 2;

/**
 * Whether the attempts of a job keep failing. The age of the newest attempt says nothing, because each attempt starts
 * over. Two failures since an agent last stayed are a loop once the first attempt is older than a healthy start. After
 * one failure the next attempt gets time to bring its agent.
 */
const isLooping = (roomCase: RoomCase, dispatch: DispatchFacts, job: JobFacts, end: JobEnd): boolean => {
  const { evaluation, grace, memory } = roomCase;
  const seen = dispatchMemory(memory, dispatch.id);
  const failures = countFailures(dispatch, job) - (seen?.failuresBefore ?? 0);
  if (failures >= FEWEST_FAILURES && end !== 'ended')
    return (
      job.status === 'FAILED' ||
      end === 'failed' ||
      evaluation.isOver(firstAttemptAt(dispatch, job), grace.absentMs)
    );
  const neverCame = (seen?.agentIdentity ?? null) === null;
  return end === 'crash-looping' && neverCame && evaluation.isOver(job.startedAtMs, grace.absentMs);
};

const judgeAbsence = (roomCase: RoomCase, dispatch: DispatchFacts) => {
  const { evaluation, grace, memory } = roomCase;
  const seen = dispatchMemory(memory, dispatch.id);
  const isConfirmed = seen !== undefined && seen.missed === 2;
  const identity = seen?.agentIdentity ?? null;
  const job = leadingJob(roomCase, dispatch);
  if (job && identity === null && isDeclined(job)) return declined(roomCase, dispatch, job);
  const end = job && endOfJob(job);
  if (job && isLooping(roomCase, dispatch, job, end))
    return judgeFailed(roomCase, dispatch, job, 'crash-looping');
  if (job && end === 'failed') return judgeFailed(roomCase, dispatch, job, 'failed');
  if (job && end === 'ended' && job.status === 'CANCELLED') return ended(dispatch, job);
  if (identity === null && (!job || end === 'pending'))
    return judgeUntaken(roomCase, dispatch, job, isConfirmed);

  const beganMs = job ? job.startedAtMs || dispatch.createdAtMs : dispatch.createdAtMs;
  if (identity === null && end !== 'ended') {
    if (!evaluation.isOver(beganMs, grace.absentMs)) return starting(dispatch, beganMs);
    if (!isConfirmed) return checking(dispatch);
  }
  const isCritical = callerIsLeft(roomCase, dispatch);
  if (job && end === 'ended' && !isCritical) return ended(dispatch, job);
  if (!isConfirmed) return checking(dispatch);
  const lastSeenMs = identity === null ? null : (agentMemory(memory, identity)?.lastSeenMs ?? null);
  const hasSuccessor =
    isTakenOver(roomCase, dispatch) && (identity !== null || (memory.successors.length > 0 && job !== null));
  if (hasSuccessor) return handedOver(roomCase, dispatch, identity, lastSeenMs ?? atTime(beganMs));
  return identity === null
    ? judgeAbsentJob(roomCase, dispatch, isCritical, beganMs)
    : judgeLeft(roomCase, dispatch, identity, isCritical);
};

/** Judges one dispatch. It is `present` only when its agent is ACTIVE in the judged sweep. */
export const judgeDispatch = (roomCase: RoomCase, dispatch: DispatchFacts): Verdict<DispatchVerdictName> => {
  const agent = agentOfDispatch(roomCase.members, dispatch);
  return agent ? judgeThere(roomCase, dispatch, agent) : judgeAbsence(roomCase, dispatch);
};
