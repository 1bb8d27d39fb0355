import type { DispatchRecord, JobRecord, ParticipantRecord, TrackRecord } from './records.ts';
import { openRoom } from './rooms.ts';
import type { ParticipantState, RoomState, WorldState } from './state.ts';
import { createParticipantRecord, createTrackRecord } from './state.ts';
import type { World } from './world.ts';

export interface Population {
  readonly rooms: number;
  /** Participants per room, the agent included; 0: none. Default 3. */
  readonly participants?: number;
  /** The name of every agent and dispatch. Default `support`. */
  readonly agentName?: string;
  /** Room names are this prefix and a number. Default `room-`. */
  readonly prefix?: string;
}

const createJob = (
  state: WorldState,
  room: RoomState,
  dispatch: DispatchRecord,
  workerId: string,
): JobRecord => {
  const id = state.random.id('AJ_');
  return {
    id,
    dispatchId: dispatch.id,
    type: 'JT_ROOM',
    room: room.record,
    participant: null,
    metadata: '',
    agentName: dispatch.agentName,
    deployment: '',
    attributes: {},
    status: 'JS_RUNNING',
    error: '',
    startedAtMs: dispatch.createdAtMs,
    endedAtMs: 0,
    updatedAtMs: dispatch.createdAtMs,
    participantIdentity: `agent-${id}`,
    workerId,
    history: null,
  };
};

const addDispatch = (state: WorldState, room: RoomState, agentName: string, workerId: string): JobRecord => {
  const record: DispatchRecord = {
    id: state.random.id('AD_'),
    agentName,
    room: room.record.name,
    metadata: '',
    deployment: '',
    restartPolicy: 'JRP_ON_FAILURE',
    attributes: {},
    createdAtMs: state.stamp(),
    jobs: [],
  };
  const job = createJob(state, room, record, workerId);
  room.dispatches.set(record.id, { record: { ...record, jobs: [job] }, agents: new Set(), isRemoved: false });
  return job;
};

const settle = (
  state: WorldState,
  room: RoomState,
  fields: Pick<ParticipantRecord, 'identity' | 'kind' | 'attributes'>,
) => {
  const tracks: TrackRecord[] = [createTrackRecord(state.random, { source: 'MICROPHONE' })];
  const participant: ParticipantState = {
    record: createParticipantRecord(state.random, {
      ...fields,
      state: 'ACTIVE',
      tracks,
      joinedAtMs: room.record.createdAtMs,
    }),
    room,
    alive: true,
    gone: false,
    former: false,
    agent: null,
    roomAgents: [],
    cancels: new Set(),
  };
  room.participants.set(fields.identity, participant);
};

/**
 * Fills the simulator with healthy, static rooms. Each has one agent with its dispatch and job, and callers. None of
 * them uses a timer, so thousands of rooms cost only their listing.
 */
export const populate = (world: World, population: Population): void => {
  const { rooms, participants = 3, agentName = 'support', prefix = 'room-' } = population;
  const { state } = world;
  const workerId = state.random.id('AW_');
  const attributes = {
    'lk.agent_name': agentName,
    'lk.agent.name': agentName,
    'lk.agent.state': 'listening',
  };
  for (let number = 1; number <= rooms; number += 1) {
    const room = openRoom(state, { name: `${prefix}${String(number).padStart(5, '0')}` });
    if (participants === 0) continue;
    const job = addDispatch(state, room, agentName, workerId);
    settle(state, room, { identity: job.participantIdentity, kind: 'AGENT', attributes });
    for (let caller = 1; caller < participants; caller += 1) {
      settle(state, room, { identity: `caller-${number}-${caller}`, kind: 'STANDARD', attributes: {} });
    }
    room.record = { ...room.record, numParticipants: participants - 1, numPublishers: participants };
  }
};
