import { REMEMBERED_MS, type Removal, type ServedBefore } from '../background.ts';
import type { RoomFacts } from '../facts.ts';
import type { Room } from '../fleet.ts';
import { matchesAny } from '../pattern.ts';
import type { AgentMemory, Origin, Predecessor, RoomMemory } from '../room-memory.ts';
import type { FleetSettings } from '../settings.ts';

/** A project may have thousands of rooms at once, and lose them at once. */
const MOST_DEPARTED = 10_000;

/** A room that is no longer listed. */
export interface Departed extends Predecessor {
  readonly servedBefore: ServedBefore | null;
}

export type DepartedRooms = ReadonlyMap<string, Departed>;

/** Whether an action of ours removed this agent. */
export const wasRemoved = (
  { identity, dispatchId, lastSeenMs }: AgentMemory,
  removal: Removal | null,
): boolean =>
  removal !== null &&
  lastSeenMs !== null &&
  lastSeenMs <= removal.atMs &&
  (removal.identity === identity || (removal.dispatchId !== null && removal.dispatchId === dispatchId));

/** Agents in the order they were last seen; one that is there is last. */
const byLastSeen = (a: AgentMemory, b: AgentMemory): number =>
  (a.lastSeenMs ?? Number.POSITIVE_INFINITY) - (b.lastSeenMs ?? Number.POSITIVE_INFINITY);

/**
 * When an action of ours removed the last agent of a room; null: none did. A removal beside an agent that went on
 * serving says nothing about that agent. A fresh start knows only what was removed.
 */
export const lastAgentRemovedAt = (removal: Removal | null, { agents }: RoomMemory): number | null => {
  if (removal === null) return null;
  const last = [...agents].sort(byLastSeen).at(-1);
  if (!last) return removal.identity === null ? null : removal.atMs;
  return wasRemoved(last, removal) ? removal.atMs : null;
};

/**
 * What is worth remembering of a room that went; null: nobody was in it, and no agent that was expected to stay.
 *
 * @param removal what an action of ours last removed from it; asked only where an agent was there, as the answer may
 * have to be read from a file
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

/** Adds rooms that went, by name, and forgets those that went long ago. @param nowMs when they were missed */
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

/** What is known of the room that had a new room's name before it. */
export const originOf = (room: RoomFacts, departed: DepartedRooms): Origin => {
  const before = departed.get(room.name);
  const isRecent =
    before !== undefined && before.id !== room.id && room.createdAtMs - before.lastSeenMs <= REMEMBERED_MS;
  return isRecent ? { servedBefore: before.servedBefore, predecessor: before } : NO_ORIGIN;
};
