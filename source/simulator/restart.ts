import { addDispatch } from './dispatches.ts';
import { change, closeRoom, depart, noteOccupancy, strand } from './presence.ts';
import { noteCounts, renewRecord } from './rooms.ts';
import type { ParticipantState, RoomState, WorldState } from './state.ts';

/** Workers reconnect this long after the server went away, and take no jobs until then. */
const WORKERS_BACK_MS = 5_000;

export interface RestartOptions {
  /** The rooms to restart: those of one node. Default: all. */
  readonly rooms?: readonly string[];
  /**
   * Whether rooms survive the restart, as with Redis. Default true. False: returning participants create them again.
   */
  readonly keepsRooms?: boolean;
  /** Whether the outage was short enough for agents to return, less than about 17 s. Default true. */
  readonly agentsReturn?: boolean;
}

/**
 * Recreates the dispatches the room was created with. All other dispatches are lost, and no worker is back yet to
 * take a job.
 */
export const renewDispatches = (state: WorldState, room: RoomState): void => {
  room.dispatches.clear();
  const agents = room.agents.length > 0 ? room.agents : [{ agentName: '' }];
  for (const agent of agents) addDispatch(state, room, agent);
};

/** The participant joins again: same identity, new id. */
const reconnect = (state: WorldState, participant: ParticipantState): void =>
  change(participant, { id: state.random.id('PA_'), joinedAtMs: Math.ceil(state.clock.now()) });

const restartRoom = (state: WorldState, room: RoomState, options: RestartOptions): void => {
  const { keepsRooms = true, agentsReturn = true } = options;
  const present = [...room.participants.values()];
  const returning = present.filter(({ alive, record }) => alive && (agentsReturn || record.kind !== 'AGENT'));
  const lost = present.filter((participant) => !returning.includes(participant));
  const [first] = returning;
  // Without Redis an empty room stays gone, because nobody returns to create it.
  if (!keepsRooms && first === undefined) {
    closeRoom(state, room);
    return;
  }
  if (!keepsRooms) {
    room.agents = first?.roomAgents ?? [];
    renewRecord(state, room);
  }
  renewDispatches(state, room);
  for (const participant of returning) reconnect(state, participant);
  for (const participant of lost) {
    if (keepsRooms) strand(participant);
    else depart(state, participant);
  }
  noteCounts(state, room);
  noteOccupancy(state, room);
};

/** Restarts the server. Participants whose process runs reconnect to it. */
export const restart = (state: WorldState, options: RestartOptions = {}): void => {
  for (const worker of state.workers.values()) worker.absentUntilMs = state.clock.now() + WORKERS_BACK_MS;
  for (const room of [...state.rooms.values()]) {
    if (options.rooms?.includes(room.record.name) ?? true) restartRoom(state, room, options);
  }
};
