import type { ParticipantFacts } from '../facts.ts';
import type { Agent, AgentVerdictName, Evidence, Remedy, Verdict } from '../fleet.ts';
import { agentMemory } from '../room-memory.ts';
import { repeated } from '../texts.ts';
import { quote, type RoomCase } from './case.ts';

export type AgentVerdict = Verdict<AgentVerdictName>;

/** What is known of an agent before it is judged. */
export type Unjudged = Omit<Agent, 'verdict'>;

/** What an agent is called in a sentence. Raw. */
export const agentLabel = ({ agentName }: Pick<Agent, 'agentName'>): string => agentName || 'unnamed agent';

export const isActive = ({ participant }: Unjudged): boolean => participant.state === 'ACTIVE';

/** When an agent joined, or was first seen where the server does not say. */
export const joinedAt = (
  { memory, evaluation }: RoomCase,
  { joinedAtMs, identity }: ParticipantFacts,
): number => joinedAtMs || agentMemory(memory, identity)?.firstSeenMs || evaluation.nowMs;

/** Whether it belongs to nothing: an avatar belongs to the agent it speaks for. */
export const isUntracked = ({ dispatchId, publishesOnBehalfOf }: Unjudged): boolean =>
  dispatchId === null && publishesOnBehalfOf === null;

/**
 * Another agent in place of one that does not do its work. It may be the only one that serves, so that it is never
 * simply removed; where it belongs to no dispatch there is nothing to make again, and a new dispatch is the cure.
 */
export const replaceIt = ({ members }: RoomCase, { dispatchId, identity }: Unjudged): Remedy => {
  const isShared = members.belongings.some(
    ({ agent, dispatch }) => dispatch.id === dispatchId && agent.identity !== identity,
  );
  if (isShared) {
    return {
      text: "read the worker's log: a re-dispatch takes the other agents of this dispatch away, too",
      actions: [],
      suggestedAgentName: null,
    };
  }
  return dispatchId === null
    ? {
        text: 'dispatch another; remove this one once the other is there',
        actions: ['dispatch'],
        suggestedAgentName: null,
      }
    : { text: 're-dispatch', actions: ['redispatch'], suggestedAgentName: null };
};

export const removeIt = (text: string): Remedy => ({ text, actions: ['remove'], suggestedAgentName: null });

const BELONGS_NOWHERE: Evidence = {
  atMs: null,
  text: 'no dispatch is listed for it; a server restart loses dispatches',
};

const joinedText = repeated(
  (state) =>
    `joined, is ${state}: the server holds its connection, which proves no more; a killed agent stays so for about 20 s`,
);
const stateText = repeated((state) => `first seen with the state ${quote(state)}`);

/** What tells that an agent is there. */
export type Presence = Pick<Agent, 'participant' | 'state' | 'stateSinceMs'> & { readonly isLost: boolean };

export const presenceOf = (
  { participant, state, stateSinceMs, isLost }: Presence,
  joinedAtMs: number,
): readonly Evidence[] => {
  const joined: Evidence = { atMs: joinedAtMs, text: joinedText(participant.state) };
  const inState: Evidence[] = state === null ? [] : [{ atMs: stateSinceMs, text: stateText(state) }];
  return [joined].concat(inState, isLost ? BELONGS_NOWHERE : []);
};

export const presence = (roomCase: RoomCase, agent: Unjudged): readonly Evidence[] =>
  presenceOf({ ...agent, isLost: isUntracked(agent) }, joinedAt(roomCase, agent.participant));
