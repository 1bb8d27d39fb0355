import { counted } from '../../text/counted.ts';
import type { DispatchFacts, JobFacts } from '../facts.ts';
import type { Evidence, Remedy, RemedyAction } from '../fleet.ts';
import { repeated } from '../texts.ts';
import { quote } from './case.ts';

/** What a dispatch is called in a sentence. Raw. */
export const label = (dispatch: DispatchFacts): string => dispatch.agentName || 'unnamed agent';

/** Null for a time that the server did not give. */
export const atTime = (atMs: number): number | null => atMs || null;

export const remedy = (text: string, ...actions: readonly RemedyAction[]): Remedy => ({
  text,
  actions,
  suggestedAgentName: null,
});

const dispatchedText = repeated((agentName) =>
  agentName === '' ? 'dispatched to any unnamed worker' : `dispatched to ${quote(agentName)}`,
);

const dispatchedEvidence = (dispatch: DispatchFacts): Evidence => ({
  atMs: atTime(dispatch.createdAtMs),
  text: dispatchedText(dispatch.agentName),
});

/** What a newer server says beside the job's status: `; attempt 3, asked 4 workers; reason RETRYING`. */
const historyText = ({ history }: JobFacts): string => {
  if (history === null) return '';
  const { attempts, workersAsked, reason } = history;
  return [
    attempts > 1 ? `; attempt ${attempts}` : '',
    workersAsked > 0 ? `; asked ${counted(workersAsked, 'worker')}` : '',
    reason === '' ? '' : `; reason ${reason}`,
  ].join('');
};

const jobEvidence = (job: JobFacts): Evidence => ({
  atMs: atTime(job.startedAtMs || (job.history?.createdAtMs ?? 0)),
  text: `job ${job.id}${job.subject && ` for ${quote(job.subject)}`} claims ${job.status}${job.error && `: ${job.error}`} (a claim, not proof)${historyText(job)}`,
});

/** A dispatch and its jobs as evidence, and more. */
export const evidenceOf = (dispatch: DispatchFacts, ...more: readonly Evidence[]): readonly Evidence[] =>
  // Not by spreading, which leaves room for more.
  [dispatchedEvidence(dispatch)].concat(dispatch.jobs.map(jobEvidence), more);
