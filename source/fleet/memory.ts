import type { DispatchFacts } from './facts.ts';
import { jobIdentity } from './join.ts';
import { agentsOfDispatch, belongingOf, type Members, nameOfAgent } from './members.ts';
import { hasUnmutedAudio, publishesOnBehalfOf } from './recognise.ts';
import type { RoomObservation } from './snapshot.ts';

/** An absence counts from the second sweep that answered and did not see it; more need not be counted. */
export type Missed = 0 | 1 | 2;

/** Agents that left are remembered, but no room may grow without end. */
const MOST_GONE_AGENTS = 32;

export interface AgentMemory {
  readonly agentName: string | null;
  readonly dispatchId: string | null;
  readonly firstSeenMs: number;
  /** Null until it was seen ACTIVE. */
  readonly activeSinceMs: number | null;
  readonly state: string | null;
  readonly stateSinceMs: number;
  /** Sweeps in a row without an unmuted audio track of it or of its avatar. */
  readonly missedAudio: Missed;
  /** Null while it is there; afterwards, the last sweep that saw it. */
  readonly lastSeenMs: number | null;
}

export interface DispatchMemory {
  /** The last agent that was seen to belong to it. */
  readonly agentIdentity: string | null;
  /** Sweeps in a row without an agent. */
  readonly missed: Missed;
}

/** What our own sweeps have seen of a room: all that a verdict may rest on beside the newest answers. */
export interface RoomMemory {
  readonly firstSweptMs: number;
  readonly agents: ReadonlyMap<string, AgentMemory>;
  readonly dispatches: ReadonlyMap<string, DispatchMemory>;
  readonly humanEverSeen: boolean;
  /** Null while a human is there, or none was ever seen. */
  readonly humanLastSeenMs: number | null;
  readonly liveAgentEverSeen: boolean;
  /** Null while a live agent is there, or none was ever seen. */
  readonly liveAgentLastSeenMs: number | null;
  /** Sweeps in a row without an ACTIVE agent. */
  readonly missedLiveAgent: Missed;
}

const miss = (missed: Missed | undefined): Missed => (missed === undefined || missed === 0 ? 1 : 2);

/** Whether an agent's voice can be heard: its own track's, or that of the avatar that speaks for it. */
const isAudible = (members: Members, identity: string): boolean =>
  members.agents.some(
    (agent) =>
      (agent.identity === identity || publishesOnBehalfOf(agent) === identity) && hasUnmutedAudio(agent),
  );

const forgetOldest = (agents: Map<string, AgentMemory>, present: number): void => {
  for (const [identity, agent] of agents) {
    if (agents.size - present <= MOST_GONE_AGENTS) return;
    if (agent.lastSeenMs !== null) agents.delete(identity);
  }
};

const rememberAgents = (
  before: RoomMemory | null,
  members: Members,
  nowMs: number,
  previousSweepMs: number,
): Map<string, AgentMemory> => {
  const agents = new Map<string, AgentMemory>();
  before?.agents.forEach((agent, identity) => {
    agents.set(identity, agent.lastSeenMs === null ? { ...agent, lastSeenMs: previousSweepMs } : agent);
  });
  for (const participant of members.agents) {
    const { identity } = participant;
    const earlier = before?.agents.get(identity);
    const isSameStay = earlier !== undefined && earlier.lastSeenMs === null;
    const state = participant.attributes['lk.agent.state'] ?? null;
    const active = participant.state === 'ACTIVE';
    agents.delete(identity);
    agents.set(identity, {
      agentName: nameOfAgent(members, participant) ?? null,
      dispatchId: belongingOf(members, identity)?.dispatch.id ?? earlier?.dispatchId ?? null,
      firstSeenMs: earlier?.firstSeenMs ?? nowMs,
      activeSinceMs: active ? ((isSameStay ? earlier.activeSinceMs : null) ?? nowMs) : null,
      state,
      stateSinceMs: isSameStay && earlier.state === state ? earlier.stateSinceMs : nowMs,
      missedAudio: isAudible(members, identity) ? 0 : miss(isSameStay ? earlier.missedAudio : 0),
      lastSeenMs: null,
    });
  }
  if (agents.size - members.agents.length > MOST_GONE_AGENTS) forgetOldest(agents, members.agents.length);
  return agents;
};

/** An agent may have come and gone before its job was listed: the late job still tells whose it was. */
const claimedEarlier = ({ jobs }: DispatchFacts, agents: ReadonlyMap<string, AgentMemory>): string | null =>
  jobs
    .map(jobIdentity)
    .sort()
    .find((identity) => agents.has(identity)) ?? null;

const rememberDispatches = (
  before: RoomMemory | null,
  observation: RoomObservation,
  members: Members,
  agents: ReadonlyMap<string, AgentMemory>,
): Map<string, DispatchMemory> => {
  const dispatches = new Map<string, DispatchMemory>();
  for (const dispatch of observation.dispatches) {
    const earlier = before?.dispatches.get(dispatch.id);
    const there = agentsOfDispatch(members, dispatch)[0]?.identity;
    dispatches.set(dispatch.id, {
      agentIdentity: there ?? earlier?.agentIdentity ?? claimedEarlier(dispatch, agents),
      missed: there === undefined ? miss(earlier?.missed) : 0,
    });
  }
  return dispatches;
};

/** When something was last there: null while it is, or never was. */
const lastSeen = (isThere: boolean, everSeen: boolean, earlierMs: number | null, previousSweepMs: number) =>
  isThere || !everSeen ? null : (earlierMs ?? previousSweepMs);

/**
 * Adds a sweep that answered to what is remembered of a room.
 *
 * @param nowMs when this sweep's answers came
 * @param previousSweepMs when the answers before it came: what was there then, was last seen then
 */
export const rememberRoom = (
  before: RoomMemory | null,
  observation: RoomObservation,
  members: Members,
  nowMs: number,
  previousSweepMs: number,
): RoomMemory => {
  const humanThere = members.humans.length > 0;
  const liveAgentThere = members.agents.some((agent) => agent.state === 'ACTIVE');
  const humanEverSeen = before?.humanEverSeen ?? false;
  const liveAgentEverSeen = before?.liveAgentEverSeen ?? false;
  const agents = rememberAgents(before, members, nowMs, previousSweepMs);
  return {
    firstSweptMs: before?.firstSweptMs ?? nowMs,
    agents,
    dispatches: rememberDispatches(before, observation, members, agents),
    humanEverSeen: humanEverSeen || humanThere,
    humanLastSeenMs: lastSeen(humanThere, humanEverSeen, before?.humanLastSeenMs ?? null, previousSweepMs),
    liveAgentEverSeen: liveAgentEverSeen || liveAgentThere,
    liveAgentLastSeenMs: lastSeen(
      liveAgentThere,
      liveAgentEverSeen,
      before?.liveAgentLastSeenMs ?? null,
      previousSweepMs,
    ),
    missedLiveAgent: liveAgentThere ? 0 : miss(before?.missedLiveAgent),
  };
};

/** Whether another sweep with the same answers would be remembered the same way. */
export const isSettled = ({ missedLiveAgent, dispatches, agents }: RoomMemory): boolean => {
  if (missedLiveAgent === 1) return false;
  let isSettledToo = true;
  // Without iterators: thousands of rooms are asked.
  dispatches.forEach(({ missed }) => {
    isSettledToo &&= missed !== 1;
  });
  agents.forEach(({ missedAudio }) => {
    isSettledToo &&= missedAudio !== 1;
  });
  return isSettledToo;
};
