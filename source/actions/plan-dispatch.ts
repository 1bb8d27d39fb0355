import type { Dispatch, Fleet } from '../fleet/fleet.ts';
import type { CreateDispatchRequest } from '../livekit/gateway.ts';
import type { Step } from './action.ts';
import { DISPATCH_GONE, type Drafted, noRoomYet, type Of, pin, ROOM_GONE, targetIn } from './draft.ts';
import { dispatchIn, roomNamed } from './lookup.ts';
import {
  warnOfDuplicate,
  warnOfLosingAgent,
  warnOfMetadata,
  warnOfNewRoom,
  warnOfNobodyWaiting,
  warnOfOldFacts,
  warnOfUnseenName,
} from './warnings.ts';
import { agentCalled, dispatchDetails, named } from './words.ts';

/** A request without the fields that say nothing. */
const requestOf = ({ room, agentName, metadata = '', deployment = '' }: CreateDispatchRequest) => ({
  room,
  agentName,
  ...(metadata === '' ? {} : { metadata }),
  ...(deployment === '' ? {} : { deployment }),
});

export const draftDispatch = (intention: Of<'dispatch'>, fleet: Fleet): Drafted => {
  const room = roomNamed(fleet, intention.room);
  if (!room && intention.room === '') return { impossible: 'A dispatch needs the name of a room.' };
  const agent = agentCalled(intention.agentName);
  const request = requestOf(intention);
  return {
    question: `Dispatch ${agent} to ${named(intention.room)}`,
    sentences: [
      `Makes a dispatch of ${agent}${dispatchDetails(request)}${room ? '' : `, and room ${named(intention.room)} for it`}.`,
    ],
    warnings: [
      ...warnOfNewRoom(intention.room, fleet),
      ...(room ? warnOfOldFacts(room) : []),
      ...(room ? warnOfDuplicate(intention.agentName, room) : []),
      ...(room?.verified ? warnOfNobodyWaiting(room) : []),
      ...warnOfUnseenName(intention.agentName, fleet),
      ...warnOfMetadata(intention.metadata),
    ],
    target: room ? targetIn(room) : noRoomYet(intention.room),
    steps: [{ call: 'createDispatch', ...request }],
  };
};

/** No agent of it is there, nor about to come. */
const isWithoutAgent = ({ agentIdentity, verdict }: Dispatch): boolean =>
  agentIdentity === null && !['starting', 'checking', 'joining', 'present'].includes(verdict.name);

/**
 * Deleting and creating are two calls, and either may fail.
 *
 * Where the dispatch has no agent, the new one is made first: should that fail, nothing is lost, and should deleting
 * fail, a dead dispatch is left over, which harms nobody. Where it has an agent, or one may come any moment, it is
 * deleted first: made the other way round, two agents would talk to the caller at once. Should the creation then
 * fail, the room is without a dispatch, and the action says so and how to restore it.
 */
export const draftRedispatch = (intention: Of<'redispatch'>, fleet: Fleet): Drafted => {
  const room = fleet.byKey.get(intention.room);
  if (!room) return ROOM_GONE;
  const dispatch = dispatchIn(room, intention.dispatchId);
  if (!dispatch) return DISPATCH_GONE;
  const { facts } = dispatch;
  const agentName = intention.agentName ?? facts.agentName;
  const agent = agentCalled(agentName);
  const request = requestOf({ ...facts, room: room.name, agentName });

  const remove: Step = { call: 'deleteDispatch', room: room.name, dispatchId: dispatch.id };
  const create: Step = { call: 'createDispatch', ...request };
  const removing = `Deletes dispatch ${dispatch.id} of ${agentCalled(facts.agentName)}${
    dispatch.agentIdentity === null ? '' : `; its agent ${named(dispatch.agentIdentity)} goes with it`
  }.`;
  const creating = `Makes a new dispatch of ${agent}${dispatchDetails(request)}.`;
  const createFirst = isWithoutAgent(dispatch);
  return {
    question: `Re-dispatch ${agent} in ${named(room.name)}`,
    sentences: createFirst ? [creating, removing] : [removing, creating],
    warnings: [
      ...warnOfOldFacts(room),
      ...warnOfLosingAgent(room, dispatch.agentIdentity),
      ...warnOfDuplicate(agentName, room, dispatch.id),
      ...warnOfNobodyWaiting(room),
      ...warnOfUnseenName(agentName, fleet),
      ...warnOfMetadata(facts.metadata),
      ...(facts.restartPolicy === 'NEVER'
        ? [
            {
              kind: 'restarts' as const,
              sentence: 'The new dispatch restarts its agent, which the old one does not.',
            },
          ]
        : []),
    ],
    target: targetIn(room, { dispatchId: dispatch.id, ...pin(room, dispatch.agentIdentity) }),
    steps: createFirst ? [create, remove] : [remove, create],
  };
};
