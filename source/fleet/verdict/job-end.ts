import type { JobFacts } from '../facts.ts';

/** The server gives this as an error after normal ends too. */
const NORMAL_END_ERROR = 'agent worker left the room';
/** Of a job that was cancelled before it was assigned: nobody failed. */
const ENDING_REASONS: ReadonlySet<string> = new Set(['ROOM_CLOSED', 'DISPATCH_DELETED']);

/** The server found no worker, or goes on looking for one, whatever it calls the job's status. */
const WAITING_REASONS: ReadonlySet<string> = new Set(['NO_CAPACITY', 'RETRYING']);

/**
 * What a job without its agent says of itself: that it ended, failed, fails again and again, or waits for a worker.
 * Null: it claims to run, or says something that this version does not know.
 */
export type JobEnd = 'ended' | 'failed' | 'crash-looping' | 'pending' | null;

/** Reads a job's own words; a server of protocol 1.53 or newer says more. */
export const endOfJob = ({ status, error, history }: JobFacts): JobEnd => {
  if (status === 'SUCCESS' || error.includes(NORMAL_END_ERROR)) return 'ended';
  if (history !== null && history.attempts > 1 && history.failedAttemptsMs > 0) return 'crash-looping';
  if (status === 'PENDING' || WAITING_REASONS.has(history?.reason ?? '')) return 'pending';
  if (status === 'FAILED') return 'failed';
  if (status !== 'CANCELLED') return null;
  if (history !== null && ENDING_REASONS.has(history.reason)) return 'ended';
  return error === '' ? 'ended' : 'failed';
};
