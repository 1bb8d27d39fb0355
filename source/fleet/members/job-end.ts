import type { DispatchFacts, JobFacts } from '../facts.ts';
import { isPerPerson } from './join.ts';

/** The server gives this as an error after normal ends too. */
const NORMAL_END_ERROR = 'agent worker left the room';
/** Reasons of a job that was cancelled before it was assigned: it did not fail. */
const ENDING_REASONS: ReadonlySet<string> = new Set(['ROOM_CLOSED', 'DISPATCH_DELETED']);

/** The server found no worker, or goes on looking for one, whatever it calls the job's status. */
const WAITING_REASONS: ReadonlySet<string> = new Set(['NO_CAPACITY', 'RETRYING']);

/**
 * What a job without its agent claims: that it ended, failed, keeps failing, or waits for a worker.
 * Null: it claims to run, or says something that this version does not know.
 */
export type JobEnd = 'ended' | 'failed' | 'crash-looping' | 'pending' | null;

/** Reads a job's claims. A server of protocol 1.53 or newer says more. */
export const endOfJob = ({ status, error, history }: JobFacts): JobEnd => {
  if (status === 'SUCCESS' || error.includes(NORMAL_END_ERROR)) return 'ended';
  if (history !== null && history.attempts > 1 && history.failedAttemptsMs > 0) return 'crash-looping';
  if (status === 'PENDING' || WAITING_REASONS.has(history?.reason ?? '')) return 'pending';
  if (status === 'FAILED') return 'failed';
  if (status !== 'CANCELLED') return null;
  if (history !== null && ENDING_REASONS.has(history.reason)) return 'ended';
  return error === '' ? 'ended' : 'failed';
};

/** The attempts at what this job is for, itself included: a newer job takes the place of one that failed. */
const jobsForTheSame = ({ jobs }: DispatchFacts, one: JobFacts): readonly JobFacts[] =>
  jobs.filter((job) => isPerPerson(job) === isPerPerson(one) && job.subject === one.subject);

/** How often a job was tried, as the server counts it or by the jobs that are listed for the same. */
export const countAttempts = (dispatch: DispatchFacts, job: JobFacts): number =>
  Math.max(job.history?.attempts ?? 0, jobsForTheSame(dispatch, job).length);

/**
 * How many attempts at what a job is for have failed. A newer server counts the attempts of one job; elsewhere each is
 * a job of its own.
 */
export const countFailures = (dispatch: DispatchFacts, job: JobFacts): number => {
  const isOver = endOfJob(job) === 'ended' || job.status === 'FAILED';
  const counted =
    job.history !== null && job.history.failedAttemptsMs > 0 && job.history.attempts > 0
      ? job.history.attempts - (isOver ? 0 : 1)
      : 0;
  const listed = jobsForTheSame(dispatch, job).filter((one) => endOfJob(one) === 'failed').length;
  return Math.max(counted, listed);
};

/** When the first attempt at what a job is for began, as far as the server says. */
export const firstAttemptAt = (dispatch: DispatchFacts, job: JobFacts): number => {
  const { firstStartedAtMs = 0, createdAtMs = 0 } = job.history ?? {};
  const began = jobsForTheSame(dispatch, job).map(({ startedAtMs }) => startedAtMs);
  const told = [firstStartedAtMs, createdAtMs, ...began].filter((atMs) => atMs > 0);
  return told.length > 0 ? Math.min(...told) : dispatch.createdAtMs;
};

/** All failures of a dispatch's jobs, each attempt counted once. */
export const countAllFailures = (dispatch: DispatchFacts): number =>
  dispatch.jobs.reduce((most, job) => Math.max(most, countFailures(dispatch, job)), 0);
