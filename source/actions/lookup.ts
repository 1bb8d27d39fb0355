import type { ParticipantFacts } from '../fleet/facts.ts';
import type { Agent, Dispatch, Fleet, Room } from '../fleet/fleet.ts';

/** The room of that name, or null. Of rooms listed at a time no two share a name. */
export const roomNamed = (fleet: Fleet, name: string): Room | null =>
  fleet.rooms.find((room) => room.name === name) ?? null;

export const dispatchIn = (room: Room, dispatchId: string | null): Dispatch | null =>
  room.dispatches.find((dispatch) => dispatch.id === dispatchId) ?? null;

export const agentIn = (room: Room, identity: string | null): Agent | null =>
  room.agents.find((agent) => agent.identity === identity) ?? null;

/** Whoever is in the room under that identity, agent or not. */
export const participantIn = (room: Room, identity: string | null): ParticipantFacts | null =>
  agentIn(room, identity)?.participant ??
  room.humans.find((human) => human.identity === identity)?.participant ??
  room.others.find((other) => other.identity === identity) ??
  null;

export const waitingCallers = (room: Room): number => room.humans.filter((human) => human.waits).length;
