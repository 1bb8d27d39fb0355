import type { ServedBefore } from '../background.ts';
import type { DispatchFacts } from '../facts.ts';
import { areTwoTalking } from '../members/human-hands.ts';
import { jobAgent } from '../members/join.ts';
import { cameUnderOurEyes } from '../members/life.ts';
import { agentOfDispatch, type Members, serves } from '../members/members.ts';
import { isNotOnTheLine, publishes } from '../members/recognise.ts';
import type { FleetSettings, GraceTimes } from '../settings.ts';
import type { RoomObservation } from '../snapshot.ts';
import {
  type AgentMemory,
  claimedEarlier,
  type DispatchMemory,
  dispatchMemory,
  type HumanMemory,
  humanMemory,
  lastSeen,
  miss,
  type Predecessor,
  type RoomMemory,
} from './memory.ts';
import { closeLookMs, type LookTimes, rememberAgents, stateGraceMs } from './remember-agents.ts';

/** What is known of the room that had this one's name before; for a room that is new. */
export interface Origin {
  readonly servedBefore: ServedBefore | null;
  readonly predecessor: Predecessor | null;
}

const NO_HUMANS: readonly HumanMemory[] = [];

const rememberHumans = (
  before: RoomMemory | null,
  { humans }: Members,
  nowMs: number,
): readonly HumanMemory[] =>
  humans.length === 0
    ? NO_HUMANS
    : humans.map(({ participant }): HumanMemory => {
        const earlier = humanMemory(before, participant.id);
        return {
          id: participant.id,
          identity: participant.identity,
          firstSeenMs: earlier?.firstSeenMs ?? nowMs,
          rangLastMs: isNotOnTheLine(participant) ? nowMs : (earlier?.rangLastMs ?? null),
          publishesSinceMs: publishes(participant) ? (earlier?.publishesSinceMs ?? nowMs) : null,
        };
      });

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
      cameUnderOurEyes: earlier ? earlier.cameUnderOurEyes : before !== null && cameUnderOurEyes(times),
    };
  });

/** Adds a sweep that answered to what is remembered of a room. */
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
  const humans = rememberHumans(before, members, nowMs);
  const agents = rememberAgents(before, members, humans, times, settings.grace);
  const wasInHumanHands = before?.isInHumanHands ?? false;
  const isInHumanHands = !isServed && areTwoTalking(members, observation.dispatches, agents);
  return {
    firstSweptMs: before?.firstSweptMs ?? nowMs,
    agents,
    humans,
    dispatches: rememberDispatches(before, observation, members, agents, times),
    servingAgentEverSeen: everServed || isServed,
    servingAgentLastSeenMs: lastSeen(
      isServed,
      everServed,
      before?.servingAgentLastSeenMs ?? null,
      previousMs,
    ),
    missedServingAgent: isServed ? 0 : miss(before?.missedServingAgent),
    isInHumanHands,
    inHumanHandsLastSeenMs: isInHumanHands
      ? null
      : (before?.inHumanHandsLastSeenMs ?? (wasInHumanHands ? previousMs : null)),
    servedBefore: before ? before.servedBefore : origin.servedBefore,
    predecessor: before ? before.predecessor : origin.predecessor,
  };
};

/**
 * How close looks must follow each other while something in the room is to last, in milliseconds: after a longer
 * pause the room is to be remembered anew, though it answers the same.
 */
export const closestLookMs = ({ agents }: RoomMemory, grace: GraceTimes): number => {
  let closestMs = Number.POSITIVE_INFINITY;
  for (const { lastSeenMs, state, hasVoice, inaudibleSinceMs, joinedForLastSeenMs } of agents) {
    if (lastSeenMs !== null) continue;
    const isTelling = state === 'initializing' || state === 'thinking' || (state === 'speaking' && !hasVoice);
    if (isTelling || joinedForLastSeenMs !== null)
      closestMs = Math.min(closestMs, closeLookMs(stateGraceMs(state, grace)));
    if (inaudibleSinceMs !== null) closestMs = Math.min(closestMs, closeLookMs(grace.silentMs));
  }
  return closestMs;
};
