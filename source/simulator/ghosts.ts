import { addDispatch } from './dispatches.ts';
import { closeRoom } from './presence.ts';
import type { DispatchOptions } from './records.ts';
import { renewDispatches } from './restart.ts';
import { findRoom } from './rooms.ts';
import type { DispatchState, ParticipantState, RoomState, WorldState } from './state.ts';

/** The rooms whose node died, as the lists still show them. The real rooms may have changed since. */
const ghosts = new WeakSet<RoomState>();

export const isGhost = (state: WorldState, name: string): boolean => {
  const room = state.rooms.get(name);
  return room !== undefined && ghosts.has(room);
};

/** A frozen copy of the room. Events that are still queued for the room do not change it. */
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

/** Kills the node of a room. Its participants are gone, but the lists keep showing the room unchanged. */
export const haunt = (state: WorldState, name: string): void => {
  const room = findRoom(state, name);
  const ghost = frozen(room);
  closeRoom(state, room);
  ghosts.add(ghost);
  state.rooms.set(name, ghost);
};

/**
 * A living node takes the room over, as it does when the room is created again. The room keeps its id and its listed
 * participants, and loses its dispatches. It gets the dispatches passed here, or else those it was created with.
 */
export const takeOver = (state: WorldState, name: string, agents: readonly DispatchOptions[] = []): void => {
  const room = state.rooms.get(name);
  if (room === undefined || !ghosts.delete(room)) return;
  if (agents.length === 0) renewDispatches(state, room);
  else {
    room.dispatches.clear();
    for (const agent of agents) addDispatch(state, room, agent);
  }
};
