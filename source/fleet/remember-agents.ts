import type { ParticipantFacts } from './facts.ts';
import { belongingOf, type Members, nameOfAgent } from './members.ts';
import { type AgentMemory, agentMemory, humanMemory, lastSeen, type RoomMemory } from './memory.ts';
import { hasUnmutedAudio, isCompany, publishes, publishesOnBehalfOf } from './recognise.ts';
import type { GraceTimes } from './settings.ts';

/** Agents that left are remembered, but no room may grow without end. */
const MOST_GONE_AGENTS = 32;

/** When a room was looked at, and when before. */
export interface LookTimes {
  readonly nowMs: number;
  /** What was there then, was last seen then. */
  readonly previousMs: number;
}

/** Looks further apart than half of a grace time may have missed what happened in between. */
export const closeLookMs = (graceMs: number): number => graceMs / 2;

/** How long a state must last before it tells anything. */
export const stateGraceMs = (state: string | null, grace: GraceTimes): number => {
  switch (state) {
    case 'initializing':
      return grace.initializingMs;
    case 'thinking':
      return grace.thinkingMs;
    case 'speaking':
      return grace.silentMs;
    default:
      return grace.sessionMs;
  }
};

/** Whether an agent's voice can be heard: its own track's, or that of the avatar that speaks for it. */
export const isAudible = ({ agents }: Members, identity: string): boolean =>
  agents.some(
    (agent) =>
      (agent.identity === identity || publishesOnBehalfOf(agent) === identity) && hasUnmutedAudio(agent),
  );

/** Whether anybody is there that the agent may be there for; its own avatar is nobody. */
const hasCompany = ({ humans, others, agents }: Members, agent: ParticipantFacts): boolean =>
  humans.length > 0 ||
  others.some(isCompany) ||
  agents.some(
    (other) =>
      other !== agent &&
      other.state === 'ACTIVE' &&
      publishes(other) &&
      publishesOnBehalfOf(other) !== agent.identity &&
      publishesOnBehalfOf(agent) !== other.identity,
  );

const audioOf = (
  before: AgentMemory | undefined,
  isHeard: boolean,
  { nowMs, previousMs }: LookTimes,
  grace: GraceTimes,
): Pick<AgentMemory, 'everAudible' | 'inaudibleSinceMs'> => {
  const everAudible = isHeard || (before?.everAudible ?? false);
  if (isHeard || !everAudible) return { everAudible, inaudibleSinceMs: null };
  const isClose = nowMs - previousMs <= closeLookMs(grace.silentMs);
  return { everAudible, inaudibleSinceMs: isClose ? (before?.inaudibleSinceMs ?? previousMs) : nowMs };
};

const companyOf = (
  before: AgentMemory | undefined,
  isThere: boolean,
  { previousMs }: LookTimes,
): Pick<AgentMemory, 'everHadCompany' | 'companyLastSeenMs'> => {
  const everBefore = before?.everHadCompany ?? false;
  return {
    everHadCompany: everBefore || isThere,
    companyLastSeenMs: lastSeen(isThere, everBefore, before?.companyLastSeenMs ?? null, previousMs),
  };
};

const NOBODY: readonly string[] = [];

const presentIds = ({ humans }: Members): readonly string[] =>
  humans.length === 0 ? NOBODY : humans.map(({ participant }) => participant.id).sort();

/** An agent that changes its state while somebody else is there talks to them: it is theirs from then on. */
const joinedForOf = (
  before: AgentMemory | undefined,
  room: RoomMemory | null,
  members: Members,
  stateSinceMs: number,
  { previousMs }: LookTimes,
): Pick<AgentMemory, 'joinedFor' | 'joinedForLastSeenMs'> => {
  const joinedFor = before?.joinedFor ?? NOBODY;
  if (joinedFor.length === 0) return { joinedFor: presentIds(members), joinedForLastSeenMs: null };
  const { humans } = members;
  if (humans.some(({ participant }) => joinedFor.includes(participant.id)))
    return { joinedFor, joinedForLastSeenMs: null };
  const isAnswered = humans.some(({ participant }) => {
    const seen = humanMemory(room, participant.id);
    return seen !== undefined && stateSinceMs > seen.firstSeenMs;
  });
  if (isAnswered) return { joinedFor: presentIds(members), joinedForLastSeenMs: null };
  return { joinedFor, joinedForLastSeenMs: before?.joinedForLastSeenMs ?? previousMs };
};

const remember = (
  room: RoomMemory | null,
  members: Members,
  participant: ParticipantFacts,
  times: LookTimes,
  grace: GraceTimes,
): AgentMemory => {
  const { nowMs, previousMs } = times;
  const { identity, joinedAtMs } = participant;
  const earlier = agentMemory(room, identity);
  const sameStay = earlier?.lastSeenMs === null ? earlier : undefined;
  const state = participant.attributes['lk.agent.state'] ?? null;
  const sameState = sameStay?.state === state ? sameStay : undefined;
  const stateSinceMs = sameState?.stateSinceMs ?? nowMs;
  const isClose = nowMs - previousMs <= closeLookMs(stateGraceMs(state, grace));
  return {
    identity,
    agentName: nameOfAgent(members, participant) ?? null,
    dispatchId: belongingOf(members, identity)?.dispatch.id ?? earlier?.dispatchId ?? null,
    firstSeenMs: earlier?.firstSeenMs ?? nowMs,
    joinedAtMs,
    state,
    stateSinceMs,
    steadySinceMs: (isClose ? sameState?.steadySinceMs : undefined) ?? nowMs,
    ...audioOf(sameStay, isAudible(members, identity), times, grace),
    ...companyOf(sameStay, hasCompany(members, participant), times),
    ...joinedForOf(sameStay, room, members, stateSinceMs, times),
    lastSeenMs: null,
  };
};

/** Those of an earlier sweep that are not there now; where they are too many, the newest. */
const rememberGone = (
  before: RoomMemory | null,
  members: Members,
  previousMs: number,
): readonly AgentMemory[] => {
  const isThere = (identity: string): boolean => members.agents.some((agent) => agent.identity === identity);
  const gone = before?.agents.filter(({ identity }) => !isThere(identity)) ?? [];
  return gone
    .slice(-MOST_GONE_AGENTS)
    .map((agent) => (agent.lastSeenMs === null ? { ...agent, lastSeenMs: previousMs } : agent));
};

/** The agents of a room after one more look: those that left, then those that are there. */
export const rememberAgents = (
  before: RoomMemory | null,
  members: Members,
  times: LookTimes,
  grace: GraceTimes,
): readonly AgentMemory[] => {
  const there = members.agents.map((participant) => remember(before, members, participant, times, grace));
  const gone = rememberGone(before, members, times.previousMs);
  return gone.length === 0 ? there : [...gone, ...there];
};
