import { addDispatch, type DispatchOptions } from './dispatches.ts';
import { closeRoom } from './presence.ts';
import { renewDispatches } from './restart.ts';
import { findRoom } from './rooms.ts';
import type { DispatchState, ParticipantState, RoomState, WorldState } from './state.ts';

/** Rooms whose node died, as the lists show them: what happened to them since, nobody knows. */
const ghosts = new WeakSet<RoomState>();

export const isGhost = (state: WorldState, name: string): boolean => {
  const room = state.rooms.get(name);
  return room !== undefined && ghosts.has(room);
};

/** As it was, and so for ever: nothing that was to happen in the room changes the copy. */
const frozen = (room: RoomState): RoomState => {
  const copy: RoomState = {
    ...room,
    participants: new Map(),
    dispatches: new Map(),
    countsDue: false,
    waiting: new Set(),
    cancelClosing: () => {},
  };
  for (const [identity, { record }] of room.participants) {
    const participant: ParticipantState = {
      record,
      room: copy,
      alive: false,
      gone: false,
      former: true,
      agent: null,
      roomAgents: [],
      cancels: new Set(),
    };
    copy.participants.set(identity, participant);
  }
  for (const [id, { record }] of room.dispatches) {
    const dispatch: DispatchState = { record, agents: new Set(), isRemoved: false };
    copy.dispatches.set(id, dispatch);
  }
  return copy;
};

/** The node of a room dies: who was in it is gone, and the lists go on showing the room as it was. */
export const haunt = (state: WorldState, name: string): void => {
  const room = findRoom(state, name);
  const ghost = frozen(room);
  closeRoom(state, room);
  ghosts.add(ghost);
  state.rooms.set(name, ghost);
};

/**
 * A living node takes the room over, as when it is created once more: it keeps its id and who is listed in it, and has
 * lost its dispatches. It gets those that it is created with now, else those it was made with.
 */
export const adopt = (state: WorldState, name: string, agents: readonly DispatchOptions[] = []): void => {
  const room = state.rooms.get(name);
  if (room === undefined || !ghosts.delete(room)) return;
  if (agents.length === 0) renewDispatches(state, room);
  else {
    room.dispatches.clear();
    for (const agent of agents) addDispatch(state, room, agent);
  }
};
