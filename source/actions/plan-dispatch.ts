import type { Dispatch, Fleet } from '../fleet/fleet.ts';
import { AGENT_IS_THERE, AGENT_MAY_COME } from '../fleet/verdict/verdicts.ts';
import type { CreateDispatchRequest } from '../livekit/gateway.ts';
import type { Step } from './action.ts';
import { DISPATCH_GONE, type Drafted, noRoomYet, type Of, pin, ROOM_GONE, targetIn } from './draft.ts';
import { dispatchIn, roomNamed } from './lookup.ts';
import {
  warnOfDeclined,
  warnOfDuplicate,
  warnOfHandedOver,
  warnOfLosingAgent,
  warnOfMetadata,
  warnOfNewRoom,
  warnOfNobodyWaiting,
  warnOfOldFacts,
  warnOfUnseenDeployment,
  warnOfUnseenName,
} from './warnings.ts';
import { agentCalled, dispatchDetails, named } from './words.ts';

const DEFAULT_RESTART_POLICY = 'ON_FAILURE';

/** The request without its empty fields. */
const requestOf = (request: CreateDispatchRequest): CreateDispatchRequest => {
  const { room, agentName, metadata = '', deployment = '', restartPolicy = '', attributes = {} } = request;
  return {
    room,
    agentName,
    ...(metadata === '' ? {} : { metadata }),
    ...(deployment === '' ? {} : { deployment }),
    ...(restartPolicy === '' || restartPolicy === DEFAULT_RESTART_POLICY ? {} : { restartPolicy }),
    ...(Object.keys(attributes).length === 0 ? {} : { attributes }),
  };
};

export const draftDispatch = (intention: Of<'dispatch'>, fleet: Fleet): Drafted => {
  const room = roomNamed(fleet, intention.room);
  if (!room && intention.room === '') return { impossible: 'A dispatch needs a room name.' };
  const agent = agentCalled(intention.agentName);
  const request = requestOf(intention);
  return {
    question: `Dispatch ${agent} to ${named(intention.room)}`,
    sentences: [
      `Creates a dispatch of ${agent}${dispatchDetails(request)}${room ? '' : `, and room ${named(intention.room)} for it`}.`,
    ],
    warnings: [
      ...warnOfNewRoom(intention.room, fleet),
      ...(room ? warnOfOldFacts(room) : []),
      ...(room ? warnOfDuplicate(intention.agentName, room) : []),
      ...(room?.verified ? warnOfNobodyWaiting(room) : []),
      ...warnOfUnseenName(intention.agentName, fleet),
      ...warnOfUnseenDeployment(intention.agentName, intention.deployment ?? '', fleet),
      ...warnOfMetadata(intention.metadata),
    ],
    target: room ? targetIn(room) : noRoomYet(intention.room),
    steps: [{ call: 'createDispatch', ...request }],
  };
};

/** No agent of it is there, nor about to come. */
const isWithoutAgent = ({ agentIdentity, verdict, facts }: Dispatch): boolean =>
  agentIdentity === null &&
  !AGENT_MAY_COME.has(verdict.name) &&
  !AGENT_IS_THERE.has(verdict.name) &&
  facts.jobs.every(({ history }) => history?.reason !== 'RETRYING');

/**
 * Deleting and creating are two calls, and either can fail.
 * Without an agent, the new dispatch is created first. If that fails, nothing is lost. If the deletion fails, a dead
 * dispatch is left over, which is harmless.
 * With an agent, or if one may join any moment, the old dispatch is deleted first. Otherwise two agents would talk to
 * the caller at once. If the creation then fails, the room has no dispatch, and the action says so and how to restore
 * it.
 */
export const draftRedispatch = (intention: Of<'redispatch'>, fleet: Fleet): Drafted => {
  const room = fleet.byKey.get(intention.room);
  if (!room) return ROOM_GONE;
  const dispatch = dispatchIn(room, intention.dispatchId);
  if (!dispatch) return DISPATCH_GONE;
  const { facts } = dispatch;
  const agentName = intention.agentName ?? facts.agentName;
  const deployment = intention.deployment ?? facts.deployment;
  const agent = agentCalled(agentName);
  const request = requestOf({ ...facts, room: room.name, agentName, deployment });
  const isAlike = agentName === facts.agentName && deployment === facts.deployment;

  const remove: Step = { call: 'deleteDispatch', room: room.name, dispatchId: dispatch.id };
  const create: Step = {
    call: 'createDispatch',
    ...request,
    ...(facts.isCut ? { likeDispatch: dispatch.id } : {}),
  };
  const removing = `Deletes dispatch ${dispatch.id} of ${agentCalled(facts.agentName)}${
    dispatch.agentIdentity === null ? '' : `; its agent ${named(dispatch.agentIdentity)} goes with it`
  }.`;
  const { metadata: _beginning, attributes: _some, ...restOfRequest } = request;
  const details = facts.isCut
    ? `${dispatchDetails(restOfRequest, facts.deployment)}, with all of its long metadata and attributes`
    : dispatchDetails(request, facts.deployment);
  const creating = `Creates a new dispatch of ${agent}${details}.`;
  const createFirst = isWithoutAgent(dispatch);
  return {
    question: `Re-dispatch ${agent} in ${named(room.name)}`,
    sentences: createFirst ? [creating, removing] : [removing, creating],
    warnings: [
      ...warnOfOldFacts(room),
      ...warnOfLosingAgent(room, dispatch.agentIdentity),
      ...warnOfDuplicate(agentName, room, dispatch.id),
      ...warnOfNobodyWaiting(room),
      ...(isAlike ? warnOfDeclined(dispatch) : []),
      ...warnOfHandedOver(dispatch),
      ...warnOfUnseenName(agentName, fleet),
      ...warnOfUnseenDeployment(agentName, deployment, fleet),
      ...(facts.isCut ? [] : warnOfMetadata(facts.metadata)),
    ],
    target: targetIn(room, { dispatchId: dispatch.id, ...pin(room, dispatch.agentIdentity) }),
    steps: createFirst ? [create, remove] : [remove, create],
  };
};
