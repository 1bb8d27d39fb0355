import type { ParticipantFacts, RoomFacts } from '../facts.ts';
import { isPresent } from './classify.ts';

/**
 * The counts of a room are those of one moment of the last 5 s (livekit-server 1.13.5), and a slow sweep lists them up to
 * 10 s before its people.
 */
const COUNTED_WITHIN_MS = 15_000;

/** Whether ListRooms counts it as a participant: agents, recorders and egress are left out (livekit-server 1.13.5). */
export const isCounted = ({ kind, recorder }: ParticipantFacts): boolean =>
  kind !== 'AGENT' && kind !== 'EGRESS' && !recorder;

/** How many both of two looks saw, who were there all the time between them. */
interface Stayed {
  readonly fromMs: number;
  readonly people: number;
  readonly publishers: number;
}

/** Who was listed in the newest look, and how many stayed from each look of the last seconds to the next. */
export interface Roll {
  readonly atMs: number;
  readonly people: ReadonlySet<string>;
  readonly publishers: ReadonlySet<string>;
  /** The oldest first; the first of them began before the last 15 s where we looked for so long. */
  readonly stayed: readonly Stayed[];
}

const NOBODY: ReadonlySet<string> = new Set();

export const NO_ROLL: Roll = { atMs: 0, people: NOBODY, publishers: NOBODY, stayed: [] };

/** The ids, not the identities: whoever connected anew was away in between. */
const idsOf = (participants: readonly ParticipantFacts[]): ReadonlySet<string> =>
  new Set(participants.map(({ id }) => id));

const inBoth = (one: ReadonlySet<string>, other: ReadonlySet<string>): number =>
  [...one].filter((id) => other.has(id)).length;

/** Adds one more look. The same look twice adds nothing. */
export const rollCall = (
  before: Roll,
  participants: readonly ParticipantFacts[],
  { nowMs }: { readonly nowMs: number },
): Roll => {
  if (before !== NO_ROLL && before.atMs === nowMs) return before;
  const listed = participants.filter(isPresent);
  const people = idsOf(listed.filter(isCounted));
  const publishers = idsOf(listed.filter(({ isPublisher }) => isPublisher));
  if (before === NO_ROLL) return { atMs: nowMs, people, publishers, stayed: [] };
  const newest: Stayed = {
    fromMs: before.atMs,
    people: inBoth(before.people, people),
    publishers: inBoth(before.publishers, publishers),
  };
  const all = [...before.stayed, newest];
  const isNeeded = (_: Stayed, place: number): boolean =>
    (all[place + 1]?.fromMs ?? nowMs) > nowMs - COUNTED_WITHIN_MS;
  return { atMs: nowMs, people, publishers, stayed: all.filter(isNeeded) };
};

/**
 * Whether the room counts fewer than were there at every moment its counts may be of: then some who are listed are not
 * there, whoever comes and goes. Null where we have not looked for long enough.
 */
export const shortfall = (
  { stayed }: Roll,
  { numParticipants, numPublishers }: RoomFacts,
  nowMs: number,
): boolean | null => {
  const [first] = stayed;
  if (!first || first.fromMs > nowMs - COUNTED_WITHIN_MS) return null;
  return (
    stayed.every(({ people }) => people > numParticipants) ||
    stayed.every(({ publishers }) => publishers > numPublishers)
  );
};
