import { startAgent, stopAgent } from './agents.ts';
import { dispatchMetadataTooLong, noSuchDispatch } from './errors.ts';
import type { DispatchRecord, JobRecord } from './records.ts';
import { MAX_METADATA_LENGTH } from './rooms.ts';
import type {
  AgentState,
  DispatchState,
  ParticipantState,
  RoomState,
  WorkerState,
  WorldState,
} from './state.ts';
import { FULL_LOAD } from './state.ts';

/** From the dispatch to its job in the list: mostly before its agent is there, sometimes seconds after. */
const LISTED_SOON_MS = { low: 200, high: 300 };
const LISTED_LATE_MS = { low: 3_000, high: 5_100 };
const LATE_SHARE = 0.4;

export interface DispatchOptions {
  readonly agentName: string;
  readonly metadata?: string;
  readonly deployment?: string;
  readonly restartPolicy?: DispatchRecord['restartPolicy'];
  readonly attributes?: Readonly<Record<string, string>>;
}

const takesJobs = (worker: WorkerState): boolean =>
  worker.condition === 'ready' && worker.load < FULL_LOAD && worker.agents.size < worker.capacity;

const suits = (worker: WorkerState, dispatch: DispatchRecord): boolean =>
  worker.agentName === dispatch.agentName && worker.deployment === dispatch.deployment;

const createJob = (
  state: WorldState,
  room: RoomState,
  dispatch: DispatchRecord,
  worker: WorkerState,
  participant: ParticipantState | null,
): JobRecord => {
  const id = state.random.id('AJ_');
  const startedAtMs = state.clock.now();
  return {
    id,
    dispatchId: dispatch.id,
    type: worker.type,
    room: room.record,
    participant: participant?.record ?? null,
    metadata: dispatch.metadata,
    agentName: dispatch.agentName,
    deployment: dispatch.deployment,
    attributes: dispatch.attributes,
    status: 'JS_RUNNING',
    error: '',
    startedAtMs,
    endedAtMs: 0,
    updatedAtMs: startedAtMs,
    participantIdentity: `agent-${id}`,
    workerId: worker.id,
  };
};

/** Puts the job into the list. What it says then is never changed. */
const listJob = (dispatch: DispatchState, agent: AgentState): void => {
  dispatch.record = { ...dispatch.record, jobs: [...dispatch.record.jobs, agent.job] };
};

/** Gives a job to a free worker, if there is one: nobody tries a second time. */
const launch = (
  state: WorldState,
  room: RoomState,
  dispatch: DispatchState,
  type: WorkerState['type'],
  participant: ParticipantState | null = null,
): void => {
  const free = [...state.workers.values()].filter(
    (worker) => worker.type === type && suits(worker, dispatch.record) && takesJobs(worker),
  );
  if (free.length === 0) return;
  const worker = state.random.pick(free);
  const job = createJob(state, room, dispatch.record, worker, participant);
  const agent: AgentState = {
    job,
    worker,
    dispatch,
    room,
    session: worker.session,
    participant: null,
    over: false,
  };
  worker.agents.add(agent);
  dispatch.agents.add(agent);
  const { low, high } = state.random.next() < LATE_SHARE ? LISTED_LATE_MS : LISTED_SOON_MS;
  state.clock.after(state.random.between(low, high), () => {
    listJob(dispatch, agent);
    if (dispatch.isRemoved) stopAgent(state, agent);
  });
  startAgent(state, agent);
};

/** Makes a dispatch in a room, and offers its job at once. */
export const addDispatch = (state: WorldState, room: RoomState, options: DispatchOptions): DispatchRecord => {
  if (Buffer.byteLength(options.metadata ?? '') > MAX_METADATA_LENGTH) throw dispatchMetadataTooLong();
  const record: DispatchRecord = {
    id: state.random.id('AD_'),
    agentName: options.agentName,
    room: room.record.name,
    metadata: options.metadata ?? '',
    deployment: options.deployment ?? '',
    restartPolicy: options.restartPolicy ?? 'JRP_ON_FAILURE',
    attributes: options.attributes ?? {},
    createdAtMs: state.stamp(),
    jobs: [],
  };
  const dispatch: DispatchState = { record, agents: new Set(), isRemoved: false };
  room.dispatches.set(record.id, dispatch);
  launch(state, room, dispatch, 'JT_ROOM');
  for (const participant of room.participants.values()) {
    if (participant.record.state !== 'ACTIVE') continue;
    offerFor(state, room, dispatch, participant, 'JT_PARTICIPANT');
    if (participant.record.tracks.length > 0) offerFor(state, room, dispatch, participant, 'JT_PUBLISHER');
  }
  return record;
};

const offerFor = (
  state: WorldState,
  room: RoomState,
  dispatch: DispatchState,
  participant: ParticipantState,
  type: 'JT_PARTICIPANT' | 'JT_PUBLISHER',
): void => {
  if (participant.record.kind !== 'AGENT') launch(state, room, dispatch, type, participant);
};

/** To be called when a participant came, or published: some workers take a job for each of them. */
export const offerJobsFor = (
  state: WorldState,
  participant: ParticipantState,
  type: 'JT_PARTICIPANT' | 'JT_PUBLISHER',
): void => {
  for (const dispatch of participant.room.dispatches.values()) {
    offerFor(state, participant.room, dispatch, participant, type);
  }
};

const isListed = ({ record }: DispatchState, { job }: AgentState): boolean =>
  record.jobs.some(({ id }) => id === job.id);

/** Takes the dispatch off the list at once, and tells its agents to stop: an agent whose job is not listed, then. */
export const removeDispatch = (state: WorldState, room: RoomState, id: string): DispatchRecord => {
  const dispatch = room.dispatches.get(id);
  if (dispatch === undefined) throw noSuchDispatch();
  room.dispatches.delete(id);
  dispatch.isRemoved = true;
  for (const agent of dispatch.agents) if (isListed(dispatch, agent)) stopAgent(state, agent);
  return dispatch.record;
};

/** What only LiveKit Cloud and custom workers bring about: a job whose end is listed. */
export const endJob = (
  state: WorldState,
  dispatch: DispatchState,
  status: 'JS_SUCCESS' | 'JS_FAILED',
  error: string,
): void => {
  const endedAtMs = state.clock.now();
  const end = (job: JobRecord): JobRecord => ({ ...job, status, error, endedAtMs, updatedAtMs: endedAtMs });
  for (const agent of dispatch.agents) agent.job = end(agent.job);
  dispatch.record = { ...dispatch.record, jobs: dispatch.record.jobs.map(end) };
};
