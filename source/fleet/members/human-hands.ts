import type { DispatchFacts } from '../facts.ts';
import type { AgentMemory } from '../memory/memory.ts';
import { isPerPerson } from './join.ts';
import type { Members } from './members.ts';
import { publishes } from './recognise.ts';

/** Join times may have whole seconds only. */
const JOIN_TIME_PRECISION_MS = 1_000;

/** Since when an agent was in the room or was sent there, as far as is known; infinite where none ever was. */
const agentSince = (dispatches: readonly DispatchFacts[], agents: readonly AgentMemory[]): number =>
  Math.min(
    ...agents.map(({ joinedAtMs, firstSeenMs }) => joinedAtMs || firstSeenMs),
    ...dispatches.flatMap(({ jobs }) =>
      jobs.flatMap(({ startedAtMs, participantIdentity }) =>
        startedAtMs > 0 && participantIdentity !== '' ? [startedAtMs] : [],
      ),
    ),
  );

/**
 * Whether the agent has handed its caller over to a person: two people publish, and one of them came after the agent
 * did, as a colleague does who takes a warm transfer. Two callers who were there before it are still waiting for it, and
 * so are those who each have an agent of their own.
 */
export const areTwoTalking = (
  { humans }: Members,
  dispatches: readonly DispatchFacts[],
  agents: readonly AgentMemory[],
): boolean => {
  if (humans.length < 2 || dispatches.some(({ jobs }) => jobs.some(isPerPerson))) return false;
  const talking = humans.filter(({ waits, participant }) => waits && publishes(participant));
  if (talking.length < 2) return false;
  const sinceMs = agentSince(dispatches, agents);
  return talking.some(({ participant }) => participant.joinedAtMs + JOIN_TIME_PRECISION_MS > sinceMs);
};
