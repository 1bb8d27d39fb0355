import type { RoomRecord } from './assessment.ts';
import type { Background } from './background.ts';
import { judgeSweptRoom, judgeUnsweptRoom, type Surroundings } from './judge-room.ts';
import { type Members, tellMembersApart } from './members/members.ts';
import { type DepartedRooms, originOf } from './memory/departed.ts';
import { closestLookMs, rememberRoom } from './memory/remember.ts';
import { servedNames } from './names.ts';
import type { RoomMemory } from './room-memory.ts';
import type { FleetSettings } from './settings.ts';
import { share } from './share.ts';
import type { RoomObservation } from './snapshot.ts';

/** What judging a snapshot rests on, beside the snapshot. */
export interface Basis {
  /** Whether a participant of the kind AGENT was ever seen. */
  readonly marksAgentsByKind: boolean;
  readonly settings: FleetSettings;
  readonly background: Background;
  readonly departed: DepartedRooms;
}

/** A room whose facts are known but not yet judged anew. */
export interface Pending {
  readonly observation: RoomObservation;
  readonly verifiedAtMs: number;
  readonly members: Members;
  readonly memory: RoomMemory;
  readonly served: readonly string[];
  readonly previous: RoomRecord | undefined;
}

/** Adds what a room answered to what is remembered of it. @param previousSweepMs when it answered before */
export const recall = (
  { marksAgentsByKind, settings, departed }: Basis,
  observation: RoomObservation,
  verifiedAtMs: number,
  previous: RoomRecord | undefined,
  previousSweepMs: number | undefined,
): Pending => {
  const before = previous?.memory ?? null;
  const members = tellMembersApart(
    observation,
    before,
    { nowMs: verifiedAtMs, previousMs: previousSweepMs },
    settings,
    marksAgentsByKind,
  );
  const memory =
    before && previousSweepMs === verifiedAtMs
      ? before
      : rememberRoom(
          before,
          observation,
          members,
          { nowMs: verifiedAtMs, previousMs: previousSweepMs ?? verifiedAtMs },
          settings,
          before ? before.origin : originOf(observation.room, departed),
        );
  const served = observation.ghostSinceMs === null ? servedNames(members) : [];
  return { observation, verifiedAtMs, members, memory, served, previous };
};

/** Judges a room that has answered. */
export const judge = (
  { observation, verifiedAtMs, members, memory, served, previous }: Pending,
  surroundings: Surroundings,
): RoomRecord => {
  const { room, standsUntilMs } = judgeSweptRoom(observation, members, memory, verifiedAtMs, surroundings);
  const closestMs = closestLookMs(memory, surroundings.settings.grace);
  return {
    observation,
    memory,
    served,
    room: share(previous?.room, room),
    standsUntilMs,
    closestLookMs: closestMs,
    standsForEver: standsUntilMs === Number.POSITIVE_INFINITY && closestMs === Number.POSITIVE_INFINITY,
  };
};

/** A room that is listed and has not answered yet. */
export const unswept = (observation: RoomObservation): RoomRecord => ({
  observation,
  memory: null,
  served: [],
  room: judgeUnsweptRoom(observation),
  standsUntilMs: Number.POSITIVE_INFINITY,
  closestLookMs: Number.POSITIVE_INFINITY,
  standsForEver: false,
});
