import type { ParticipantFacts } from '../facts.ts';
import type { Agent, AgentBasis, Evidence, Remedy } from '../fleet.ts';
import { agentMemory } from '../room-memory.ts';
import type { RoomCase } from './case.ts';
import { presence, remedy } from './evidence.ts';

/** An agent that is not judged yet. */
export type Unjudged = Omit<Agent, 'verdict'>;

/** Returns the name of an agent for a sentence. Raw. */
export const agentLabel = ({ agentName }: Pick<Agent, 'agentName'>): string => agentName || 'unnamed agent';

export const isActive = ({ participant }: Unjudged): boolean => participant.state === 'ACTIVE';

/** Returns when an agent joined, or when it was first seen if the server does not say. */
export const joinedAt = (
  { memory, evaluation }: RoomCase,
  { joinedAtMs, identity }: ParticipantFacts,
): number => joinedAtMs || agentMemory(memory, identity)?.firstSeenMs || evaluation.nowMs;

/** Whether no dispatch is known for the agent. An avatar belongs to the agent it speaks for. */
export const isUntracked = ({ dispatchId, publishesOnBehalfOf }: Unjudged): boolean =>
  dispatchId === null && publishesOnBehalfOf === null;

/**
 * The remedy that replaces a broken agent. It never only removes the agent, which may be the only one that serves.
 * Without a dispatch it creates a new one.
 */
export const replaceIt = ({ members }: RoomCase, { dispatchId, identity }: Unjudged): Remedy => {
  const isShared = members.belongings.some(
    ({ agent, dispatch }) => dispatch.id === dispatchId && agent.identity !== identity,
  );
  if (isShared) {
    return remedy("read the worker's log: a re-dispatch would also remove the other agents of this dispatch");
  }
  return dispatchId === null
    ? remedy('dispatch another; remove this one once the other is there', 'dispatch')
    : remedy('re-dispatch', 'redispatch');
};

export const removeIt = (text: string): Remedy => remedy(text, 'remove');

/** Returns the facts that prove an agent is there. */
export const basisOf = (roomCase: RoomCase, agent: Unjudged): AgentBasis => ({
  participant: agent.participant,
  state: agent.state,
  stateSinceMs: agent.stateSinceMs,
  joinedAtMs: joinedAt(roomCase, agent.participant),
  isUntracked: isUntracked(agent),
});

export const agentEvidence = (roomCase: RoomCase, agent: Unjudged): readonly Evidence[] =>
  presence(basisOf(roomCase, agent));
