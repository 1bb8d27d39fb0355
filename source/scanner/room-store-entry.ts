import type { RoomFacts } from '../fleet/facts.ts';
import type { Failure, RoomKey, RoomObservation } from '../fleet/snapshot.ts';
import type { Silence } from './silence.ts';

/** What the roomStore keeps of a room that is listed. */
export interface Entry {
  /** In what is published. */
  place: number;
  /** The last listing that it was in. */
  listing: number;
  /** When that was asked for. */
  listedAtMs: number;
  /** When it was asked for the first answer in a row that lists none of those whom ListRooms counts; null: it does. */
  emptySinceMs: number | null;
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

export const newEntry = (key: RoomKey, room: RoomFacts, listing: number, listedAtMs: number): Entry => ({
  place: -1,
  listing,
  listedAtMs,
  emptySinceMs: null,
  observation: { key, room, participants: [], dispatches: [], failure: null, ghostSinceMs: null },
  verifiedAtMs: null,
  triedAtMs: null,
  suspicion: null,
  silence: null,
});

/**
 * Whether the listing alone says that somebody may wait in the room: it counts people, and no more publishers than
 * people. Agents are counted as publishers only, so where one serves there mostly are more of them.
 */
export const mayWait = ({ numParticipants, numPublishers }: RoomFacts): boolean =>
  numParticipants > 0 && numPublishers <= numParticipants;

const rank = (room: RoomFacts): number => (mayWait(room) ? 0 : room.numParticipants > 0 ? 1 : 2);

/**
 * Of many rooms that were never asked, first those in which somebody may wait, then those with people; the newest of
 * them first, as they are most likely alive.
 */
export const likeliestFirst = (
  [, a]: readonly [RoomKey, Entry],
  [, b]: readonly [RoomKey, Entry],
): number => {
  const [one, other] = [a.observation.room, b.observation.room];
  return rank(one) - rank(other) || other.createdAtMs - one.createdAtMs;
};
