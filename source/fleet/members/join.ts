import type { DispatchFacts, JobFacts, ParticipantFacts } from '../facts.ts';
import { claimedAgentName, publishesOnBehalfOf } from './classify.ts';

/**
 * Join times may be whole seconds, so an agent may appear to have joined up to 1 s before its dispatch was created.
 */
export const JOIN_TIME_PRECISION_MS = 1_000;

/** Links an agent to its dispatch and job. */
export interface Belonging {
  readonly agent: ParticipantFacts;
  readonly dispatch: DispatchFacts;
  /** Null while the job is not listed: up to 5 s, or for ever. */
  readonly job: JobFacts | null;
}

/** Returns the participant identity of a job's agent. */
export const jobIdentity = (job: JobFacts): string => job.participantIdentity || `agent-${job.id}`;

const names = (job: JobFacts, agent: ParticipantFacts): boolean =>
  jobIdentity(job) === agent.identity ||
  `agent-${job.id}` === agent.identity ||
  agent.attributes['lk.agent_job_id'] === job.id;

/** Whether a job is for one publisher or participant, not for the whole room. */
export const isPerPerson = ({ type }: Pick<JobFacts, 'type'>): boolean =>
  type === 'PUBLISHER' || type === 'PARTICIPANT';

/** Finds a job's agent among these participants. */
export const jobAgent = (job: JobFacts, agents: readonly ParticipantFacts[]): ParticipantFacts | undefined =>
  agents.find((agent) => names(job, agent));

const joinByJob = (agent: ParticipantFacts, dispatches: readonly DispatchFacts[]): Belonging | null => {
  for (const dispatch of dispatches) {
    const job = dispatch.jobs.find((candidate) => names(candidate, agent));
    if (job) return { agent, dispatch, job };
  }
  return null;
};

const couldBring = (dispatch: DispatchFacts, agent: ParticipantFacts): boolean =>
  dispatch.agentName === claimedAgentName(agent) &&
  (agent.joinedAtMs === 0 || agent.joinedAtMs + JOIN_TIME_PRECISION_MS > dispatch.createdAtMs);

/**
 * Links agents to dispatches by the job that names the agent. Jobs are listed late or never, so the fallback is the
 * agent name: the oldest dispatch without an agent gets the oldest agent. Dispatches that never had an agent come
 * first, because one that had an agent gets another only on a restart. Links from an earlier sweep are kept.
 * @param agents agent participants that are present
 * @param dispatches sorted by creation
 * @param earlier the dispatch id linked to an identity before
 * @param hadAgent whether a dispatch was seen with another agent before
 * @returns a list, not a map: thousands of rooms have one agent each
 */
export const joinAgents = (
  agents: readonly ParticipantFacts[],
  dispatches: readonly DispatchFacts[],
  earlier: (identity: string) => string | null,
  hadAgent: (dispatchId: string) => boolean,
): readonly Belonging[] => {
  const belongings: Belonging[] = [];
  for (const agent of agents) {
    const belonging = joinByJob(agent, dispatches);
    if (belonging) belongings.push(belonging);
  }

  if (belongings.length === agents.length) return belongings;

  const isJoined = ({ identity }: ParticipantFacts): boolean =>
    belongings.some(({ agent }) => agent.identity === identity);
  const free = ({ id }: DispatchFacts): boolean => !belongings.some(({ dispatch }) => dispatch.id === id);
  const unclaimed = agents
    .filter((agent) => !isJoined(agent) && publishesOnBehalfOf(agent) === null)
    .sort((a, b) => a.joinedAtMs - b.joinedAtMs || (a.identity < b.identity ? -1 : 1));
  for (const agent of unclaimed) {
    const before = dispatches.find((dispatch) => dispatch.id === earlier(agent.identity));
    if (before && free(before) && couldBring(before, agent)) {
      belongings.push({ agent, dispatch: before, job: null });
    }
  }

  const untouched = (dispatch: DispatchFacts): boolean =>
    dispatch.jobs.length === 0 && !hadAgent(dispatch.id);
  const byLikelihood = [
    ...dispatches.filter(untouched),
    ...dispatches.filter((dispatch) => !untouched(dispatch)),
  ];
  for (const agent of unclaimed) {
    if (isJoined(agent)) continue;
    const dispatch = byLikelihood.find((candidate) => free(candidate) && couldBring(candidate, agent));
    if (dispatch) belongings.push({ agent, dispatch, job: null });
  }
  return belongings;
};
