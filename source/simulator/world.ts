import type { Clock } from '../clock.ts';
import type { CallerOptions, SimulatedCaller } from './callers.ts';
import { addCaller } from './callers.ts';
import { createCloud, type SimulatedCloud } from './cloud.ts';
import { addDispatch, removeDispatch } from './dispatches.ts';
import { noSuchDispatch, noSuchParticipant } from './errors.ts';
import type { JobTelling } from './job-tellings.ts';
import { endJob, tellJob } from './job-tellings.ts';
import { change, closeRoom, depart, kill, noteOccupancy } from './presence.ts';
import type { Random } from './random.ts';
import { createRandom } from './random.ts';
import type { DispatchOptions, DispatchRecord, ParticipantRecord, RoomRecord } from './records.ts';
import type { RestartOptions } from './restart.ts';
import { restart } from './restart.ts';
import type { RoomOptions } from './rooms.ts';
import { findRoom, openRoom, updateRoomMetadata } from './rooms.ts';
import type { DispatchState, ParticipantState, RoomState, WorldState } from './state.ts';
import { createStamp } from './state.ts';
import type { SimulatedWorker, WorkerOptions } from './workers.ts';
import { addWorker } from './workers.ts';

export interface WorldOptions {
  readonly clock: Clock;
  /** Default 1. The same seed gives the same world. */
  readonly seed?: number;
}

export interface ParticipantChange {
  readonly name?: string;
  readonly metadata?: string;
  readonly attributes?: Readonly<Record<string, string>>;
}

/**
 * A LiveKit project without HTTP. The first group of methods is the API, and throws `TwirpError` like the API. The
 * second group is what happens behind it. Every list is in random order.
 */
export interface World {
  readonly clock: Clock;
  readonly random: Random;

  readonly listRooms: (names?: readonly string[]) => RoomRecord[];
  /** Returns an existing room unchanged. */
  readonly createRoom: (options: RoomOptions) => RoomRecord;
  readonly deleteRoom: (name: string) => void;
  readonly updateRoomMetadata: (name: string, metadata: string) => RoomRecord;
  /** Empty for a missing room. */
  readonly listParticipants: (room: string) => ParticipantRecord[];
  readonly getParticipant: (room: string, identity: string) => ParticipantRecord;
  readonly removeParticipant: (room: string, identity: string) => void;
  readonly updateParticipant: (
    room: string,
    identity: string,
    fields: ParticipantChange,
  ) => ParticipantRecord;
  readonly hasRoom: (name: string) => boolean;
  /** Whether the participant is listed from a former life of the room. Calls about it reach nobody. */
  readonly isFormer: (room: string, identity: string) => boolean;
  /** @param id only the dispatch with this id, if there is one */
  readonly listDispatches: (room: string, id?: string) => DispatchRecord[];
  /** Creates a missing room. */
  readonly createDispatch: (room: string, options: DispatchOptions) => DispatchRecord;
  readonly deleteDispatch: (room: string, id: string) => DispatchRecord;

  readonly addWorker: (options?: WorkerOptions) => SimulatedWorker;
  /** Creates a missing room. */
  readonly addCaller: (options: CallerOptions) => SimulatedCaller;
  /** Kills a participant's process. The list shows it ACTIVE for another 20 s. */
  readonly killParticipant: (room: string, identity: string) => void;
  /** Lists a dispatch's jobs as ended, which a self-hosted server never does. */
  readonly endJob: (
    room: string,
    dispatchId: string,
    status: 'JS_SUCCESS' | 'JS_FAILED',
    error?: string,
  ) => void;
  /**
   * Lists job details that only LiveKit Cloud and newer servers have. If the dispatch has no job, lists one that no
   * worker took.
   */
  readonly tellJob: (room: string, dispatchId: string, telling: JobTelling) => void;
  /**
   * Restarts the server, by default with Redis: rooms and living participants stay, dispatches created by the API are
   * lost.
   */
  readonly restart: (options?: RestartOptions) => void;
  /** The agents deployed on LiveKit Cloud. Without any, the project is on a self-hosted server. */
  readonly cloud: SimulatedCloud;
  /** For the simulator's own modules, such as `populate`. */
  readonly state: WorldState;
}

const findParticipant = (state: WorldState, room: string, identity: string): ParticipantState => {
  const participant = state.rooms.get(room)?.participants.get(identity);
  if (participant === undefined) throw noSuchParticipant();
  return participant;
};

const findDispatch = (state: WorldState, room: string, id: string): DispatchState => {
  const dispatch = findRoom(state, room).dispatches.get(id);
  if (dispatch === undefined) throw noSuchDispatch();
  return dispatch;
};

const createRoom = (state: WorldState, options: RoomOptions): RoomState => {
  const present = state.rooms.get(options.name);
  if (present !== undefined) return present;
  const room = openRoom(state, options);
  noteOccupancy(state, room);
  const agents = room.agents.length > 0 ? room.agents : [{ agentName: '' }];
  for (const agent of agents) addDispatch(state, room, agent);
  return room;
};

/** Setting an attribute to "" removes it. */
const mergeAttributes = (
  before: Readonly<Record<string, string>>,
  fields: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries({ ...before, ...fields }).filter(([, value]) => value !== ''));

export const createWorld = ({ clock, seed = 1 }: WorldOptions): World => {
  const random = createRandom(seed);
  const state: WorldState = {
    clock,
    random,
    stamp: createStamp(clock),
    rooms: new Map(),
    workers: new Map(),
    workerListeners: new Set(),
  };
  const participant = (room: string, identity: string) => findParticipant(state, room, identity);

  return {
    clock,
    random,
    state,
    cloud: createCloud(clock),

    listRooms: (names = []) => {
      const rooms = names.length === 0 ? [...state.rooms.values()] : namedRooms(state, names);
      return random.shuffle(rooms.map((room) => room.record));
    },
    createRoom: (options) => createRoom(state, options).record,
    deleteRoom: (name) => closeRoom(state, findRoom(state, name)),
    updateRoomMetadata: (name, metadata) => updateRoomMetadata(state, name, metadata),
    listParticipants: (room) => {
      const present = state.rooms.get(room)?.participants.values() ?? [];
      return random.shuffle(Array.from(present, ({ record }) => record));
    },
    getParticipant: (room, identity) => participant(room, identity).record,
    removeParticipant: (room, identity) => depart(state, participant(room, identity)),
    updateParticipant: (room, identity, { attributes, ...fields }) => {
      const found = participant(room, identity);
      const merged = mergeAttributes(found.record.attributes, attributes ?? {});
      change(found, { ...fields, attributes: merged });
      return found.record;
    },
    hasRoom: (name) => state.rooms.has(name),
    isFormer: (room, identity) => participant(room, identity).former,
    listDispatches: (room, id = '') => {
      const records = Array.from(findRoom(state, room).dispatches.values(), ({ record }) => record);
      return random.shuffle(id === '' ? records : records.filter((record) => record.id === id));
    },
    createDispatch: (room, options) => addDispatch(state, createRoom(state, { name: room }), options),
    deleteDispatch: (room, id) => removeDispatch(state, findRoom(state, room), id),

    addWorker: (options = {}) => addWorker(state, options),
    addCaller: (options) => {
      const { room: name, roomAgents: agents = [] } = options;
      return addCaller(state, createRoom(state, { name, agents }), options);
    },
    killParticipant: (room, identity) => kill(state, participant(room, identity)),
    endJob: (room, dispatchId, status, error = '') =>
      endJob(state, findDispatch(state, room, dispatchId), status, error),
    tellJob: (room, dispatchId, telling) =>
      tellJob(state, findRoom(state, room), findDispatch(state, room, dispatchId), telling),
    restart: (options) => restart(state, options),
  };
};

const namedRooms = (state: WorldState, names: readonly string[]): RoomState[] =>
  [...new Set(names)].flatMap((name) => state.rooms.get(name) ?? []);
