import type { DispatchFacts, ParticipantFacts } from './facts.ts';
import { dispatchMemory, type RoomMemory } from './memory.ts';

/** Join times may have whole seconds only, and those who brought a room back joined from 3 ms after it on. */
const LIFE_PRECISION_MS = 1_000;

/** Looks that follow each other so closely saw no server go down and come back between them. */
const UNBROKEN_LOOK_MS = 3_000;

/** When a room was looked at, and when before; undefined: never before. */
export interface Look {
  readonly nowMs: number;
  readonly previousMs: number | undefined;
}

/** Whether a dispatch that is new in this look came while we watched the room without a break. */
export const cameUnderOurEyes = ({ nowMs, previousMs }: Look): boolean =>
  previousMs !== undefined && nowMs - previousMs <= UNBROKEN_LOOK_MS;

/**
 * When the room began to live as it does, told by its oldest automatic dispatch; null where nothing tells.
 *
 * A server that comes back (Redis kept the room) adopts it under its old id when somebody joins, with a new automatic
 * dispatch and without the named ones, and goes on listing whoever had died with it as ACTIVE until the room closes
 * (seen on livekit-server 1.13.5). An older dispatch, or one that came under our eyes, shows that the room never
 * died: its automatic dispatch was made by hand.
 *
 * @param dispatches sorted by creation
 */
export const beginOfLife = (
  dispatches: readonly DispatchFacts[],
  memory: RoomMemory | null,
  look: Look,
): number | null => {
  const [oldest] = dispatches;
  if (oldest?.agentName !== '' || oldest.createdAtMs === 0) return null;
  const known = dispatchMemory(memory, oldest.id);
  const isMadeByHand = known ? known.cameUnderOurEyes : memory !== null && cameUnderOurEyes(look);
  return isMadeByHand ? null : oldest.createdAtMs;
};

/** Whether a participant joined before the room's present life began: listed, and not there. */
export const isOfFormerLife = ({ joinedAtMs }: ParticipantFacts, beganMs: number | null): boolean =>
  beganMs !== null && joinedAtMs > 0 && joinedAtMs < beganMs - LIFE_PRECISION_MS;
