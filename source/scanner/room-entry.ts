import type { ParticipantFacts, RoomFacts } from '../fleet/facts.ts';
import { isCounted } from '../fleet/members/life.ts';
import { CONTRADICTION, type Failure, type RoomKey, type RoomObservation } from '../fleet/snapshot.ts';
import { COUNTS_LAG_MS, GHOST_PROOF_ALONE_MS, GHOST_PROOF_MS } from '../time-limits.ts';

const LEAST_FAILURES = 2;
const LEAST_FAILURES_ALONE = 3;

/** Since when no node has answered for a room, and how often it failed. */
export interface Silence {
  /** The time of the first failure. */
  readonly sinceMs: number;
  /** Failures since then, including the first; 0: the next one restarts the count. */
  readonly failures: number;
  /** When the failures proved a ghost, which the next listing confirms; null: not proved. */
  readonly provedAtMs: number | null;
}

/** Whether no LiveKit node answered for the room. ListDispatch fails this way if the room's node died. */
export const isSilence = ({ kind }: Failure): boolean => kind === 'no-response';

/**
 * One 503 proves nothing. Two that are 10 s apart prove a ghost while other rooms answer. If no room answers, it takes
 * three, the last one 30 s after the first.
 * @param answeredAtMs when another room last answered; null: never
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

/** What the room store keeps of a listed room. */
export interface Entry {
  /** The index in the published lists. */
  place: number;
  /** The number of the last listing with this room. */
  listing: number;
  /** When the listing with this room was requested. */
  listedAtMs: number;
  /**
   * When the first of the consecutive answers was requested that list nobody although ListRooms counts people; null:
   * none.
   */
  emptySinceMs: number | null;
  observation: RoomObservation;
  verifiedAtMs: number | null;
  triedAtMs: number | null;
  /** A failure that counts once the room is listed again. Until then the room may simply have ended. */
  suspicion: { readonly failure: Failure; readonly atMs: number } | null;
  /** Null while a node answers for the room. */
  silence: Silence | null;
}

/** When a question was sent and when its answer came, in milliseconds since the Unix epoch. */
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
 * Whether somebody may wait in the room, judging by the listing alone: it counts people, and no more publishers than
 * people. Agents count as publishers only, so a served room usually has more publishers than people.
 */
export const mayWait = ({ numParticipants, numPublishers }: RoomFacts): boolean =>
  numParticipants > 0 && numPublishers <= numParticipants;

const rank = (room: RoomFacts): number => (mayWait(room) ? 0 : room.numParticipants > 0 ? 1 : 2);

/**
 * Sorts rooms that were never asked: rooms in which somebody may wait, then rooms with people, each newest first,
 * because the newest are most likely alive.
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

/** How far an answer that lists nobody can be trusted. */
export type Worth =
  | { readonly is: 'good' }
  /** The count may only lag. The next listing decides. */
  | { readonly is: 'open' }
  | { readonly is: 'contradicted'; readonly failure: Failure };

const GOOD: Worth = { is: 'good' };
const OPEN: Worth = { is: 'open' };

/**
 * Compares a room's answer with the counts of its listing, and keeps since when the two disagree. A listing
 * contradicts the answer if it was requested after the lag of the counts and still counts people.
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
  // In a room that has answered well before, the people have probably just left.
  return entry.verifiedAtMs === null ? OPEN : GOOD;
};

/** The oldest verification time, without ghosts; null: a room was never verified, or there is none. */
export const oldestVerifiedAtMs = (entries: Iterable<Entry>): number | null => {
  let oldestMs = Number.POSITIVE_INFINITY;
  for (const { verifiedAtMs, observation } of entries) {
    if (observation.ghostSinceMs !== null) continue;
    if (verifiedAtMs === null) return null;
    if (verifiedAtMs < oldestMs) oldestMs = verifiedAtMs;
  }
  return Number.isFinite(oldestMs) ? oldestMs : null;
};
