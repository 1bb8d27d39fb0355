import { nameTooLong, noSuchRoom, roomMetadataTooLong } from './errors.ts';
import type { DispatchOptions, ParticipantRecord, RoomRecord } from './records.ts';
import type { ParticipantState, RoomState, WorldState } from './state.ts';

export const MAX_NAME_LENGTH = 256;
export const MAX_METADATA_LENGTH = 524_288;

/** A room's counts are refreshed at most once per this interval, so a change shows at once or up to this much later. */
const COUNTS_LAG_MS = 5_000;
const DEFAULT_EMPTY_TIMEOUT_SECONDS = 300;
const DEFAULT_DEPARTURE_TIMEOUT_SECONDS = 20;

export interface RoomOptions {
  readonly name: string;
  readonly metadata?: string;
  /** Seconds until a room that nobody ever entered closes. Default 300. */
  readonly emptyTimeoutSeconds?: number;
  /** Seconds until a room closes after everybody but agents left. Default 20. */
  readonly departureTimeoutSeconds?: number;
  /** 0, the default, means no limit. */
  readonly maxParticipants?: number;
  /** The room's dispatches. Default: the automatic one. */
  readonly agents?: readonly DispatchOptions[];
}

const checkRoomMetadata = (metadata: string): void => {
  if (Buffer.byteLength(metadata) > MAX_METADATA_LENGTH) throw roomMetadataTooLong(MAX_METADATA_LENGTH);
};

/** A new record for the room. */
const createRoomRecord = (state: WorldState, options: RoomOptions): RoomRecord => ({
  id: state.random.id('RM_'),
  name: options.name,
  metadata: options.metadata ?? '',
  createdAtMs: Math.floor(state.clock.now()),
  emptyTimeoutSeconds: options.emptyTimeoutSeconds || DEFAULT_EMPTY_TIMEOUT_SECONDS,
  departureTimeoutSeconds: options.departureTimeoutSeconds || DEFAULT_DEPARTURE_TIMEOUT_SECONDS,
  maxParticipants: options.maxParticipants ?? 0,
  turnPassword: state.random.id('', 43),
  numParticipants: 0,
  numPublishers: 0,
});

/** Adds a new room without participants or dispatches. */
export const openRoom = (state: WorldState, options: RoomOptions): RoomState => {
  if (options.name.length > MAX_NAME_LENGTH) throw nameTooLong(MAX_NAME_LENGTH);
  checkRoomMetadata(options.metadata ?? '');
  const room: RoomState = {
    record: createRoomRecord(state, options),
    agents: options.agents ?? [],
    participants: new Map(),
    dispatches: new Map(),
    countsDue: false,
    countedAtMs: state.clock.now(),
    waiting: new Set(),
    visited: false,
    cancelClosing: () => {},
  };
  state.rooms.set(options.name, room);
  return room;
};

/** Replaces the room with a new one of the same name. The id is new and the metadata is lost. */
export const renewRecord = (state: WorldState, room: RoomState): void => {
  const { name, emptyTimeoutSeconds, departureTimeoutSeconds } = room.record;
  room.record = createRoomRecord(state, { name, emptyTimeoutSeconds, departureTimeoutSeconds });
};

/** Throws not_found if no room has that name. */
export const findRoom = (state: WorldState, name: string): RoomState => {
  const room = state.rooms.get(name);
  if (room === undefined) throw noSuchRoom();
  return room;
};

export const updateRoomMetadata = (state: WorldState, name: string, metadata: string): RoomRecord => {
  checkRoomMetadata(metadata);
  const room = findRoom(state, name);
  room.record = { ...room.record, metadata };
  return room.record;
};

/** Agents and recorders do not keep a room open, take no seat, and are not counted as participants. */
export const isDependent = ({ kind, recorder }: ParticipantRecord): boolean =>
  kind === 'AGENT' || kind === 'EGRESS' || recorder;

/** Whether the participant keeps the room open. */
export const keepsOpen = ({ record, former }: ParticipantState): boolean => !former && !isDependent(record);

const refreshCounts = (room: RoomState, nowMs: number): void => {
  room.countsDue = false;
  room.countedAtMs = nowMs;
  const present = [...room.participants.values()].filter(({ former }) => !former);
  const numParticipants = present.filter(keepsOpen).length;
  const numPublishers = present.filter(({ record }) => record.tracks.length > 0).length;
  if (numParticipants === room.record.numParticipants && numPublishers === room.record.numPublishers) return;
  room.record = { ...room.record, numParticipants, numPublishers };
};

/** Call this when somebody joined, left or published. The listed counts change now, or up to 5 s later. */
export const noteCounts = (state: WorldState, room: RoomState): void => {
  if (room.countsDue) return;
  const dueInMs = room.countedAtMs + COUNTS_LAG_MS - state.clock.now();
  if (dueInMs <= 0) {
    refreshCounts(room, state.clock.now());
    return;
  }
  room.countsDue = true;
  state.clock.after(dueInMs, () => refreshCounts(room, state.clock.now()));
};
