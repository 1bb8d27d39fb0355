import type { ParticipantFacts } from '../facts.ts';
import type { Human } from '../fleet.ts';
import {
  claimedState,
  hasAudio,
  hasUnmutedAudio,
  isCompany,
  publishes,
  publishesOnBehalfOf,
} from '../members/classify.ts';
import { UNBROKEN_LOOK_MS } from '../members/life.ts';
import { belongingOf, type Members, nameOfAgent } from '../members/members.ts';
import { type AgentMemory, agentMemory, type Inaudible, lastSeen, type RoomMemory } from '../room-memory.ts';
import type { GraceTimes } from '../settings.ts';

/** Agents that left are remembered, up to 32 for each room to bound its memory. */
const MOST_GONE_AGENTS = 32;

/** When a room was swept, and when before that. */
export interface LookTimes {
  readonly nowMs: number;
  /** Everything present at that sweep was last seen then. */
  readonly previousMs: number;
}

/** Sweeps further apart than half a grace time may have missed what happened in between. */
export const closeLookMs = (graceMs: number): number => graceMs / 2;

/** Returns how long a state must last before it means anything. */
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

const hasVoice = (
  { agents }: Members,
  identity: string,
  isVoice: (participant: ParticipantFacts) => boolean,
): boolean =>
  agents.some(
    (agent) => (agent.identity === identity || publishesOnBehalfOf(agent) === identity) && isVoice(agent),
  );

/** Whether an agent's voice can be heard, on its own track or on its avatar's. */
export const isAudible = (members: Members, identity: string): boolean =>
  hasVoice(members, identity, hasUnmutedAudio);

/** Whether anybody is there that the agent can serve. Its own avatar does not count. */
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

/** Tracks how long an agent with a voice has been inaudible; null: it is audible. */
const inaudibleOf = (
  before: AgentMemory | undefined,
  isHeard: boolean,
  { nowMs, previousMs }: LookTimes,
  grace: GraceTimes,
): Inaudible | null => {
  if (isHeard) return null;
  if (!before?.hasVoice) return { sinceMs: nowMs, steadySinceMs: nowMs, looks: 1 };
  const isClose = nowMs - previousMs <= closeLookMs(grace.silentMs);
  const { inaudible } = before;
  return {
    sinceMs: inaudible?.sinceMs ?? previousMs,
    steadySinceMs: isClose ? (inaudible?.steadySinceMs ?? previousMs) : nowMs,
    looks: inaudible === null ? 1 : inaudible.looks === 1 ? 2 : 3,
  };
};

const NOBODY: readonly Human[] = [];

/** Whether the agent's state changed since somebody came. An agent that reacts to them serves them from then on. */
const answers = (humans: readonly Human[], stateSinceMs: number): boolean =>
  humans.some(({ firstSeenMs }) => stateSinceMs > firstSeenMs);

/**
 * Whether somebody reconnected after an absence long enough to have left. A client that only reconnects is back at
 * once. When the agent reconnected, too, the server was away.
 */
const cameBack = (
  human: Human,
  room: RoomMemory | null,
  agentIsBack: boolean,
  { nowMs, previousMs }: LookTimes,
): boolean => {
  if (agentIsBack || nowMs - previousMs <= UNBROKEN_LOOK_MS) return false;
  const earlier = room?.humans.find(({ identity }) => identity === human.identity);
  return earlier !== undefined && earlier.participant.id !== human.participant.id;
};

/** Tracks whom the agent joined for and when they were last seen; null: one of them is there, or nobody came. */
const joinedForOf = (
  room: RoomMemory | null,
  before: AgentMemory | undefined,
  { humans }: Members,
  participant: ParticipantFacts,
  stateSinceMs: number,
  times: LookTimes,
): readonly [readonly Human[], number | null] => {
  const { previousMs } = times;
  const joinedFor = before?.joinedFor ?? NOBODY;
  const leftMs = before?.joinedForLastSeenMs ?? null;
  if (joinedFor.length === 0) return [humans, null];
  // A client that reconnects, as all do after a server restart, has not left. Somebody left only if a sweep missed
  // them, or if they had time to leave and come back between two sweeps.
  const agentIsBack = before !== undefined && before.joinedAtMs !== participant.joinedAtMs;
  const isThere = humans.some(
    (human) =>
      joinedFor.some((one) => one.identity === human.identity) && !cameBack(human, room, agentIsBack, times),
  );
  if (isThere && leftMs === null) return [joinedFor, null];
  if (answers(humans, stateSinceMs) && stateSinceMs > (leftMs ?? previousMs)) return [humans, null];
  return [joinedFor, leftMs ?? previousMs];
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
  const state = claimedState(participant);
  const sameState = sameStay?.state === state ? sameStay : undefined;
  const stateSinceMs = sameState?.stateSinceMs ?? nowMs;
  const isClose = nowMs - previousMs <= closeLookMs(stateGraceMs(state, grace));
  const belonging = belongingOf(members, identity);
  const isHeard = isAudible(members, identity);
  const voice = isHeard || (sameStay?.hasVoice ?? false) || hasVoice(members, identity, hasAudio);
  const isInCompany = hasCompany(members, participant);
  const everHadCompany = sameStay?.everHadCompany ?? false;
  const [joinedFor, joinedForLastSeenMs] = joinedForOf(
    room,
    sameStay,
    members,
    participant,
    stateSinceMs,
    times,
  );
  return {
    identity,
    agentName: nameOfAgent(members, participant) ?? null,
    dispatchId: belonging?.dispatch.id ?? earlier?.dispatchId ?? null,
    firstSeenMs: earlier?.firstSeenMs ?? nowMs,
    joinedAtMs,
    state,
    stateSinceMs,
    steadySinceMs: (isClose ? sameState?.steadySinceMs : undefined) ?? nowMs,
    hasVoice: voice,
    inaudible: voice ? inaudibleOf(sameStay, isHeard, times, grace) : null,
    everHadCompany: everHadCompany || isInCompany,
    companyLastSeenMs: lastSeen(isInCompany, everHadCompany, sameStay?.companyLastSeenMs ?? null, previousMs),
    joinedFor,
    sentBy: belonging?.dispatch ?? sameStay?.sentBy ?? null,
    joinedForLastSeenMs,
    lastSeenMs: null,
  };
};

/** Keeps the agents of earlier sweeps that are not there now, only the newest if there are too many. */
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

/** Returns the room's agents after one more sweep: those that left, then those that are there. */
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
