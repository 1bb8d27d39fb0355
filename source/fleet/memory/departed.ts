import { REMEMBERED_MS, type Removal, type ServedBefore } from '../background.ts';
import type { RoomFacts } from '../facts.ts';
import type { Room } from '../fleet.ts';
import { matchesAny } from '../pattern.ts';
import type { AgentMemory, Origin, Predecessor, RoomMemory } from '../room-memory.ts';
import type { FleetSettings } from '../settings.ts';

/** A project may have thousands of rooms and lose all of them at once. */
const MOST_DEPARTED = 10_000;

/** A room that is no longer listed. */
export interface Departed extends Predecessor {
  readonly servedBefore: ServedBefore | null;
}

export type DepartedRooms = ReadonlyMap<string, Departed>;

/** Whether one of our actions removed this agent. */
export const wasRemoved = (
  { identity, dispatchId, lastSeenMs }: AgentMemory,
  removal: Removal | null,
): boolean =>
  removal !== null &&
  lastSeenMs !== null &&
  lastSeenMs <= removal.atMs &&
  (removal.identity === identity || (removal.dispatchId !== null && removal.dispatchId === dispatchId));

/** Sorts agents by when they were last seen; agents that are still there come last. */
const byLastSeen = (a: AgentMemory, b: AgentMemory): number =>
  (a.lastSeenMs ?? Number.POSITIVE_INFINITY) - (b.lastSeenMs ?? Number.POSITIVE_INFINITY);

/**
 * Returns when one of our actions removed the room's last agent; null: none did. Removing one agent says nothing about
 * another that kept serving. After a restart lktop knows only what was removed.
 */
export const lastAgentRemovedAt = (removal: Removal | null, { agents }: RoomMemory): number | null => {
  if (removal === null) return null;
  const last = [...agents].sort(byLastSeen).at(-1);
  if (!last) return removal.identity === null ? null : removal.atMs;
  return wasRemoved(last, removal) ? removal.atMs : null;
};

/**
 * Returns what to remember of a room that is gone; null: nobody was in it, and no agent that was expected to stay.
 * @param removal the last thing our actions removed from the room; called only when an agent was there, because it may
 * read a file
 */
export const departedRoom = (
  room: Room,
  memory: RoomMemory,
  lastSeenMs: number,
  { listeners }: Pick<FleetSettings, 'listeners'>,
  removal: () => Removal | null,
): Departed | null => {
  const last = memory.agents.findLast(({ agentName }) => !matchesAny(agentName ?? '', listeners));
  const isOver =
    last !== undefined && (memory.successors.length > 0 || lastAgentRemovedAt(removal(), memory) !== null);
  const agent = isOver ? undefined : last;
  if (!agent && room.humans.length === 0) return null;
  return {
    id: room.id,
    lastSeenMs,
    humans: room.humans.map(({ identity }) => identity),
    servedBefore: agent ? { agentName: agent.agentName, lastSeenMs: agent.lastSeenMs ?? lastSeenMs } : null,
  };
};

/** Adds rooms that are gone, by name, and drops those that left long ago. @param nowMs when the rooms were missed */
export const rememberDeparted = (
  before: DepartedRooms,
  went: readonly (readonly [string, Departed])[],
  nowMs: number,
): DepartedRooms => {
  if (went.length === 0) return before;
  const kept = [...before].filter(([, { lastSeenMs }]) => nowMs - lastSeenMs <= REMEMBERED_MS);
  return new Map([...kept, ...went].slice(-MOST_DEPARTED));
};

const NO_ORIGIN: Origin = { servedBefore: null, predecessor: null };

/** Returns what is known of the previous room with the same name. */
export const originOf = (room: RoomFacts, departed: DepartedRooms): Origin => {
  const before = departed.get(room.name);
  const isRecent =
    before !== undefined && before.id !== room.id && room.createdAtMs - before.lastSeenMs <= REMEMBERED_MS;
  return isRecent ? { servedBefore: before.servedBefore, predecessor: before } : NO_ORIGIN;
};
