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
  readonly identity: string;
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
  readonly id: string;
  /** The last agent that was seen to belong to it. */
  readonly agentIdentity: string | null;
  /** Sweeps in a row without an agent. */
  readonly missed: Missed;
}

/** What our own sweeps have seen of a room: all that a verdict may rest on beside the newest answers. */
export interface RoomMemory {
  readonly firstSweptMs: number;
  /** Those that left, then those that are there. Lists, not maps: thousands of rooms have one of each. */
  readonly agents: readonly AgentMemory[];
  readonly dispatches: readonly DispatchMemory[];
  readonly humanEverSeen: boolean;
  /** Null while a human is there, or none was ever seen. */
  readonly humanLastSeenMs: number | null;
  readonly liveAgentEverSeen: boolean;
  /** Null while a live agent is there, or none was ever seen. */
  readonly liveAgentLastSeenMs: number | null;
  /** Sweeps in a row without an ACTIVE agent. */
  readonly missedLiveAgent: Missed;
}

/** What is remembered of an agent; undefined where it was never seen, or too long ago. */
export const agentMemory = (memory: RoomMemory | null, identity: string): AgentMemory | undefined =>
  memory?.agents.find((agent) => agent.identity === identity);

/** What is remembered of a dispatch; undefined where it was never seen. */
export const dispatchMemory = (memory: RoomMemory | null, id: string): DispatchMemory | undefined =>
  memory?.dispatches.find((dispatch) => dispatch.id === id);

const miss = (missed: Missed | undefined): Missed => (missed === undefined || missed === 0 ? 1 : 2);

/** Whether an agent's voice can be heard: its own track's, or that of the avatar that speaks for it. */
const isAudible = (members: Members, identity: string): boolean =>
  members.agents.some(
    (agent) =>
      (agent.identity === identity || publishesOnBehalfOf(agent) === identity) && hasUnmutedAudio(agent),
  );

/** Those of an earlier sweep that are not there now; where they are too many, the newest. */
const rememberGone = (
  before: RoomMemory | null,
  members: Members,
  previousSweepMs: number,
): readonly AgentMemory[] => {
  const isThere = (identity: string): boolean => members.agents.some((agent) => agent.identity === identity);
  const gone = before?.agents.filter(({ identity }) => !isThere(identity)) ?? [];
  return gone
    .slice(-MOST_GONE_AGENTS)
    .map((agent) => (agent.lastSeenMs === null ? { ...agent, lastSeenMs: previousSweepMs } : agent));
};

const rememberAgents = (
  before: RoomMemory | null,
  members: Members,
  nowMs: number,
  previousSweepMs: number,
): readonly AgentMemory[] => {
  const there = members.agents.map((participant): AgentMemory => {
    const { identity } = participant;
    const earlier = agentMemory(before, identity);
    const isSameStay = earlier !== undefined && earlier.lastSeenMs === null;
    const state = participant.attributes['lk.agent.state'] ?? null;
    const active = participant.state === 'ACTIVE';
    return {
      identity,
      agentName: nameOfAgent(members, participant) ?? null,
      dispatchId: belongingOf(members, identity)?.dispatch.id ?? earlier?.dispatchId ?? null,
      firstSeenMs: earlier?.firstSeenMs ?? nowMs,
      activeSinceMs: active ? ((isSameStay ? earlier.activeSinceMs : null) ?? nowMs) : null,
      state,
      stateSinceMs: isSameStay && earlier.state === state ? earlier.stateSinceMs : nowMs,
      missedAudio: isAudible(members, identity) ? 0 : miss(isSameStay ? earlier.missedAudio : 0),
      lastSeenMs: null,
    };
  });
  const gone = rememberGone(before, members, previousSweepMs);
  return gone.length === 0 ? there : [...gone, ...there];
};

/** An agent may have come and gone before its job was listed: the late job still tells whose it was. */
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
): readonly DispatchMemory[] =>
  observation.dispatches.map((dispatch): DispatchMemory => {
    const { id } = dispatch;
    const earlier = dispatchMemory(before, id);
    const there = agentsOfDispatch(members, dispatch)[0]?.identity;
    return {
      id,
      agentIdentity: there ?? earlier?.agentIdentity ?? claimedEarlier(dispatch, agents),
      missed: there === undefined ? miss(earlier?.missed) : 0,
    };
  });

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
export const isSettled = ({ missedLiveAgent, dispatches, agents }: RoomMemory): boolean =>
  missedLiveAgent !== 1 &&
  dispatches.every(({ missed }) => missed !== 1) &&
  agents.every(({ missedAudio }) => missedAudio !== 1);
