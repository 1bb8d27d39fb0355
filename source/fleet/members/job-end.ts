import type { DispatchFacts, JobFacts } from '../facts.ts';
import { isPerPerson } from './join.ts';

/** The server reports this error after normal ends, too. */
const NORMAL_END_ERROR = 'agent worker left the room';
/** Reasons of a job that was cancelled before it was assigned. Such a job did not fail. */
const ENDING_REASONS: ReadonlySet<string> = new Set(['ROOM_CLOSED', 'DISPATCH_DELETED']);

/** The server found no worker or keeps looking for one, whatever status the job has. */
const WAITING_REASONS: ReadonlySet<string> = new Set(['NO_CAPACITY', 'RETRYING']);

/**
 * What a job without its agent claims: it ended, failed, keeps failing, or waits for a worker. Null: it claims to run,
 * or says something this version does not know.
 */
export type JobEnd = 'ended' | 'failed' | 'crash-looping' | 'pending' | null;

/** Reads what a job claims about its end. Servers of protocol 1.53 and newer say more. */
export const endOfJob = ({ status, error, history }: JobFacts): JobEnd => {
  if (status === 'SUCCESS' || error.includes(NORMAL_END_ERROR)) return 'ended';
  if (history !== null && history.attempts > 1 && history.failedAttemptsMs > 0) return 'crash-looping';
  if (status === 'PENDING' || WAITING_REASONS.has(history?.reason ?? '')) return 'pending';
  if (status === 'FAILED') return 'failed';
  if (status !== 'CANCELLED') return null;
  if (history !== null && ENDING_REASONS.has(history.reason)) return 'ended';
  return error === '' ? 'ended' : 'failed';
};

/** Lists the attempts for the same purpose as this job, including itself: a newer job replaces one that failed. */
const jobsForTheSame = ({ jobs }: DispatchFacts, one: JobFacts): readonly JobFacts[] =>
  jobs.filter((job) => isPerPerson(job) === isPerPerson(one) && job.subject === one.subject);

/** Counts the attempts of a job: the server's count, or the listed jobs for the same purpose. */
export const countAttempts = (dispatch: DispatchFacts, job: JobFacts): number =>
  Math.max(job.history?.attempts ?? 0, jobsForTheSame(dispatch, job).length);

/**
 * Counts the failed attempts for the purpose of a job. A newer server counts attempts within one job; older servers
 * list each attempt as its own job.
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

/** Returns when the first attempt for the purpose of a job began, as far as the server says. */
export const firstAttemptAt = (dispatch: DispatchFacts, job: JobFacts): number => {
  const { firstStartedAtMs = 0, createdAtMs = 0 } = job.history ?? {};
  const began = jobsForTheSame(dispatch, job).map(({ startedAtMs }) => startedAtMs);
  const told = [firstStartedAtMs, createdAtMs, ...began].filter((atMs) => atMs > 0);
  return told.length > 0 ? Math.min(...told) : dispatch.createdAtMs;
};

/** Counts all failures of a dispatch's jobs, each attempt once. */
export const countAllFailures = (dispatch: DispatchFacts): number =>
  dispatch.jobs.reduce((most, job) => Math.max(most, countFailures(dispatch, job)), 0);
