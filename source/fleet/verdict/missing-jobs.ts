import type { DispatchFacts, JobFacts } from '../facts.ts';
import type { Human } from '../fleet.ts';
import { endOfJob } from '../members/job-end.ts';
import { isPerPerson, jobAgent } from '../members/join.ts';
import { dispatchMemory } from '../room-memory.ts';
import { humanWaitsSince, type RoomCase } from './case.ts';
import { isDeclined } from './expectation.ts';

/** A job that should have its agent and has none, or a human who should have a job and has none. */
export interface MissingJob {
  /** Null: no job is listed for that human. */
  readonly job: JobFacts | null;
  /** Whom it is about, where that is known and waits. */
  readonly human: Human | null;
  /** Since when it is missing. */
  readonly sinceMs: number;
}

/** How many jobs of a dispatch count, and which lack their agent. */
export interface JobsCount {
  /** Jobs that count, those that have their agent or may get it soon included. */
  readonly total: number;
  readonly missing: readonly MissingJob[];
  /** Two agents for the whole room were wanted at once: one of them does not make up for the other. */
  readonly lacksTwin: boolean;
}

const humanCalled = ({ members }: RoomCase, identity: string): Human | undefined =>
  members.humans.find((human) => human.identity === identity);

/** Jobs that began so close to each other were made together: neither is a restart of the other. */
const TOGETHER_MS = 1_000;

/** Whether two jobs for the whole room were made together and both claim to run: two agents are wanted. */
const areTwins = (one: JobFacts, other: JobFacts): boolean =>
  !isPerPerson(one) &&
  Math.abs(one.startedAtMs - other.startedAtMs) < TOGETHER_MS &&
  endOfJob(one) === null &&
  endOfJob(other) === null;

/** A job is over when another one for the same follows it: a restart, or a publisher who connected anew. */
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

/** Whether a job still matters. It does not where its publisher left, or where it was declined or ended for the room. */
const counts = (roomCase: RoomCase, job: JobFacts, jobs: readonly JobFacts[]): boolean => {
  // An agent that is there counts, also where another job follows: "0 of 1" would be false.
  if (!isPerPerson(job) && jobAgent(job, roomCase.members.agents)) return true;
  if (isDeclined(job) || isFollowed(job, jobs)) return false;
  if (isPerPerson(job)) return job.subject === '' || humanCalled(roomCase, job.subject) !== undefined;
  return endOfJob(job) !== 'ended';
};

/** Why a job has no agent for good, or null while it has one or may get it. */
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

/** Humans who should have a job of their own and have none: the worker may have been full when they published. */
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
 * Goes through all jobs of a dispatch, as one agent that is there says nothing about the others. Only for a dispatch of
 * several jobs, or of jobs for one person each.
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
