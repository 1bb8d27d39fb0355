import type { DispatchFacts, ParticipantFacts, RoomFacts } from '../facts.ts';
import {
  dispatchMemory,
  type LifeMemory,
  type LifeProof,
  type Roll,
  type RoomMemory,
  type Stayed,
} from '../room-memory.ts';
import type { RoomObservation } from '../snapshot.ts';
import { isPresent } from './classify.ts';
import { JOIN_TIME_PRECISION_MS } from './join.ts';

/**
 * The counts of a room are those of one moment of the last 5 s (livekit-server 1.13.5), and a slow sweep lists them up to
 * 10 s before its people.
 */
const COUNTED_WITHIN_MS = 15_000;

/** Whether ListRooms counts it as a participant: agents, recorders and egress are left out (livekit-server 1.13.5). */
export const isCounted = ({ kind, recorder }: ParticipantFacts): boolean =>
  kind !== 'AGENT' && kind !== 'EGRESS' && !recorder;

const NOBODY: ReadonlySet<string> = new Set();

const NO_ROLL: Roll = { atMs: 0, people: NOBODY, publishers: NOBODY, stayed: [] };

/** The ids, not the identities: whoever connected anew was away in between. */
const idsOf = (participants: readonly ParticipantFacts[]): ReadonlySet<string> =>
  new Set(participants.map(({ id }) => id));

const inBoth = (one: ReadonlySet<string>, other: ReadonlySet<string>): number =>
  [...one].filter((id) => other.has(id)).length;

/** Adds one more look. The same look twice adds nothing. */
const rollCall = (
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
const shortfall = (
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

/** Looks that follow each other so closely saw no server go down and come back between them. */
export const UNBROKEN_LOOK_MS = 3_000;

/** The server counts anew within 5 s of a change; after it came back its counts were wrong at 2.2 s, and right at 8.3 s. */
const COUNTS_SETTLED_MS = 10_000;
/** Dispatches that a room is made with are made with it. */
const YOUNG_ROOM_MS = 5_000;
const ADOPTED_BY_AGENT_MS = 100;
const ADOPTED_BY_ANYBODY_MS = 3_000;

/** When a room was looked at, and when before; undefined: never before. */
export interface Look {
  readonly nowMs: number;
  readonly previousMs: number | undefined;
}

/** Whether a dispatch that is new in this look came while we watched the room without a break. */
export const cameUnderOurEyes = ({ nowMs, previousMs }: Look): boolean =>
  previousMs !== undefined && nowMs - previousMs <= UNBROKEN_LOOK_MS;

const hasSettled = ({ participants }: RoomObservation, { nowMs }: Look): boolean =>
  participants.every(({ joinedAtMs }) => nowMs - joinedAtMs >= COUNTS_SETTLED_MS);

/** What the room's counts tell of the people it lists: that some are not there, that all are, or nothing yet. */
type Counts = 'short' | 'full' | 'unknown';

/**
 * Compares the room's counts with its list: the server counts those who are there, and goes on listing those of a former
 * life. Its counts lag up to 5 s, and say 0 for some seconds after it came back (livekit-server 1.13.5), so that a list
 * of people who all came long ago is compared at once. In a room where somebody comes all the time, the counts fall
 * short where they stay below what every look of the last 15 s saw (`rollCall`); that they do not proves nothing.
 */
const readCounts = (observation: RoomObservation, roll: Roll, beganMs: number, look: Look): Counts => {
  const { room, participants } = observation;
  const steady = look.nowMs - beganMs >= COUNTS_SETTLED_MS ? shortfall(roll, room, look.nowMs) : null;
  if (steady) return 'short';
  if (!hasSettled(observation, look)) return 'unknown';
  const listed = participants.filter(isPresent);
  const isFewer =
    listed.filter(isCounted).length > room.numParticipants ||
    listed.filter(({ isPublisher }) => isPublisher).length > room.numPublishers;
  if (!isFewer) return 'full';
  // Whoever began to publish a moment ago is not counted yet, and those who did are seen by the looks to come.
  return steady === null ? 'short' : 'unknown';
};

/** Whoever brings a room back joins at once after its dispatches were made; an agent that was sent takes longer. */
const broughtBack = ({ kind, joinedAtMs }: ParticipantFacts, beganMs: number): boolean => {
  const afterMs = joinedAtMs - beganMs;
  return afterMs >= 0 && afterMs <= (kind === 'AGENT' ? ADOPTED_BY_AGENT_MS : ADOPTED_BY_ANYBODY_MS);
};

/** Whether somebody came as people and agents do whose server came back, and made the dispatch anew by that. */
const isBroughtBackBy = ({ participants }: RoomObservation, { createdAtMs }: DispatchFacts): boolean =>
  participants.some((participant) => broughtBack(participant, createdAtMs));

/** When a room's present life began, and whether another look at the same answers may tell otherwise. */
export interface Life {
  /** Null: nothing tells of a former one. */
  readonly beganMs: number | null;
  readonly isOpen: boolean;
  /** Null: there is none. */
  readonly proof: LifeProof | null;
  /** Null where nothing needs to be remembered. */
  readonly memory: LifeMemory | null;
}

const ONLY_LIFE: Life = { beganMs: null, isOpen: false, proof: null, memory: null };

/** What one look, and those before it, tell of the oldest dispatch. */
interface Signs {
  readonly isBroughtBack: boolean;
  readonly counts: Counts;
  /** Who joined before it. */
  readonly older: readonly ParticipantFacts[];
  /** The counts proved it in an earlier look. */
  readonly wasProven: boolean;
}

/** Whether the oldest dispatch is one of an adoption, or was made by hand since: both are younger than who is inside. */
const isOfAdoption = (
  { room }: RoomObservation,
  dispatch: DispatchFacts,
  { isBroughtBack, counts, older, wasProven }: Signs,
): boolean => {
  if (wasProven && counts !== 'full') return true;
  const isAutomatic = dispatch.agentName === '';
  if (!isAutomatic && (!isBroughtBack || dispatch.createdAtMs - room.createdAtMs <= YOUNG_ROOM_MS))
    return false;
  if (counts === 'short') return true;
  if (!isAutomatic || !isBroughtBack) return false;
  // The counts would have told of people, and of whoever ever published: they are there.
  return counts === 'unknown' || !older.some((one) => isCounted(one) || one.isPublisher);
};

/**
 * When the room began to live as it does, told by its oldest dispatch.
 *
 * A server that comes back (Redis kept the room) adopts it under its old id when somebody joins, makes the dispatches
 * anew that the room was made with (an automatic one, or those named then) and goes on listing whoever had died with
 * it as ACTIVE until the room closes (seen on livekit-server 1.13.5). An older dispatch shows that the room never died; a
 * dispatch that was made by hand since looks the same by its times, so that the room's counts are asked too. What they
 * proved holds while people come and go: only counts of a list at rest can deny it.
 *
 * @param dispatches those of the observation, sorted by creation
 */
export const beginOfLife = (
  observation: RoomObservation,
  dispatches: readonly DispatchFacts[],
  memory: RoomMemory | null,
  look: Look,
): Life => {
  const [oldest] = dispatches;
  if (oldest === undefined || oldest.createdAtMs === 0) return ONLY_LIFE;
  const isOlder = (participant: ParticipantFacts) => isOfFormerLife(participant, oldest.createdAtMs);
  if (!observation.participants.some(isOlder)) return ONLY_LIFE;
  const known = dispatchMemory(memory, oldest.id);
  const cameLater = known ? known.cameUnderOurEyes : memory !== null && cameUnderOurEyes(look);
  const before = memory?.life?.dispatchId === oldest.id ? memory.life : null;
  const roll = rollCall(before?.roll ?? NO_ROLL, observation.participants, look);
  const signs: Signs = {
    isBroughtBack: (before?.isBroughtBack ?? false) || isBroughtBackBy(observation, oldest),
    counts: readCounts(observation, roll, oldest.createdAtMs, look),
    older: observation.participants.filter(isOlder),
    wasProven: (before?.proof ?? null) !== null,
  };
  const { isBroughtBack, counts } = signs;
  // We may have watched a hand make it, or a server come back: then only the counts tell.
  const isAdopted = cameLater
    ? isBroughtBack && (counts === 'short' || (signs.wasProven && counts !== 'full'))
    : isOfAdoption(observation, oldest, signs);
  const isCountedShort = counts === 'short' || (signs.wasProven && counts !== 'full');
  const proof: LifeProof | null = isAdopted ? { dispatch: oldest, isBroughtBack, isCountedShort } : null;
  return {
    beganMs: isAdopted ? oldest.createdAtMs : null,
    isOpen: true,
    proof,
    memory: { dispatchId: oldest.id, isBroughtBack, proof: isCountedShort ? proof : null, roll },
  };
};

/** Whether a participant joined before the room's present life began: listed, and not there. */
export const isOfFormerLife = ({ joinedAtMs }: ParticipantFacts, beganMs: number | null): boolean =>
  beganMs !== null && joinedAtMs > 0 && joinedAtMs < beganMs - JOIN_TIME_PRECISION_MS;
