import { trimmed } from '../compact.ts';
import type { DispatchFacts, ParticipantFacts } from '../facts.ts';
import type { Doubt, Human } from '../fleet.ts';
import { matchesAny } from '../pattern.ts';
import { agentMemory, dispatchMemory, type RoomMemory } from '../room-memory.ts';
import type { FleetSettings } from '../settings.ts';
import type { RoomObservation } from '../snapshot.ts';
import {
  agentSign,
  claimedAgentName,
  doubtOf,
  isHuman,
  isNotOnTheLine,
  isPresent,
  isSimulated,
  publishes,
  publishesOnBehalfOf,
} from './classify.ts';
import { type Belonging, joinAgents } from './join.ts';
import { beginOfLife, isOfFormerLife, type Life, type Look } from './life.ts';

/** The participants of a room by kind, the first step of judging it. The lists do not overlap. */
export interface Members {
  readonly agents: readonly ParticipantFacts[];
  readonly humans: readonly Human[];
  readonly others: readonly ParticipantFacts[];
  /** Agents from before a server restart: listed, but not there. */
  readonly formerAgents: readonly ParticipantFacts[];
  /** All other participants from before a server restart. */
  readonly former: readonly ParticipantFacts[];
  /** The signs of a restart, and whether another sweep may change that. */
  readonly life: Life;
  /** The links of those agents that belong to a dispatch. */
  readonly belongings: readonly Belonging[];
}

/** Sorts ACTIVE participants first, then by join time. */
const compareLiveliness = (a: ParticipantFacts, b: ParticipantFacts): number =>
  Number(b.state === 'ACTIVE') - Number(a.state === 'ACTIVE') ||
  a.joinedAtMs - b.joinedAtMs ||
  (a.identity < b.identity ? -1 : 1);

/** Returns the dispatch's agent that is present. Of several, an ACTIVE one, then the first to join. */
export const agentOfDispatch = (
  { belongings }: Members,
  { id }: DispatchFacts,
): ParticipantFacts | undefined => {
  let liveliest: ParticipantFacts | undefined;
  for (const { agent, dispatch } of belongings) {
    if (dispatch.id !== id) continue;
    if (liveliest === undefined || compareLiveliness(agent, liveliest) < 0) liveliest = agent;
  }
  return liveliest;
};

/** Returns the link of an agent; undefined: unknown. */
export const belongingOf = ({ belongings }: Members, identity: string): Belonging | undefined =>
  belongings.find(({ agent }) => agent.identity === identity);

/** Returns the name an agent reports or was dispatched by; undefined: unknown. */
export const nameOfAgent = (members: Members, agent: ParticipantFacts): string | undefined =>
  claimedAgentName(agent) ?? belongingOf(members, agent.identity)?.dispatch.agentName;

/**
 * Whether an agent serves the callers of its room: it is ACTIVE and visible, not an avatar (which only speaks for
 * another agent), and not a listener.
 */
export const serves = (
  members: Members,
  agent: ParticipantFacts,
  { listeners }: Pick<FleetSettings, 'listeners'>,
): boolean =>
  agent.state === 'ACTIVE' &&
  !agent.hidden &&
  publishesOnBehalfOf(agent) === null &&
  (listeners.length === 0 || !matchesAny(nameOfAgent(members, agent) ?? '', listeners));

/** Whether a human is there, rather than still joining or on a ringing phone. */
const waits = (participant: ParticipantFacts): boolean =>
  participant.state === 'ACTIVE' && !isNotOnTheLine(participant);

/** Describes a human. Returns the earlier object when nothing changed. */
const asHuman = (
  participant: ParticipantFacts,
  earlier: Human | undefined,
  doubt: Doubt | null,
  nowMs: number,
): Human => {
  const rings = isNotOnTheLine(participant);
  const isSameConnection = earlier?.participant.id === participant.id;
  if (earlier?.participant === participant && earlier.doubt === doubt && !rings) return earlier;
  return {
    identity: participant.identity,
    participant,
    waits: waits(participant),
    phoneNumber: participant.attributes['sip.phoneNumber'] ?? null,
    doubt,
    isSimulated: isSimulated(participant),
    firstSeenMs: (isSameConnection ? earlier?.firstSeenMs : undefined) ?? nowMs,
    cameAtMs: earlier?.cameAtMs ?? (participant.joinedAtMs || nowMs),
    rangLastMs: rings ? nowMs : (earlier?.rangLastMs ?? null),
    publishesSinceMs: publishes(participant) ? (earlier?.publishesSinceMs ?? nowMs) : null,
  };
};

const NOBODY: readonly ParticipantFacts[] = [];

/** Up to 16 items a list is faster than a map. Most rooms have few participants; a few rooms have thousands. */
const MOST_IN_A_LIST = 16;

const humanFinder = (memory: RoomMemory | null): ((identity: string) => Human | undefined) => {
  const humans = memory?.humans ?? [];
  if (humans.length <= MOST_IN_A_LIST)
    return (identity) => humans.find((human) => human.identity === identity);
  const byIdentity = new Map(humans.map((human) => [human.identity, human]));
  return (identity) => byIdentity.get(identity);
};

/**
 * Separates agents, humans and others, and links the agents to the dispatches.
 * @param marksAgentsByKind the server marks agents by kind, so nobody else is doubtful
 */
export const tellMembersApart = (
  observation: RoomObservation,
  memory: RoomMemory | null,
  look: Look,
  settings: FleetSettings,
  marksAgentsByKind: boolean,
): Members => {
  const agents: ParticipantFacts[] = [];
  const humans: Human[] = [];
  const others: ParticipantFacts[] = [];
  let formerAgents: readonly ParticipantFacts[] = NOBODY;
  let former: readonly ParticipantFacts[] = NOBODY;
  const { dispatches } = observation;
  const earlierHuman = humanFinder(memory);
  const life = beginOfLife(observation, dispatches, memory, look);
  const { beganMs } = life;
  for (const participant of observation.participants) {
    if (!isPresent(participant)) continue;
    const isAgent = agentSign(participant, settings.recognition) !== null;
    if (isOfFormerLife(participant, beganMs)) {
      if (isAgent) formerAgents = [...formerAgents, participant];
      else former = [...former, participant];
    } else if (isAgent) agents.push(participant);
    else if (isHuman(participant) && (settings.countsSimulated || !isSimulated(participant)))
      humans.push(
        asHuman(
          participant,
          earlierHuman(participant.identity),
          marksAgentsByKind ? null : doubtOf(participant, settings.recognition),
          look.nowMs,
        ),
      );
    else others.push(participant);
  }
  const belongings = joinAgents(
    agents,
    dispatches,
    (identity) => agentMemory(memory, identity)?.dispatchId ?? null,
    (dispatchId) => (dispatchMemory(memory, dispatchId)?.agentIdentity ?? null) !== null,
  );
  return {
    agents,
    humans: trimmed(humans),
    others,
    formerAgents,
    former,
    life,
    belongings,
  };
};
