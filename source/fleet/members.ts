import type { DispatchFacts, ParticipantFacts } from './facts.ts';
import type { AgentSign, Human } from './fleet.ts';
import { type Belonging, joinAgents } from './join.ts';
import { sorted } from './lists.ts';
import type { RoomMemory } from './memory.ts';
import { agentSign, asHuman, isPresent } from './recognise.ts';
import type { Recognition } from './settings.ts';
import type { RoomObservation } from './snapshot.ts';

/** Who is in a room, told apart: the first step of judging it. */
export interface Members {
  readonly agents: readonly ParticipantFacts[];
  readonly signs: ReadonlyMap<string, AgentSign>;
  readonly humans: readonly Human[];
  readonly others: readonly ParticipantFacts[];
  readonly belongings: ReadonlyMap<string, Belonging>;
  /** The agents that belong to a dispatch, by its id. */
  readonly agentsOf: ReadonlyMap<string, readonly ParticipantFacts[]>;
}

const NO_AGENTS: readonly ParticipantFacts[] = [];

/** The agents of a dispatch that are present, ACTIVE ones first. */
export const agentsOfDispatch = (members: Members, dispatch: DispatchFacts): readonly ParticipantFacts[] =>
  members.agentsOf.get(dispatch.id) ?? NO_AGENTS;

/** ACTIVE ones first, then in the order they joined. */
const compareLiveliness = (a: ParticipantFacts, b: ParticipantFacts): number =>
  Number(b.state === 'ACTIVE') - Number(a.state === 'ACTIVE') ||
  a.joinedAtMs - b.joinedAtMs ||
  (a.identity < b.identity ? -1 : 1);

const byDispatch = (
  agents: readonly ParticipantFacts[],
  belongings: ReadonlyMap<string, Belonging>,
): Map<string, ParticipantFacts[]> => {
  const agentsOf = new Map<string, ParticipantFacts[]>();
  for (const agent of agents) {
    const belonging = belongings.get(agent.identity);
    if (!belonging) continue;
    const list = agentsOf.get(belonging.dispatch.id) ?? [];
    list.push(agent);
    agentsOf.set(belonging.dispatch.id, list);
  }
  for (const list of agentsOf.values()) list.sort(compareLiveliness);
  return agentsOf;
};

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
  const signs = new Map<string, AgentSign>();
  const humans: Human[] = [];
  const others: ParticipantFacts[] = [];
  for (const participant of sorted(observation.participants, compareIdentities)) {
    if (!isPresent(participant)) continue;
    const sign = agentSign(participant, recognition);
    const human = sign ? null : asHuman(participant);
    if (sign) {
      agents.push(participant);
      signs.set(participant.identity, sign);
    } else if (human) humans.push(human);
    else others.push(participant);
  }
  const belongings = joinAgents(
    agents,
    sorted(observation.dispatches, compareCreation),
    (identity) => memory?.agents.get(identity)?.dispatchId ?? null,
    (dispatchId) => (memory?.dispatches.get(dispatchId)?.agentIdentity ?? null) !== null,
  );
  return { agents, signs, humans, others, belongings, agentsOf: byDispatch(agents, belongings) };
};
