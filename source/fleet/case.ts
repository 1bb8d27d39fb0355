import { type Members, nameOfAgent } from './members.ts';
import type { RoomMemory } from './memory.ts';
import type { Moment } from './moment.ts';
import type { GraceTimes, Recognition } from './settings.ts';
import type { RoomObservation } from './snapshot.ts';
import { flat } from './texts.ts';

/** All that a verdict on a room, its agents and its dispatches may rest on. */
export interface RoomCase {
  readonly observation: RoomObservation;
  readonly members: Members;
  readonly memory: RoomMemory;
  readonly moment: Moment;
  readonly grace: GraceTimes;
  readonly recognition: Recognition;
  /** Since when a human has waited without a live agent; null where nobody does. */
  readonly waitingSinceMs: number | null;
  /** A name like this one that is seen to serve rooms; null where none is. */
  readonly suggestName: (agentName: string) => string | null;
}

/**
 * Since when a human has waited without a live agent: since the first of them joined, or since the agent was last
 * seen, whichever is later.
 */
export const findWaitingSince = (members: Members, memory: RoomMemory): number | null => {
  if (members.agents.some((agent) => agent.state === 'ACTIVE')) return null;
  const waiting = members.humans.filter((human) => human.waits);
  if (waiting.length === 0) return null;
  const joined = waiting.map((human) => human.participant.joinedAtMs || memory.firstSweptMs);
  return Math.max(Math.min(...joined), memory.liveAgentLastSeenMs ?? 0);
};

/** Whether a visible human is ACTIVE in the room, served or not. */
export const aHumanWaits = ({ members }: RoomCase): boolean => members.humans.some((human) => human.waits);

/** Whether an agent of that name is ACTIVE in the room: then a dispatch of the name that failed harms nobody. */
export const isServedBy = ({ members }: RoomCase, agentName: string): boolean =>
  members.agents.some((agent) => agent.state === 'ACTIVE' && nameOfAgent(members, agent) === agentName);

/** A name as evidence quotes it. */
export const quote = (name: string): string => flat('"', name, '"');
