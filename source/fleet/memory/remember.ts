import type { DispatchFacts } from '../facts.ts';
import { countAllFailures } from '../members/job-end.ts';
import { jobAgent, jobIdentity } from '../members/join.ts';
import { isUnbroken } from '../members/life.ts';
import { agentOfDispatch, type Members, serves } from '../members/members.ts';
import { findSuccessors } from '../members/takeover.ts';
import {
  type AgentMemory,
  type DispatchMemory,
  dispatchMemory,
  lastSeen,
  miss,
  type Origin,
  type RoomMemory,
} from '../room-memory.ts';
import type { FleetSettings, GraceTimes } from '../settings.ts';
import type { RoomObservation } from '../snapshot.ts';
import { closeLookMs, type LookTimes, rememberAgents, stateGraceMs } from './remember-agents.ts';

const NO_SUCCESSORS: readonly string[] = [];
const NO_JOBS: DispatchMemory['missedJobs'] = [];

const rememberJobs = (
  earlier: DispatchMemory | undefined,
  members: Members,
  { jobs }: DispatchFacts,
): DispatchMemory['missedJobs'] =>
  jobs.length < 2
    ? NO_JOBS
    : jobs.map((job) => ({
        id: job.id,
        missed: jobAgent(job, members.agents)
          ? 0
          : miss(earlier?.missedJobs.find(({ id }) => id === job.id)?.missed),
      }));

/** An agent that stayed for 30 s worked. An agent killed during start-up stays listed for 20 s. */
const STAYED_MS = 30_000;

/** Whether the dispatch's agent stayed: the one that is there, or the one that left since the previous sweep. */
const hasStayed = (
  earlier: DispatchMemory | undefined,
  there: string | undefined,
  agents: readonly AgentMemory[],
  nowMs: number,
): boolean => {
  const identity = there ?? (earlier?.missed === 0 ? earlier.agentIdentity : null);
  const seen = agents.find((agent) => agent.identity === identity);
  return (
    seen !== undefined && (seen.lastSeenMs ?? nowMs) - (seen.joinedAtMs || seen.firstSeenMs) >= STAYED_MS
  );
};

/** An agent may come and leave before its job is listed. The late job still identifies the agent. */
const claimedEarlier = ({ jobs }: DispatchFacts, agents: readonly AgentMemory[]): string | null =>
  jobs
    .map(jobIdentity)
    .sort()
    .find((claimed) => agents.some(({ identity }) => identity === claimed)) ?? null;

const rememberDispatches = (
  before: RoomMemory | null,
  observation: RoomObservation,
  members: Members,
  agents: readonly AgentMemory[],
  times: LookTimes,
): readonly DispatchMemory[] =>
  observation.dispatches.map((dispatch): DispatchMemory => {
    const { id } = dispatch;
    const earlier = dispatchMemory(before, id);
    const there = agentOfDispatch(members, dispatch)?.identity;
    return {
      id,
      agentIdentity: there ?? earlier?.agentIdentity ?? claimedEarlier(dispatch, agents),
      missed: there === undefined ? miss(earlier?.missed) : 0,
      missedJobs: rememberJobs(earlier, members, dispatch),
      failuresBefore: hasStayed(earlier, there, agents, times.nowMs)
        ? countAllFailures(dispatch)
        : (earlier?.failuresBefore ?? 0),
      madeWhileWatched: earlier ? earlier.madeWhileWatched : before !== null && isUnbroken(times),
    };
  });

/** Adds a sweep that answered to the room's memory. @param origin carried over, or looked up for a new room */
export const rememberRoom = (
  before: RoomMemory | null,
  observation: RoomObservation,
  members: Members,
  times: LookTimes,
  settings: FleetSettings,
  origin: Origin,
): RoomMemory => {
  const { nowMs, previousMs } = times;
  const everServed = before?.servingAgentEverSeen ?? false;
  const isServed = members.agents.some((agent) => serves(members, agent, settings));
  const agents = rememberAgents(before, members, times, settings.grace);
  const firstSweptMs = before?.firstSweptMs ?? nowMs;
  const successors = isServed
    ? NO_SUCCESSORS
    : findSuccessors(before, members.humans, observation.dispatches, agents, firstSweptMs);
  const hadSuccessors = (before?.successors.length ?? 0) > 0;
  return {
    firstSweptMs,
    agents,
    humans: members.humans,
    dispatches: rememberDispatches(before, observation, members, agents, times),
    servingAgentEverSeen: everServed || isServed,
    servingAgentLastSeenMs: lastSeen(
      isServed,
      everServed,
      before?.servingAgentLastSeenMs ?? null,
      previousMs,
    ),
    missedServingAgent: isServed ? 0 : miss(before?.missedServingAgent),
    successors,
    handedOverAtMs: successors.length === 0 ? 0 : hadSuccessors ? (before?.handedOverAtMs ?? nowMs) : nowMs,
    successorsLastSeenMs:
      successors.length > 0 ? null : (before?.successorsLastSeenMs ?? (hadSuccessors ? previousMs : null)),
    life: members.life.memory,
    origin,
  };
};

/**
 * Returns how close sweeps must be, in milliseconds, while something in the room is timed. After a longer pause the
 * memory is updated even if the answers are the same.
 */
export const closestLookMs = ({ agents }: RoomMemory, grace: GraceTimes): number => {
  let closestMs = Number.POSITIVE_INFINITY;
  for (const { lastSeenMs, state, hasVoice, inaudible, joinedForLastSeenMs } of agents) {
    if (lastSeenMs !== null) continue;
    const isTelling = state === 'initializing' || state === 'thinking' || (state === 'speaking' && !hasVoice);
    if (isTelling || joinedForLastSeenMs !== null)
      closestMs = Math.min(closestMs, closeLookMs(stateGraceMs(state, grace)));
    if (inaudible !== null) closestMs = Math.min(closestMs, closeLookMs(grace.silentMs));
  }
  return closestMs;
};
