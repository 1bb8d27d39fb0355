import type { Fleet, Room } from '../fleet/fleet.ts';
import { isGhost } from '../fleet/verdict/ghost.ts';
import type { Plan } from './action.ts';
import { dispatchIn, isFormerIn, participantIn, roomNamed } from './lookup.ts';
import { warnOfDuplicate, warnOfPeopleInside, warnsOfPeopleInside } from './warnings.ts';
import { agentCalled, named } from './words.ts';

/** The participant pinned by both ids must be there: one that reconnected is another. */
const participantBroken = ({ target }: Plan, room: Room): string | null => {
  const participant = participantIn(room, target.identity);
  if (!participant) return `${named(target.identity ?? '')} is gone.`;
  if (isFormerIn(room, target.identity)) {
    return `${named(participant.identity)} has turned out to be of a former life of the room.`;
  }
  return participant.id === target.participantId ? null : `${named(participant.identity)} has reconnected.`;
};

/** The pinned dispatch must be there, and no agent may have come to it since. */
const dispatchBroken = ({ target }: Plan, room: Room): string | null => {
  const dispatch = dispatchIn(room, target.dispatchId);
  if (!dispatch) return `Dispatch ${target.dispatchId} is gone.`;
  const { agentIdentity } = dispatch;
  if (agentIdentity === null || agentIdentity === target.identity) return null;
  return `Its agent ${named(agentIdentity)} has come meanwhile.`;
};

/** An agent of that name came meanwhile, of which the plan does not warn. */
const duplicateCame = (plan: Plan, room: Room): string | null => {
  const create = plan.steps.find((step) => step.call === 'createDispatch');
  if (!create) return null;
  const news = warnOfDuplicate(create.agentName, room, plan.target.dispatchId);
  return news.find(({ sentence }) => !plan.warnings.includes(sentence))?.sentence ?? null;
};

const somebodyCame = ({ warnings }: Plan, room: Room): string | null =>
  warnOfPeopleInside(room).length > 0 && !warnsOfPeopleInside(warnings)
    ? `Somebody has joined ${named(room.name)} meanwhile.`
    : null;

/** A dispatch came meanwhile, which would not be deleted with the others. */
const dispatchCame = ({ steps }: Plan, room: Room): string | null => {
  const pinned = new Set(steps.flatMap((step) => (step.call === 'deleteDispatch' ? [step.dispatchId] : [])));
  const came = room.dispatches.find(({ id }) => !pinned.has(id));
  return came
    ? `Dispatch ${came.id} of ${agentCalled(came.facts.agentName)} was made in ${named(room.name)} meanwhile.`
    : null;
};

const brokenIn = (plan: Plan, room: Room): string | null => {
  switch (plan.intention.kind) {
    case 'dispatch':
      return duplicateCame(plan, room);
    case 'redispatch':
      return dispatchBroken(plan, room) ?? duplicateCame(plan, room);
    case 'remove-dispatch':
      return dispatchBroken(plan, room);
    case 'remove-agent':
      return (
        participantBroken(plan, room) ?? (plan.target.dispatchId === null ? null : dispatchBroken(plan, room))
      );
    case 'kick':
      return participantBroken(plan, room);
    case 'create-room':
      return `Room ${named(room.name)} is there already.`;
    case 'delete-room':
      return somebodyCame(plan, room) ?? dispatchCame(plan, room);
    case 'clear-ghost':
      return isGhost(room) ? null : `A node answers for ${named(room.name)} again: it is no ghost.`;
  }
};

/** Why a plan no longer holds: what it acts upon changed or went since it was made. Null while it does. Raw. */
export const planBroken = (plan: Plan, fleet: Fleet): string | null => {
  const { target } = plan;
  const room = target.room === null ? roomNamed(fleet, target.roomName) : fleet.byKey.get(target.room);
  if (room) return brokenIn(plan, room);
  if (target.room === null) return null;
  return roomNamed(fleet, target.roomName)
    ? `Room ${named(target.roomName)} has ended, and another of that name has begun.`
    : `Room ${named(target.roomName)} is gone.`;
};
