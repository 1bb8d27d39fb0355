import { addDispatch } from './dispatches.ts';
import { change, closeRoom, depart, noteOccupancy, strand } from './presence.ts';
import { noteCounts, renewRecord } from './rooms.ts';
import type { ParticipantState, RoomState, WorldState } from './state.ts';

/** Workers whose server was away try again this much later, and take no jobs before. */
const WORKERS_BACK_MS = 5_000;

export interface RestartOptions {
  /** Only these rooms: those of one node. Default: all. */
  readonly rooms?: readonly string[];
  /** Whether they outlive the server, as with Redis. Default true; false: who comes back makes them anew. */
  readonly keepsRooms?: boolean;
  /** Whether it was short enough for agents to come back, less than about 17 s. Default true. */
  readonly agentsReturn?: boolean;
}

/** What the room is made with is made anew, all other dispatches are lost, and no worker is back to take a job. */
export const renewDispatches = (state: WorldState, room: RoomState): void => {
  room.dispatches.clear();
  const agents = room.agents.length > 0 ? room.agents : [{ agentName: '' }];
  for (const agent of agents) addDispatch(state, room, agent);
};

/** Known by its identity, with a new id: it joins anew. */
const reconnect = (state: WorldState, participant: ParticipantState): void =>
  change(participant, { id: state.random.id('PA_'), joinedAtMs: Math.ceil(state.clock.now()) });

const restartRoom = (state: WorldState, room: RoomState, options: RestartOptions): void => {
  const { keepsRooms = true, agentsReturn = true } = options;
  const present = [...room.participants.values()];
  const returning = present.filter(({ alive, record }) => alive && (agentsReturn || record.kind !== 'AGENT'));
  const lost = present.filter((participant) => !returning.includes(participant));
  const [first] = returning;
  // With nobody in it there would be nobody to make it anew.
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

/** The server restarts, and those whose process runs come back to it. */
export const restart = (state: WorldState, options: RestartOptions = {}): void => {
  for (const worker of state.workers.values()) worker.absentUntilMs = state.clock.now() + WORKERS_BACK_MS;
  for (const room of [...state.rooms.values()]) {
    if (options.rooms?.includes(room.record.name) ?? true) restartRoom(state, room, options);
  }
};
