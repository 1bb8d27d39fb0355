import type { DispatchFacts, JobFacts, ParticipantFacts } from '../facts.ts';
import { claimedAgentName, publishesOnBehalfOf } from './classify.ts';

/** Join times may have whole seconds only, so an agent may seem to have joined just before its dispatch was made. */
export const JOIN_TIME_PRECISION_MS = 1_000;

/** To which dispatch, and by which job, an agent belongs. */
export interface Belonging {
  readonly agent: ParticipantFacts;
  readonly dispatch: DispatchFacts;
  /** Null while its job is not listed, which may take 5 s or for ever. */
  readonly job: JobFacts | null;
}

/** The participant identity of the agent that a job brings. */
export const jobIdentity = (job: JobFacts): string => job.participantIdentity || `agent-${job.id}`;

const names = (job: JobFacts, agent: ParticipantFacts): boolean =>
  jobIdentity(job) === agent.identity ||
  `agent-${job.id}` === agent.identity ||
  agent.attributes['lk.agent_job_id'] === job.id;

/** Whether a job is for one publisher or participant, not for the whole room. */
export const isPerPerson = ({ type }: Pick<JobFacts, 'type'>): boolean =>
  type === 'PUBLISHER' || type === 'PARTICIPANT';

/** The agent that a job brought, where it is among these. */
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
 * Joins agents to dispatches: by the job that names the agent; or, as jobs are listed late or never, by the agent
 * name, the oldest dispatch without an agent taking the oldest agent. Dispatches that never had an agent come
 * first, as one that had brings a second only on a restart. What was joined in an earlier sweep stays joined.
 *
 * @param agents agent participants that are present
 * @param dispatches sorted by creation
 * @param earlier the dispatch id to which an identity was joined before
 * @param hadAgent whether a dispatch was seen with another agent before
 * @returns a list, not a map: there are thousands of rooms with one agent each
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
