import type { ParticipantFacts } from '../fleet/facts.ts';
import type { Agent, Dispatch, Fleet, Room } from '../fleet/fleet.ts';

/** The room of that name, or null. Of rooms listed at a time no two share a name. */
export const roomNamed = (fleet: Fleet, name: string): Room | null =>
  fleet.rooms.find((room) => room.name === name) ?? null;

export const dispatchIn = (room: Room, dispatchId: string | null): Dispatch | null =>
  room.dispatches.find((dispatch) => dispatch.id === dispatchId) ?? null;

/** Whoever is listed under that identity as an agent, one of a former life of the room too. */
export const agentIn = (room: Room, identity: string | null): Agent | null =>
  room.agents.find((agent) => agent.identity === identity) ?? null;

/** Whoever is listed in the room under that identity, agent or not, of this life of the room or a former one. */
export const participantIn = (room: Room, identity: string | null): ParticipantFacts | null =>
  agentIn(room, identity)?.participant ??
  room.humans.find((human) => human.identity === identity)?.participant ??
  [...room.others, ...room.former].find((other) => other.identity === identity) ??
  null;

/** Whether whoever is listed under that identity is of a former life of the room: listed, and not there. */
export const isFormerIn = (room: Room, identity: string | null): boolean =>
  agentIn(room, identity)?.isFormer ?? room.former.some((one) => one.identity === identity);

export const waitingCallers = (room: Room): number => room.humans.filter((human) => human.waits).length;
