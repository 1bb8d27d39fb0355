import type { Room } from '../fleet/fleet.ts';
import type { Intention, Plan, Target } from './action.ts';
import { isFormerIn, participantIn } from './lookup.ts';
import type { Warnings } from './warnings.ts';
import { formerLifeSentence, named } from './words.ts';

export interface Impossible {
  /** Why it is impossible, as one sentence. Raw. */
  readonly impossible: string;
}

/** A plan without an id. `question` lacks the project's name. */
export interface Draft extends Pick<Plan, 'sentences' | 'target' | 'steps'> {
  readonly question: string;
  readonly warnings: Warnings;
  readonly typeToConfirm?: string;
}

export type Of<Kind extends Intention['kind']> = Extract<Intention, { readonly kind: Kind }>;
export type Drafted = Draft | Impossible;

export const ROOM_GONE: Impossible = { impossible: 'The room is gone.' };
export const DISPATCH_GONE: Impossible = { impossible: 'The dispatch is gone.' };

/**
 * Refuses to remove a participant of a former life of the room, because the server has no connection to close. Null:
 * it can be removed.
 */
export const formerLife = (room: Room, identity: string): Impossible | null =>
  isFormerIn(room, identity)
    ? {
        impossible: `${formerLifeSentence(`${named(identity)} is of`, room.name)} (it answers 503). It goes with the room.`,
      }
    : null;

export const targetIn = (room: Room, pinned: Partial<Omit<Target, 'room' | 'roomName'>> = {}): Target => ({
  room: room.key,
  roomName: room.name,
  dispatchId: null,
  identity: null,
  participantId: null,
  ...pinned,
});

/** Pins the participant by both ids. Pins nobody if the identity is not in the room. */
export const pin = (room: Room, identity: string | null): Pick<Target, 'identity' | 'participantId'> => {
  const participant = participantIn(room, identity);
  return { identity: participant?.identity ?? null, participantId: participant?.id ?? null };
};

export const noRoomYet = (roomName: string): Target => ({
  room: null,
  roomName,
  dispatchId: null,
  identity: null,
  participantId: null,
});
