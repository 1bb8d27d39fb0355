import type { DispatchFacts, JobFacts } from '../facts.ts';
import type { Human } from '../fleet.ts';
import { endOfJob } from '../members/job-end.ts';
import { isPerPerson, jobAgent } from '../members/join.ts';
import { dispatchMemory } from '../room-memory.ts';
import { humanWaitsSince, type RoomCase } from './case.ts';
import { isDeclined } from './expectation.ts';

/** A job without the agent it should have, or a human without the job they should have. */
export interface MissingJob {
  /** Null: no job is listed for that human. */
  readonly job: JobFacts | null;
  /** The human the job is for, if known and waiting. */
  readonly human: Human | null;
  /** Since when it is missing. */
  readonly sinceMs: number;
}

/** How many jobs of a dispatch count, and which of them lack their agent. */
export interface JobsCount {
  /** All jobs that count, including those that have their agent or may soon get it. */
  readonly total: number;
  readonly missing: readonly MissingJob[];
  /** Two agents for the whole room were requested at once, so one does not replace the other. */
  readonly lacksTwin: boolean;
}

const humanCalled = ({ members }: RoomCase, identity: string): Human | undefined =>
  members.humans.find((human) => human.identity === identity);

/** Jobs that began within 1 s of each other were created together: neither is a restart of the other. */
const TOGETHER_MS = 1_000;

/** Whether two jobs for the whole room were created together and both claim to run. Then two agents are wanted. */
const areTwins = (one: JobFacts, other: JobFacts): boolean =>
  !isPerPerson(one) &&
  Math.abs(one.startedAtMs - other.startedAtMs) < TOGETHER_MS &&
  endOfJob(one) === null &&
  endOfJob(other) === null;

/** A job is over when another one for the same purpose follows: a restart, or a publisher who reconnected. */
const isFollowed = (job: JobFacts, jobs: readonly JobFacts[]): boolean =>
  (job.subject !== '' || !isPerPerson(job)) &&
  jobs.some(
    (other) =>
      other !== job &&
      isPerPerson(other) === isPerPerson(job) &&
      other.subject === job.subject &&
      !areTwins(job, other) &&
      (other.startedAtMs > job.startedAtMs || (other.startedAtMs === job.startedAtMs && other.id > job.id)),
  );

/** Whether a job still matters. It does not when its publisher left, or when it was declined or ended for the room. */
const counts = (roomCase: RoomCase, job: JobFacts, jobs: readonly JobFacts[]): boolean => {
  // An agent that is there counts even if another job follows: "0 of 1" would be false.
  if (!isPerPerson(job) && jobAgent(job, roomCase.members.agents)) return true;
  if (isDeclined(job) || isFollowed(job, jobs)) return false;
  if (isPerPerson(job)) return job.subject === '' || humanCalled(roomCase, job.subject) !== undefined;
  return endOfJob(job) !== 'ended';
};

/** Returns why a job has permanently no agent; null: it has one or may still get it. */
const missingJob = (roomCase: RoomCase, dispatch: DispatchFacts, job: JobFacts): MissingJob | null => {
  const { members, memory, evaluation, grace } = roomCase;
  if (jobAgent(job, members.agents)) return null;
  const human = humanCalled(roomCase, job.subject);
  const beganMs = Math.max(
    job.startedAtMs || dispatch.createdAtMs,
    human?.waits ? humanWaitsSince(human) : 0,
  );
  if (!evaluation.isOver(beganMs, grace.absentMs)) return null;
  const seen = dispatchMemory(memory, dispatch.id)?.missedJobs.find(({ id }) => id === job.id);
  if (dispatch.jobs.length > 1 && seen?.missed !== 2) return null;
  return { job, human: human?.waits ? human : null, sinceMs: beganMs };
};

/** Returns humans without the job they should have: the worker may have been full when they published. */
const withoutJob = (roomCase: RoomCase, { jobs, createdAtMs }: DispatchFacts): readonly MissingJob[] => {
  const [first] = jobs;
  if (!first || !jobs.every((job) => job.type === first.type && isPerPerson(job) && job.subject !== ''))
    return [];
  const { members, evaluation, grace } = roomCase;
  return members.humans.flatMap((human): readonly MissingJob[] => {
    if (!human.waits || jobs.some(({ subject }) => subject === human.identity)) return [];
    const fromMs = first.type === 'PUBLISHER' ? human.publishesSinceMs : humanWaitsSince(human);
    if (fromMs === null) return [];
    const sinceMs = Math.max(fromMs, createdAtMs);
    return evaluation.isOver(sinceMs, grace.absentMs) ? [{ job: null, human, sinceMs }] : [];
  });
};

/**
 * Checks all jobs of a dispatch, because one agent that is there says nothing about the others. Only for a dispatch
 * with several jobs, or with jobs for one person each.
 */
export const countJobs = (roomCase: RoomCase, dispatch: DispatchFacts): JobsCount => {
  const { jobs } = dispatch;
  if (jobs.length < 2 && !jobs.some(isPerPerson))
    return { total: jobs.length, missing: [], lacksTwin: false };
  const relevant = jobs.filter((job) => counts(roomCase, job, jobs));
  const without = withoutJob(roomCase, dispatch);
  const missing = [...relevant.flatMap((job) => missingJob(roomCase, dispatch, job) ?? []), ...without];
  return {
    total: relevant.length + without.length,
    missing,
    lacksTwin: missing.some(
      ({ job }) => job !== null && relevant.some((other) => other !== job && areTwins(job, other)),
    ),
  };
};
