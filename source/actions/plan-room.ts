import type { Dispatch, Fleet, Room } from '../fleet/fleet.ts';
import { isGhost } from '../fleet/verdict/ghost.ts';
import { formatAgo } from '../text/duration.ts';
import { safeText } from '../text/safe-text.ts';
import type { Step } from './action.ts';
import { type Drafted, noRoomYet, type Of, ROOM_GONE, targetIn } from './draft.ts';
import { roomNamed } from './lookup.ts';
import { warnOfListedInside, warnOfMetadata, warnOfOldFacts, warnOfPeopleInside } from './warnings.ts';
import { agentCalled, named } from './words.ts';

export const draftCreateRoom = (intention: Of<'create-room'>, fleet: Fleet): Drafted => {
  const { kind: _, ...request } = intention;
  if (request.name === '') return { impossible: 'A room needs a name.' };
  if (roomNamed(fleet, request.name)) return { impossible: `Room ${named(request.name)} is there already.` };
  return {
    question: `Create room ${named(request.name)}`,
    sentences: [`Creates room ${named(request.name)}; it goes again when nobody joins.`],
    warnings: warnOfMetadata(request.metadata),
    target: noRoomYet(request.name),
    steps: [{ call: 'createRoom', ...request }],
  };
};

const LONGEST_TO_TYPE = 64;

/** Whether a person at a keyboard can type a name so that it compares as equal. */
const isTypeable = (name: string): boolean =>
  name.trim() !== '' &&
  name === name.trim() &&
  name.length <= LONGEST_TO_TYPE &&
  name === name.normalize('NFC') &&
  name === safeText(name);

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
        `Deletes dispatch ${first.id} of ${agentCalled(first.facts.agentName)} first: a job of it would outlive the room.`,
      ]
    : [`Deletes its ${dispatches.length} dispatches first: a job of them would outlive the room.`];
};

/**
 * Its dispatches go first: a job whose agent has not joined yet is not ended with its room, and would hold the place
 * of another in its worker.
 */
export const draftDeleteRoom = (intention: Of<'delete-room'>, fleet: Fleet, nowMs: number): Drafted => {
  const room = fleet.byKey.get(intention.room);
  if (!room) return ROOM_GONE;
  return {
    question: `Delete room ${named(room.name)}`,
    sentences: [
      ...deletesDispatches(room.dispatches),
      `Deletes room ${identified(room, nowMs)}; whoever is in it is put out.`,
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

/** Whom a room is made for that is deleted at once. Its id makes it a name that nobody serves. */
const nobody = ({ id }: Room): string => `lktop-clears-${id}`;

/**
 * A room whose node died cannot be deleted: it is made anew, which moves it to a living node. There it would be given
 * its dispatches once more, and an agent that was offered the job would join after the deletion and so make the room
 * again (seen on livekit-server 1.13.5): it is made with a dispatch to nobody instead.
 */
export const draftClearGhost = (intention: Of<'clear-ghost'>, fleet: Fleet, nowMs: number): Drafted => {
  const room = fleet.byKey.get(intention.room);
  if (!room) return ROOM_GONE;
  const { name } = room;
  if (!isGhost(room)) return { impossible: `A node answers for ${named(name)}: it is no ghost.` };
  return {
    question: `Clear ghost room ${named(name)}`,
    sentences: [
      `Makes room ${identified(room, nowMs)} anew, as its node died: a plain deletion would fail.`,
      `Deletes room ${named(name)}; whoever is listed in it goes with it.`,
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
