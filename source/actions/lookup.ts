import type { ParticipantFacts } from '../fleet/facts.ts';
import type { Agent, Dispatch, Fleet, Room } from '../fleet/fleet.ts';

/** The room with that name, or null. A server never lists two rooms with one name. */
export const roomNamed = (fleet: Fleet, name: string): Room | null =>
  fleet.rooms.find((room) => room.name === name) ?? null;

export const dispatchIn = (room: Room, dispatchId: string | null): Dispatch | null =>
  room.dispatches.find((dispatch) => dispatch.id === dispatchId) ?? null;

/** The agent with that identity, including one of a former life of the room. */
export const agentIn = (room: Room, identity: string | null): Agent | null =>
  room.agents.find((agent) => agent.identity === identity) ?? null;

/** The participant with that identity, agent or not, of this life of the room or a former one. */
export const participantIn = (room: Room, identity: string | null): ParticipantFacts | null =>
  agentIn(room, identity)?.participant ??
  room.humans.find((human) => human.identity === identity)?.participant ??
  [...room.others, ...room.former].find((other) => other.identity === identity) ??
  null;

/** Whether the participant with that identity is of a former life of the room: listed, but not there. */
export const isFormerIn = (room: Room, identity: string | null): boolean =>
  agentIn(room, identity)?.isFormer ?? room.former.some((one) => one.identity === identity);

export const waitingCallers = (room: Room): number => room.humans.filter((human) => human.waits).length;
