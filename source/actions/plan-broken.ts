import type { Fleet, Room } from '../fleet/fleet.ts';
import { isGhost } from '../fleet/verdict/ghost.ts';
import type { Plan } from './action.ts';
import { dispatchIn, isFormerIn, participantIn, roomNamed } from './lookup.ts';
import { warnOfDuplicate, warnOfPeopleInside, warnsOfPeopleInside } from './warnings.ts';
import { agentCalled, named } from './words.ts';

/** The participant pinned by both ids must still be there. One that reconnected is another participant. */
const participantBroken = ({ target }: Plan, room: Room): string | null => {
  const participant = participantIn(room, target.identity);
  if (!participant) return `${named(target.identity ?? '')} is gone.`;
  if (isFormerIn(room, target.identity)) {
    return `${named(participant.identity)} turned out to belong to a former life of the room.`;
  }
  return participant.id === target.participantId ? null : `${named(participant.identity)} has reconnected.`;
};

/** The pinned dispatch must still be there, and no agent may have joined for it since. */
const dispatchBroken = ({ target }: Plan, room: Room): string | null => {
  const dispatch = dispatchIn(room, target.dispatchId);
  if (!dispatch) return `Dispatch ${target.dispatchId} is gone.`;
  const { agentIdentity } = dispatch;
  if (agentIdentity === null || agentIdentity === target.identity) return null;
  return `Its agent ${named(agentIdentity)} has joined meanwhile.`;
};

/** An agent with that name joined meanwhile, and the plan does not warn about it. */
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

/** A dispatch was created meanwhile, so the plan would not delete it. */
const dispatchCame = ({ steps }: Plan, room: Room): string | null => {
  const pinned = new Set(steps.flatMap((step) => (step.call === 'deleteDispatch' ? [step.dispatchId] : [])));
  const came = room.dispatches.find(({ id }) => !pinned.has(id));
  return came
    ? `Dispatch ${came.id} of ${agentCalled(came.facts.agentName)} was created in ${named(room.name)} meanwhile.`
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
      return `Room ${named(room.name)} already exists.`;
    case 'delete-room':
      return somebodyCame(plan, room) ?? dispatchCame(plan, room);
    case 'clear-ghost':
      return isGhost(room) ? null : `A node answers for ${named(room.name)} again, so it is not a ghost.`;
  }
};

/** Why a plan is no longer valid: a target changed or is gone since the plan was made. Null while it is valid. Raw. */
export const planBroken = (plan: Plan, fleet: Fleet): string | null => {
  const { target } = plan;
  const room = target.room === null ? roomNamed(fleet, target.roomName) : fleet.byKey.get(target.room);
  if (room) return brokenIn(plan, room);
  if (target.room === null) return null;
  return roomNamed(fleet, target.roomName)
    ? `Room ${named(target.roomName)} has ended, and a new room has its name.`
    : `Room ${named(target.roomName)} is gone.`;
};
