import type { Dispatch, Fleet, Room } from '../fleet/fleet.ts';
import { isGhost } from '../fleet/verdict/ghost.ts';
import { formatAgo } from '../text/duration.ts';
import type { Step } from './action.ts';
import { type Drafted, noRoomYet, type Of, ROOM_GONE, targetIn } from './draft.ts';
import { roomNamed } from './lookup.ts';
import { warnOfListedInside, warnOfMetadata, warnOfOldFacts, warnOfPeopleInside } from './warnings.ts';
import { agentCalled, isTypeable, named } from './words.ts';

export const draftCreateRoom = (intention: Of<'create-room'>, fleet: Fleet): Drafted => {
  const { kind: _, ...request } = intention;
  if (request.name === '') return { impossible: 'A room needs a name.' };
  if (roomNamed(fleet, request.name)) return { impossible: `Room ${named(request.name)} already exists.` };
  return {
    question: `Create room ${named(request.name)}`,
    sentences: [`Creates room ${named(request.name)}. It closes again if nobody joins.`],
    warnings: warnOfMetadata(request.metadata),
    target: noRoomYet(request.name),
    steps: [{ call: 'createRoom', ...request }],
  };
};

/** `call-7f31 (RM_byV92GNMHXjm, created 4 min ago)` */
const identified = ({ name, id, facts }: Room, nowMs: number): string => {
  const age = facts.createdAtMs === 0 ? '' : `, created ${formatAgo(facts.createdAtMs, nowMs)}`;
  return `${named(name)} (${id}${age})`;
};

const deletesDispatches = (dispatches: readonly Dispatch[]): readonly string[] => {
  const [first] = dispatches;
  if (!first) return [];
  return dispatches.length === 1
    ? [
        `Deletes dispatch ${first.id} of ${agentCalled(first.facts.agentName)} first, because its job could outlive the room.`,
      ]
    : [`Deletes its ${dispatches.length} dispatches first, because their jobs could outlive the room.`];
};

/**
 * Deletes the room's dispatches first. Deleting a room does not end a job whose agent has not joined yet, and that
 * job would take a place of its worker.
 */
export const draftDeleteRoom = (intention: Of<'delete-room'>, fleet: Fleet, nowMs: number): Drafted => {
  const room = fleet.byKey.get(intention.room);
  if (!room) return ROOM_GONE;
  return {
    question: `Delete room ${named(room.name)}`,
    sentences: [
      ...deletesDispatches(room.dispatches),
      `Deletes room ${identified(room, nowMs)} and removes everybody in it.`,
    ],
    warnings: [...warnOfOldFacts(room), ...warnOfPeopleInside(room)],
    target: targetIn(room),
    steps: [
      ...room.dispatches.map(({ id }): Step => ({ call: 'deleteDispatch', room: room.name, dispatchId: id })),
      { call: 'deleteRoom', room: room.name },
    ],
    typeToConfirm: isTypeable(room.name) ? room.name : room.id,
  };
};

/** An agent name for the recreated room. It contains the room's id, so no worker has it. */
const nobody = ({ id }: Room): string => `lktop-clears-${id}`;

/**
 * A room whose node died cannot be deleted. Creating it again moves it to a living node. There it would get its
 * dispatches again, and an agent with a job offer would join after the deletion and recreate the room (seen on
 * livekit-server 1.13.5). So it is created with a dispatch that no worker serves.
 */
export const draftClearGhost = (intention: Of<'clear-ghost'>, fleet: Fleet, nowMs: number): Drafted => {
  const room = fleet.byKey.get(intention.room);
  if (!room) return ROOM_GONE;
  const { name } = room;
  if (!isGhost(room)) return { impossible: `A node answers for ${named(name)}, so it is not a ghost.` };
  return {
    question: `Clear ghost room ${named(name)}`,
    sentences: [
      `Recreates room ${identified(room, nowMs)}, because its node died and a plain deletion would fail.`,
      `Deletes room ${named(name)} and everybody listed in it.`,
    ],
    warnings: warnOfListedInside(room),
    target: targetIn(room, room.verdict.sinceMs === null ? {} : { nobodySinceMs: room.verdict.sinceMs }),
    steps: [
      { call: 'createRoom', name, agentNames: [nobody(room)] },
      { call: 'deleteRoom', room: name },
    ],
    typeToConfirm: isTypeable(name) ? name : room.id,
  };
};
