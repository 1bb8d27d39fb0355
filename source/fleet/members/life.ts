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

/** By id, not by identity: whoever reconnected was away in between. */
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
 * Whether the room counts fewer than every look of the last 15 s saw: then some who are listed are not there, whoever
 * comes and goes. Null where we have not looked for 15 s.
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

/** No server restarts between two looks so close to each other. */
export const UNBROKEN_LOOK_MS = 3_000;

/** The server recounts within 5 s of a change. After a restart its counts were wrong at 2.2 s, and right at 8.3 s. */
const COUNTS_SETTLED_MS = 10_000;
/** Dispatches that come with a room are made within so long after it. */
const YOUNG_ROOM_MS = 5_000;
const ADOPTED_BY_AGENT_MS = 100;
const ADOPTED_BY_ANYBODY_MS = 3_000;

/** When a room was looked at, and when before; undefined: never before. */
export interface Look {
  readonly nowMs: number;
  readonly previousMs: number | undefined;
}

/** Whether the look before was so recent that no server restarted in between. */
export const isUnbroken = ({ nowMs, previousMs }: Look): boolean =>
  previousMs !== undefined && nowMs - previousMs <= UNBROKEN_LOOK_MS;

const hasSettled = ({ participants }: RoomObservation, { nowMs }: Look): boolean =>
  participants.every(({ joinedAtMs }) => nowMs - joinedAtMs >= COUNTS_SETTLED_MS);

/** What the room's counts say of its list: some listed people are not there, all are, or it is not known yet. */
type Counts = 'short' | 'full' | 'unknown';

/**
 * Compares the room's counts with its list. A restarted server counts those who are there, and goes on listing those who
 * were there before. Its counts lag up to 5 s, and say 0 for some seconds after the restart (livekit-server 1.13.5). A
 * list of people who all came long ago is compared at once. In a room where somebody comes all the time, the counts fall
 * short where they stay below what every look of the last 15 s saw (`rollCall`); otherwise they prove nothing.
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
  // A new publisher is not counted yet: the next looks tell.
  return steady === null ? 'short' : 'unknown';
};

/** Whoever reconnects to a restarted server joins at once after it made the dispatches. A dispatched agent takes longer. */
const broughtBack = ({ kind, joinedAtMs }: ParticipantFacts, beganMs: number): boolean => {
  const afterMs = joinedAtMs - beganMs;
  return afterMs >= 0 && afterMs <= (kind === 'AGENT' ? ADOPTED_BY_AGENT_MS : ADOPTED_BY_ANYBODY_MS);
};

/** Whether somebody reconnected after a server restart, by which the server made the dispatch again. */
const isBroughtBackBy = ({ participants }: RoomObservation, { createdAtMs }: DispatchFacts): boolean =>
  participants.some((participant) => broughtBack(participant, createdAtMs));

/** When the server took the room up again after a restart, and whether another look may change that. */
export interface Life {
  /** Null: nothing tells of a restart. */
  readonly beganMs: number | null;
  readonly isOpen: boolean;
  /** Null: there is none. */
  readonly proof: LifeProof | null;
  /** Null where nothing needs to be remembered. */
  readonly memory: LifeMemory | null;
}

const ONLY_LIFE: Life = { beganMs: null, isOpen: false, proof: null, memory: null };

/** What the looks so far tell of the oldest dispatch. */
interface Signs {
  readonly isBroughtBack: boolean;
  readonly counts: Counts;
  /** Who joined before it. */
  readonly older: readonly ParticipantFacts[];
  /** The counts proved it in an earlier look. */
  readonly wasProven: boolean;
}

/** Whether a restarted server made the oldest dispatch, and no person did: both make it younger than who is inside. */
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
  // The counts include people and everybody who ever published, and they are full: these are there.
  return counts === 'unknown' || !older.some((one) => isCounted(one) || one.isPublisher);
};

/**
 * When the server took the room up again after a restart, told by the room's oldest dispatch.
 *
 * A restarted server (Redis kept the room) adopts the room under its old id when somebody joins. It makes the dispatches
 * again that the room was made with (an automatic one, or those named then). It goes on listing those who were there
 * before as ACTIVE until the room closes (seen on livekit-server 1.13.5). An older dispatch shows that there was no
 * restart. A dispatch made by hand since looks the same by its times, so the room's counts are compared, too. What they
 * proved holds while people come and go: only counts of a list at rest can disprove it.
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
  const cameLater = known ? known.madeWhileWatched : memory !== null && isUnbroken(look);
  const before = memory?.life?.dispatchId === oldest.id ? memory.life : null;
  const roll = rollCall(before?.roll ?? NO_ROLL, observation.participants, look);
  const signs: Signs = {
    isBroughtBack: (before?.isBroughtBack ?? false) || isBroughtBackBy(observation, oldest),
    counts: readCounts(observation, roll, oldest.createdAtMs, look),
    older: observation.participants.filter(isOlder),
    wasProven: (before?.proof ?? null) !== null,
  };
  const { isBroughtBack, counts } = signs;
  // It appeared while we watched: by hand, or by a restart. Only the counts tell which.
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

/** Whether a participant joined before the restart: it is listed, and not there. */
export const isOfFormerLife = ({ joinedAtMs }: ParticipantFacts, beganMs: number | null): boolean =>
  beganMs !== null && joinedAtMs > 0 && joinedAtMs < beganMs - JOIN_TIME_PRECISION_MS;
