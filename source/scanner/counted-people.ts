import type { ParticipantFacts } from '../fleet/facts.ts';
import { isCounted } from '../fleet/members/roll.ts';
import { CONTRADICTION, type Failure } from '../fleet/snapshot.ts';
import { COUNTS_LAG_MS } from '../time-limits.ts';
import type { Entry } from './room-store-entry.ts';

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
