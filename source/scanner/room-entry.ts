import type { ParticipantFacts, RoomFacts } from '../fleet/facts.ts';
import { isCounted } from '../fleet/members/roll.ts';
import { CONTRADICTION, type Failure, type RoomKey, type RoomObservation } from '../fleet/snapshot.ts';
import { COUNTS_LAG_MS, GHOST_PROOF_ALONE_MS, GHOST_PROOF_MS } from '../time-limits.ts';

const LEAST_FAILURES = 2;
const LEAST_FAILURES_ALONE = 3;

/** How long no node has answered for a room. */
export interface Silence {
  /** The first failure. */
  readonly sinceMs: number;
  /** Failures since, the first included; 0: they no longer count, and the next is the first. */
  readonly failures: number;
  /** When they were enough to call the room a ghost, if it is still listed then; null: they are not. */
  readonly provedAtMs: number | null;
}

/** Whether no LiveKit node answered for the room: what ListDispatch of a room fails with whose node died. */
export const isSilence = ({ kind }: Failure): boolean => kind === 'no-response';

/**
 * One 503 proves nothing. Two 10 s apart do while other rooms answer; where none does, three within 30 s or more.
 *
 * @param answeredAtMs when another room last answered; null: none ever did
 */
export const silenceAfter = (before: Silence | null, atMs: number, answeredAtMs: number | null): Silence => {
  if (before === null || before.failures === 0) return { sinceMs: atMs, failures: 1, provedAtMs: null };
  const { sinceMs } = before;
  const failures = before.failures + 1;
  const others = answeredAtMs !== null && answeredAtMs > sinceMs;
  const isProved =
    atMs - sinceMs >= (others ? GHOST_PROOF_MS : GHOST_PROOF_ALONE_MS) &&
    failures >= (others ? LEAST_FAILURES : LEAST_FAILURES_ALONE);
  return { sinceMs, failures, provedAtMs: before.provedAtMs ?? (isProved ? atMs : null) };
};

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

const contradiction = (people: number): Failure => ({
  kind: CONTRADICTION,
  sentence: `ListRooms counts ${people === 1 ? 'one participant' : `${people} participants`} in it, and ListParticipants lists none of them.`,
  remedy:
    'One of the two is wrong, so nothing is said of who is in it: compare with lk room participants list.',
});

/** What an answer that lists nobody is worth. */
export type Worth =
  | { readonly is: 'good' }
  /** The count may only lag: it is known when the rooms are listed anew. */
  | { readonly is: 'open' }
  | { readonly is: 'contradicted'; readonly failure: Failure };

const GOOD: Worth = { is: 'good' };
const OPEN: Worth = { is: 'open' };

/**
 * Compares what a room answered with what its listing counts, and keeps since when the two disagree. A listing that
 * was asked for after the lag of its counts, and still counts people of whom none is listed, contradicts the answer.
 */
export const worthOf = (
  entry: Entry,
  participants: readonly ParticipantFacts[],
  askedAtMs: number,
): Worth => {
  const { numParticipants } = entry.observation.room;
  if (numParticipants === 0 || participants.some(isCounted)) {
    entry.emptySinceMs = null;
    return GOOD;
  }
  entry.emptySinceMs ??= askedAtMs;
  if (entry.listedAtMs - entry.emptySinceMs >= COUNTS_LAG_MS) {
    return { is: 'contradicted', failure: contradiction(numParticipants) };
  }
  // Of a room that has answered well before it is believed that those in it have just left.
  return entry.verifiedAtMs === null ? OPEN : GOOD;
};
