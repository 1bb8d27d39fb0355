import type { DispatchFacts, ParticipantFacts } from '../facts.ts';
import { dispatchMemory, type RoomMemory } from '../memory/memory.ts';
import type { RoomObservation } from '../snapshot.ts';
import { isPresent } from './classify.ts';
import { JOIN_TIME_PRECISION_MS } from './join.ts';
import { isCounted, NO_ROLL, type Roll, rollCall, shortfall } from './roll.ts';

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
 * short where they stay below what every look of the last 15 s saw (`roll.ts`); that they do not proves nothing.
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

/** What tells that a room has another life. */
export interface LifeProof {
  /** The dispatch that was made anew with it. */
  readonly dispatch: Pick<DispatchFacts, 'agentName' | 'createdAtMs'>;
  /** Somebody joined at once after it was made. */
  readonly isBroughtBack: boolean;
  /** The room counts fewer than it lists. */
  readonly isCountedShort: boolean;
}

/** What earlier looks tell of a room that may have had a former life. */
export interface LifeMemory {
  /** The oldest dispatch then. */
  readonly dispatchId: string;
  /** Somebody was seen who had joined at once after it was made; they may have left since. */
  readonly isBroughtBack: boolean;
  /** The counts proved it, and none have denied it since. */
  readonly proof: LifeProof | null;
  readonly roll: Roll;
}

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
