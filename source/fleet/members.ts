import type { DispatchFacts, ParticipantFacts } from './facts.ts';
import type { Human } from './fleet.ts';
import { type Belonging, joinAgents } from './join.ts';
import { sorted } from './lists.ts';
import { agentMemory, dispatchMemory, type RoomMemory } from './memory.ts';
import { agentSign, asHuman, claimedAgentName, isPresent } from './recognise.ts';
import type { Recognition } from './settings.ts';
import type { RoomObservation } from './snapshot.ts';

/** Who is in a room, told apart: the first step of judging it. */
export interface Members {
  readonly agents: readonly ParticipantFacts[];
  readonly humans: readonly Human[];
  readonly others: readonly ParticipantFacts[];
  /** Of the agents that belong to a dispatch. */
  readonly belongings: readonly Belonging[];
}

/** ACTIVE ones first, then in the order they joined. */
const compareLiveliness = (a: ParticipantFacts, b: ParticipantFacts): number =>
  Number(b.state === 'ACTIVE') - Number(a.state === 'ACTIVE') ||
  a.joinedAtMs - b.joinedAtMs ||
  (a.identity < b.identity ? -1 : 1);

/** The agents of a dispatch that are present, ACTIVE ones first. */
export const agentsOfDispatch = (
  { belongings }: Members,
  dispatch: DispatchFacts,
): readonly ParticipantFacts[] =>
  belongings
    .filter((belonging) => belonging.dispatch.id === dispatch.id)
    .map(({ agent }) => agent)
    .sort(compareLiveliness);

/** To what an agent belongs; undefined where nothing tells. */
export const belongingOf = ({ belongings }: Members, identity: string): Belonging | undefined =>
  belongings.find(({ agent }) => agent.identity === identity);

/** The name an agent goes by or was dispatched by; undefined where nothing tells. */
export const nameOfAgent = (members: Members, agent: ParticipantFacts): string | undefined =>
  claimedAgentName(agent) ?? belongingOf(members, agent.identity)?.dispatch.agentName;

const compareIdentities = (a: ParticipantFacts, b: ParticipantFacts): number =>
  a.identity < b.identity ? -1 : 1;

const compareCreation = (a: DispatchFacts, b: DispatchFacts): number =>
  a.createdAtMs - b.createdAtMs || (a.id < b.id ? -1 : 1);

/** Tells agents, humans and others apart, and joins the agents to the dispatches. */
export const tellMembersApart = (
  observation: RoomObservation,
  memory: RoomMemory | null,
  recognition: Recognition,
): Members => {
  const agents: ParticipantFacts[] = [];
  const humans: Human[] = [];
  const others: ParticipantFacts[] = [];
  for (const participant of sorted(observation.participants, compareIdentities)) {
    if (!isPresent(participant)) continue;
    if (agentSign(participant, recognition)) {
      agents.push(participant);
      continue;
    }
    const human = asHuman(participant);
    if (human) humans.push(human);
    else others.push(participant);
  }
  const belongings = joinAgents(
    agents,
    sorted(observation.dispatches, compareCreation),
    (identity) => agentMemory(memory, identity)?.dispatchId ?? null,
    (dispatchId) => (dispatchMemory(memory, dispatchId)?.agentIdentity ?? null) !== null,
  );
  return { agents, humans, others, belongings };
};
