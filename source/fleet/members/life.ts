import type { DispatchFacts, ParticipantFacts } from '../facts.ts';
import { dispatchMemory, type RoomMemory } from '../memory/memory.ts';
import type { RoomObservation } from '../snapshot.ts';
import { isPresent } from './recognise.ts';

/** Join times may have whole seconds only, and those who brought a room back joined from 3 ms after it on. */
const LIFE_PRECISION_MS = 1_000;

/** Looks that follow each other so closely saw no server go down and come back between them. */
const UNBROKEN_LOOK_MS = 3_000;

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

/** Whether ListRooms counts it as a participant: agents, recorders and egress are left out (livekit-server 1.13.5). */
export const isCounted = ({ kind, recorder }: ParticipantFacts): boolean =>
  kind !== 'AGENT' && kind !== 'EGRESS' && !recorder;

const hasSettled = ({ participants }: RoomObservation, { nowMs }: Look): boolean =>
  participants.every(({ joinedAtMs }) => nowMs - joinedAtMs >= COUNTS_SETTLED_MS);

/**
 * Whether the room counts fewer than it lists: the server counts those who are there, and goes on listing those of a
 * former life. Its counts lag up to 5 s, and say 0 for some seconds after it came back (livekit-server 1.13.5).
 */
const countsFewer = ({ room, participants }: RoomObservation): boolean => {
  const listed = participants.filter(isPresent);
  return (
    listed.filter(isCounted).length > room.numParticipants ||
    listed.filter(({ isPublisher }) => isPublisher).length > room.numPublishers
  );
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
}

const ONLY_LIFE: Life = { beganMs: null, isOpen: false };

/**
 * Whether the oldest dispatch is one of an adoption, or was made by hand since: both are younger than who is inside.
 *
 * @param older who joined before it
 */
const isOfAdoption = (
  observation: RoomObservation,
  dispatch: DispatchFacts,
  older: readonly ParticipantFacts[],
  look: Look,
): boolean => {
  const { room } = observation;
  const isBroughtBack = isBroughtBackBy(observation, dispatch);
  const isAutomatic = dispatch.agentName === '';
  if (!isAutomatic && (!isBroughtBack || dispatch.createdAtMs - room.createdAtMs <= YOUNG_ROOM_MS))
    return false;
  if (!hasSettled(observation, look)) return isAutomatic && isBroughtBack;
  if (countsFewer(observation)) return true;
  // The counts would have told of people, and of whoever ever published: they are there.
  return isAutomatic && isBroughtBack && !older.some((one) => isCounted(one) || one.isPublisher);
};

/**
 * When the room began to live as it does, told by its oldest dispatch.
 *
 * A server that comes back (Redis kept the room) adopts it under its old id when somebody joins, makes the dispatches
 * anew that the room was made with (an automatic one, or those named then) and goes on listing whoever had died with
 * it as ACTIVE until the room closes (seen on livekit-server 1.13.5). An older dispatch shows that the room never died; a
 * dispatch that was made by hand since looks the same by its times, so that the room's counts are asked too.
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
  const older = observation.participants.filter(isOlder);
  // We may have watched a hand make it, or a server come back: then only the counts tell.
  const isAdopted = cameLater
    ? isBroughtBackBy(observation, oldest) && hasSettled(observation, look) && countsFewer(observation)
    : isOfAdoption(observation, oldest, older, look);
  return { beganMs: isAdopted ? oldest.createdAtMs : null, isOpen: true };
};

/** Whether a participant joined before the room's present life began: listed, and not there. */
export const isOfFormerLife = ({ joinedAtMs }: ParticipantFacts, beganMs: number | null): boolean =>
  beganMs !== null && joinedAtMs > 0 && joinedAtMs < beganMs - LIFE_PRECISION_MS;
