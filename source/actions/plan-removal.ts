import { agentsThere, type Dispatch, type Fleet, type Room } from '../fleet/fleet.ts';
import { counted } from '../text/counted.ts';
import type { Step, Target } from './action.ts';
import {
  DISPATCH_GONE,
  type Drafted,
  formerLife,
  type Impossible,
  type Of,
  pin,
  ROOM_GONE,
  targetIn,
} from './draft.ts';
import { agentIn, dispatchIn, participantIn } from './lookup.ts';
import { type Warnings, warnOfLosingAgent, warnOfOldFacts } from './warnings.ts';
import { agentCalled, doubtfulSentence, named } from './words.ts';

const removalByDispatch = (room: Room, dispatch: Dispatch, identity: string | null) => {
  const others = agentsThere(room).filter(
    (agent) => agent.dispatchId === dispatch.id && agent.identity !== identity,
  );
  const agents = [identity, ...others.map((agent) => agent.identity)].filter((name) => name !== null);
  const goes = agents.length === 0 ? '' : `, which also removes ${agents.map(named).join(', ')}`;
  const warnings: Warnings = [
    ...warnOfOldFacts(room),
    ...agents.flatMap((name) => warnOfLosingAgent(room, name)),
    ...(identity !== null && others.length > 0
      ? [
          {
            kind: 'more agents' as const,
            sentence: `This also removes ${counted(others.length, 'more agent')} of the dispatch.`,
          },
        ]
      : []),
  ];
  return {
    sentences: [`Deletes dispatch ${dispatch.id} of ${agentCalled(dispatch.facts.agentName)}${goes}.`],
    warnings,
    target: targetIn(room, {
      dispatchId: dispatch.id,
      agentName: dispatch.facts.agentName,
      ...pin(room, identity),
    }),
    steps: [{ call: 'deleteDispatch', room: room.name, dispatchId: dispatch.id }] satisfies Step[],
  };
};

export const draftRemoveDispatch = (intention: Of<'remove-dispatch'>, fleet: Fleet): Drafted => {
  const room = fleet.byKey.get(intention.room);
  if (!room) return ROOM_GONE;
  const dispatch = dispatchIn(room, intention.dispatchId);
  if (!dispatch) return DISPATCH_GONE;
  return {
    question: `Remove the dispatch of ${agentCalled(dispatch.facts.agentName)} from ${named(room.name)}`,
    ...removalByDispatch(room, dispatch, dispatch.agentIdentity),
  };
};

/** The agent's name; nothing if it tells none, or if the participant is no agent. */
const nameIn = (room: Room, identity: string): Pick<Target, 'agentName'> => {
  const agentName = agentIn(room, identity)?.agentName ?? null;
  return agentName === null ? {} : { agentName };
};

const removalByForce = (room: Room, identity: string, id: string) => ({
  sentences: [`Removes participant ${named(identity)} (${id}) from the room.`],
  target: targetIn(room, { identity, participantId: id, ...nameIn(room, identity) }),
  steps: [{ call: 'removeParticipant', room: room.name, identity }] satisfies Step[],
});

/** A participant that only may be an agent counts as a caller, and is not removed as an agent. */
const noAgent = (room: Room, identity: string): Impossible => ({
  impossible: room.humans.some((human) => human.identity === identity && human.doubt !== null)
    ? doubtfulSentence(identity)
    : 'The agent is gone.',
});

/**
 * Removes the agent by its dispatch if it has one. Removing only the participant would leave the dispatch listed as
 * running.
 */
export const draftRemoveAgent = (intention: Of<'remove-agent'>, fleet: Fleet): Drafted => {
  const room = fleet.byKey.get(intention.room);
  if (!room) return ROOM_GONE;
  const agent = agentIn(room, intention.identity);
  if (!agent) return noAgent(room, intention.identity);
  const former = formerLife(room, agent.identity);
  if (former) return former;
  const question = `Remove agent ${named(agent.agentName || agent.identity)} from ${named(room.name)}`;
  const dispatch = dispatchIn(room, agent.dispatchId);
  if (dispatch) return { question, ...removalByDispatch(room, dispatch, agent.identity) };
  return {
    question,
    ...removalByForce(room, agent.identity, agent.participant.id),
    warnings: [...warnOfOldFacts(room), ...warnOfLosingAgent(room, agent.identity)],
  };
};

export const draftKick = (intention: Of<'kick'>, fleet: Fleet): Drafted => {
  const room = fleet.byKey.get(intention.room);
  if (!room) return ROOM_GONE;
  const participant = participantIn(room, intention.identity);
  if (!participant) return { impossible: 'The participant is gone.' };
  const former = formerLife(room, participant.identity);
  if (former) return former;
  const dispatch = dispatchIn(room, agentIn(room, participant.identity)?.dispatchId ?? null);
  return {
    question: `Kick ${named(participant.identity)} out of ${named(room.name)}`,
    ...removalByForce(room, participant.identity, participant.id),
    warnings: [
      ...warnOfOldFacts(room),
      ...warnOfLosingAgent(room, participant.identity),
      ...(dispatch
        ? [
            {
              kind: 'stays listed' as const,
              sentence: `Its dispatch ${dispatch.id} stays listed as running. Remove the agent instead to delete the dispatch too.`,
            },
          ]
        : []),
    ],
  };
};
