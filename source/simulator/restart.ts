import { addDispatch } from './dispatches.ts';
import { change } from './presence.ts';
import type { RoomState, WorldState } from './state.ts';

/** Those whose process runs come back, known by their identity, with a new id. */
const reconnect = (state: WorldState, room: RoomState): void => {
  for (const participant of room.participants.values()) {
    if (participant.alive) change(participant, { id: state.random.id('PA_') });
  }
};

/** Rooms and participants stay; every dispatch is lost, and each room gets a new automatic one. */
export const restart = (state: WorldState): void => {
  for (const room of state.rooms.values()) {
    room.dispatches.clear();
    reconnect(state, room);
    addDispatch(state, room, { agentName: '' });
  }
};
