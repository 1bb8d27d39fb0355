import { counted } from '../../text/counted.ts';
import { flat, repeated } from '../compact.ts';
import type { DispatchFacts, JobFacts } from '../facts.ts';
import type { AgentBasis, DispatchBasis, Evidence, Remedy, RemedyAction, Verdict } from '../fleet.ts';

/** Quotes a name for evidence. */
export const quote = (name: string): string => flat('"', name, '"');

/** Returns null for a time that the server did not give. */
export const atTime = (atMs: number): number | null => atMs || null;

export const remedy = (text: string, ...actions: readonly RemedyAction[]): Remedy => ({
  text,
  actions,
  suggestedAgentName: null,
});

const BELONGS_NOWHERE: Evidence = {
  atMs: null,
  text: 'no dispatch is listed for it; a server restart loses dispatches',
};

const joinedText = repeated(
  (state) =>
    `joined, is ${state}: the server holds its connection, which proves nothing more; a killed agent stays listed for about 20 s`,
);
const stateText = repeated((state) => `first seen in the state ${quote(state)}`);

/** Words the proof that an agent is there. */
export const presence = ({
  participant,
  state,
  stateSinceMs,
  joinedAtMs,
  isUntracked,
}: AgentBasis): readonly Evidence[] => {
  const joined: Evidence = { atMs: joinedAtMs, text: joinedText(participant.state) };
  const inState: Evidence[] = state === null ? [] : [{ atMs: stateSinceMs, text: stateText(state) }];
  return [joined].concat(inState, isUntracked ? BELONGS_NOWHERE : []);
};

const dispatchedText = repeated((agentName) =>
  agentName === '' ? 'dispatched to any unnamed worker' : `dispatched to ${quote(agentName)}`,
);

/** Adds what a newer server reports besides the job's status: `; attempt 3, asked 4 workers; reason RETRYING`. */
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

/** Words a dispatch and its jobs as evidence, followed by `more`. */
export const dispatchEvidence = (
  dispatch: DispatchFacts,
  ...more: readonly Evidence[]
): readonly Evidence[] => {
  const dispatched: Evidence = {
    atMs: atTime(dispatch.createdAtMs),
    text: dispatchedText(dispatch.agentName),
  };
  // Spreading would create a list with spare capacity for 16 items, and thousands of these lists are kept.
  return [dispatched].concat(dispatch.jobs.map(jobEvidence), more);
};

const presentEvidence = ({ dispatch, agentIdentity, joinedAtMs }: DispatchBasis): readonly Evidence[] =>
  dispatchEvidence(dispatch, {
    atMs: joinedAtMs,
    text: `its agent ${quote(agentIdentity)} joined and is ACTIVE, which proves that it is there and nothing more`,
  });

/** Words the evidence of a verdict. Most good verdicts keep facts, which become sentences only when read. */
export const evidence = ({ basis }: Pick<Verdict, 'basis'>): readonly Evidence[] => {
  if ('participant' in basis) return presence(basis);
  return 'dispatch' in basis ? presentEvidence(basis) : basis;
};
