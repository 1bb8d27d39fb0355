import type { RoomFacts } from '../fleet/facts.ts';
import type { Failure, RoomKey, RoomObservation } from '../fleet/snapshot.ts';
import type { Silence } from './silence.ts';

/** What the ledger keeps of a room that is listed. */
export interface Entry {
  /** In what is published. */
  place: number;
  /** The last listing that it was in. */
  listing: number;
  observation: RoomObservation;
  verifiedAtMs: number | null;
  triedAtMs: number | null;
  /** A failure that counts only once the room is listed again: a room that just ended fails too. */
  suspicion: { readonly failure: Failure; readonly atMs: number } | null;
  /** Null while a node answers for the room. */
  silence: Silence | null;
}

/** When the question was asked, and when its answer came, in milliseconds since the Unix epoch. */
export interface AnswerTimes {
  readonly askedAtMs: number;
  readonly atMs: number;
}

export const newEntry = (key: RoomKey, room: RoomFacts, listing: number): Entry => ({
  place: -1,
  listing,
  observation: { key, room, participants: [], dispatches: [], failure: null, ghostSinceMs: null },
  verifiedAtMs: null,
  triedAtMs: null,
  suspicion: null,
  silence: null,
});

/** Of many rooms that were never asked, the newest are most likely alive. */
export const newestFirst = ([, a]: readonly [RoomKey, Entry], [, b]: readonly [RoomKey, Entry]): number =>
  b.observation.room.createdAtMs - a.observation.room.createdAtMs;
