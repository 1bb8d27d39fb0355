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
 * A room's counts date from any moment of the last 5 s (livekit-server 1.13.5), and a slow sweep lists them up to 10 s
 * before it asks for the people.
 */
const COUNTED_WITHIN_MS = 15_000;

/** Whether ListRooms counts a participant. It leaves out agents, recorders and egress (livekit-server 1.13.5). */
export const isCounted = ({ kind, recorder }: ParticipantFacts): boolean =>
  kind !== 'AGENT' && kind !== 'EGRESS' && !recorder;

const NOBODY: ReadonlySet<string> = new Set();

const NO_ROLL: Roll = { atMs: 0, people: NOBODY, publishers: NOBODY, stayed: [] };

/** Compares by id, not identity, because someone who reconnected was away in between. */
const idsOf = (participants: readonly ParticipantFacts[]): ReadonlySet<string> =>
  new Set(participants.map(({ id }) => id));

const inBoth = (one: ReadonlySet<string>, other: ReadonlySet<string>): number =>
  [...one].filter((id) => other.has(id)).length;

/** Adds one sweep to the roll. Adding the same sweep twice changes nothing. */
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
 * Whether the room counts fewer people than every sweep of the last 15 s saw. If so, some listed people are not there,
 * whoever comes and goes. Null: there are no sweeps over 15 s yet.
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

/** No server restarts within 3 s, so nothing was missed between two sweeps this close. */
export const UNBROKEN_LOOK_MS = 3_000;

/**
 * The server updates its counts within 5 s of a change. After a restart they were wrong at 2.2 s and right at 8.3 s.
 */
const COUNTS_SETTLED_MS = 10_000;
/** The server creates a room's own dispatches within 5 s of the room. */
const YOUNG_ROOM_MS = 5_000;
const ADOPTED_BY_AGENT_MS = 100;
const ADOPTED_BY_ANYBODY_MS = 3_000;

/** When a room was swept, and when before that; undefined: never. */
export interface Look {
  readonly nowMs: number;
  readonly previousMs: number | undefined;
}

/** Whether the previous sweep was too recent for a server restart in between. */
export const isUnbroken = ({ nowMs, previousMs }: Look): boolean =>
  previousMs !== undefined && nowMs - previousMs <= UNBROKEN_LOOK_MS;

const hasSettled = ({ participants }: RoomObservation, { nowMs }: Look): boolean =>
  participants.every(({ joinedAtMs }) => nowMs - joinedAtMs >= COUNTS_SETTLED_MS);

/**
 * What the room's counts say about its list: some listed people are missing, all are there, or it is still unknown.
 */
type Counts = 'short' | 'full' | 'unknown';

/**
 * Compares the room's counts with its list. A restarted server counts only those who are there, but still lists
 * everyone from before. Its counts lag up to 5 s and are 0 for some seconds after the restart (livekit-server 1.13.5).
 * When everyone in the list came long ago, the comparison is valid at once. When people keep coming, only a count
 * below what every sweep of the last 15 s saw proves anything (`rollCall`).
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
  // A new publisher is not counted yet, so wait for the next sweeps.
  return steady === null ? 'short' : 'unknown';
};

/**
 * Participants who reconnect to a restarted server join right after it re-creates the dispatches. A dispatched agent
 * takes longer.
 */
const broughtBack = ({ kind, joinedAtMs }: ParticipantFacts, beganMs: number): boolean => {
  const afterMs = joinedAtMs - beganMs;
  return afterMs >= 0 && afterMs <= (kind === 'AGENT' ? ADOPTED_BY_AGENT_MS : ADOPTED_BY_ANYBODY_MS);
};

/** Whether somebody reconnected after a server restart, which made the server re-create this dispatch. */
const isBroughtBackBy = ({ participants }: RoomObservation, { createdAtMs }: DispatchFacts): boolean =>
  participants.some((participant) => broughtBack(participant, createdAtMs));

/** When the server took the room up again after a restart, and whether another sweep may change that. */
export interface Life {
  /** Null: no sign of a restart. */
  readonly beganMs: number | null;
  readonly isOpen: boolean;
  /** Null: no proof. */
  readonly proof: LifeProof | null;
  /** Null: nothing to remember. */
  readonly memory: LifeMemory | null;
}

const ONLY_LIFE: Life = { beganMs: null, isOpen: false, proof: null, memory: null };

/** What the sweeps so far say about the oldest dispatch. */
interface Signs {
  readonly isBroughtBack: boolean;
  readonly counts: Counts;
  /** Participants who joined before the dispatch was created. */
  readonly older: readonly ParticipantFacts[];
  /** An earlier sweep's counts proved the restart. */
  readonly wasProven: boolean;
}

/**
 * Whether a restarted server created the oldest dispatch, rather than a person. Both make it younger than the people
 * inside.
 */
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
  // The counts cover people and everybody who ever published, and none are missing: these participants are there.
  return counts === 'unknown' || !older.some((one) => isCounted(one) || one.isPublisher);
};

/**
 * Finds when the server took the room up again after a restart, judging by the room's oldest dispatch.
 *
 * A restarted server (Redis kept the room) adopts the room under its old id when somebody joins. It re-creates the
 * room's original dispatches (the automatic one, or those named at creation). It keeps listing the earlier
 * participants as ACTIVE until the room closes (seen on livekit-server 1.13.5). An older dispatch shows that there was
 * no restart. A dispatch made by hand later has the same times, so the room's counts are compared, too. What the
 * counts proved holds while people come and go: only the counts of a list at rest can disprove it.
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
  // The dispatch appeared while we watched, either by hand or by a restart. Only the counts tell which.
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

/** Whether a participant joined before the restart. Such a participant is listed but not there. */
export const isOfFormerLife = ({ joinedAtMs }: ParticipantFacts, beganMs: number | null): boolean =>
  beganMs !== null && joinedAtMs > 0 && joinedAtMs < beganMs - JOIN_TIME_PRECISION_MS;
