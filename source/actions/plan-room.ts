import type { Dispatch, Fleet } from '../fleet/fleet.ts';
import { formatAgo } from '../text/duration.ts';
import { safeText } from '../text/safe-text.ts';
import type { Step } from './action.ts';
import { type Drafted, noRoomYet, type Of, ROOM_GONE, targetIn } from './draft.ts';
import { roomNamed } from './lookup.ts';
import { warnOfMetadata, warnOfOldFacts, warnOfPeopleInside } from './warnings.ts';
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
  const { facts } = room;
  const age = facts.createdAtMs === 0 ? '' : `, created ${formatAgo(facts.createdAtMs, nowMs)}`;
  return {
    question: `Delete room ${named(room.name)}`,
    sentences: [
      ...deletesDispatches(room.dispatches),
      `Deletes room ${named(room.name)} (${room.id}${age}); whoever is in it is put out.`,
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
