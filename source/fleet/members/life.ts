import type { DispatchFacts, ParticipantFacts } from '../facts.ts';
import { dispatchMemory, type RoomMemory } from '../memory/memory.ts';
import type { RoomObservation } from '../snapshot.ts';
import { isPresent } from './recognise.ts';

/** Join times may have whole seconds only, and those who brought a room back joined from 3 ms after it on. */
const LIFE_PRECISION_MS = 1_000;

/** Looks that follow each other so closely saw no server go down and come back between them. */
const UNBROKEN_LOOK_MS = 3_000;

/** The server counts anew within 5 s of a change. */
const COUNTS_SETTLED_MS = 15_000;
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

/**
 * Whether the room counts fewer than it lists: the server counts those who are there, and goes on listing those of a
 * former life. Its counts lag up to 5 s, and say 0 for some seconds after it came back (livekit-server 1.13.5).
 */
const countsFewer = ({ room, participants }: RoomObservation, { nowMs }: Look): boolean => {
  if (participants.some(({ joinedAtMs }) => nowMs - joinedAtMs < COUNTS_SETTLED_MS)) return false;
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

/**
 * Whether named dispatches are those of an adoption: a room that was made with agents gets its own anew, and no
 * automatic one. A re-dispatch looks the same by its times, so that the counts must say so too.
 */
const mayBeMadeAnew = ({ room, participants }: RoomObservation, { createdAtMs }: DispatchFacts): boolean =>
  createdAtMs - room.createdAtMs > YOUNG_ROOM_MS &&
  participants.some((participant) => broughtBack(participant, createdAtMs));

/** When a room's present life began, and whether another look at the same answers may tell otherwise. */
export interface Life {
  /** Null: nothing tells of a former one. */
  readonly beganMs: number | null;
  readonly isOpen: boolean;
}

const ONLY_LIFE: Life = { beganMs: null, isOpen: false };

/**
 * When the room began to live as it does, told by its oldest dispatch.
 *
 * A server that comes back (Redis kept the room) adopts it under its old id when somebody joins, makes the dispatches
 * anew that the room was made with (an automatic one, or those named then) and goes on listing whoever had died with
 * it as ACTIVE until the room closes (seen on livekit-server 1.13.5). An older dispatch, or one that came under our
 * eyes, shows that the room never died.
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
  const isOlder = ({ joinedAtMs }: ParticipantFacts) => joinedAtMs > 0 && joinedAtMs < oldest.createdAtMs;
  if (!observation.participants.some(isOlder)) return ONLY_LIFE;
  const known = dispatchMemory(memory, oldest.id);
  const isMadeByHand = known ? known.cameUnderOurEyes : memory !== null && cameUnderOurEyes(look);
  if (isMadeByHand) return ONLY_LIFE;
  if (oldest.agentName === '') return { beganMs: oldest.createdAtMs, isOpen: false };
  if (!mayBeMadeAnew(observation, oldest)) return ONLY_LIFE;
  return { beganMs: countsFewer(observation, look) ? oldest.createdAtMs : null, isOpen: true };
};

/** Whether a participant joined before the room's present life began: listed, and not there. */
export const isOfFormerLife = ({ joinedAtMs }: ParticipantFacts, beganMs: number | null): boolean =>
  beganMs !== null && joinedAtMs > 0 && joinedAtMs < beganMs - LIFE_PRECISION_MS;
