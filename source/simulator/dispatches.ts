import { startAgent, stopAgent } from './agents.ts';
import { dispatchMetadataTooLong, noSuchDispatch } from './errors.ts';
import type { DispatchOptions, DispatchRecord, JobRecord } from './records.ts';
import { isDependent, MAX_METADATA_LENGTH } from './rooms.ts';
import type {
  AgentState,
  DispatchState,
  ParticipantState,
  RoomState,
  WorkerState,
  WorldState,
} from './state.ts';
import { FULL_LOAD } from './state.ts';

/** Delay from the dispatch to its job in the list: usually before its agent has joined, sometimes seconds later. */
const LISTED_SOON_MS = { low: 200, high: 300 };
const LISTED_LATE_MS = { low: 3_000, high: 5_100 };
const LATE_SHARE = 0.4;

/** The server still offers jobs to a hung worker. */
const isOffered = (state: WorldState, worker: WorkerState): boolean =>
  (worker.condition === 'ready' || worker.condition === 'hung') &&
  worker.absentUntilMs <= state.clock.now() &&
  worker.load < FULL_LOAD &&
  worker.agents.size < worker.capacity;

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
    history: null,
  };
};

/** Adds the job to the list after a delay. The listed job never changes after that. */
const listLater = (
  state: WorldState,
  dispatch: DispatchState,
  current: () => JobRecord,
  onListed: () => void = () => {},
): void => {
  const { low, high } = state.random.next() < LATE_SHARE ? LISTED_LATE_MS : LISTED_SOON_MS;
  state.clock.after(state.random.between(low, high), () => {
    dispatch.record = { ...dispatch.record, jobs: [...dispatch.record.jobs, current()] };
    onListed();
  });
};

/** Picks a worker at random, weighted towards low load. */
const pickWorker = (state: WorldState, workers: readonly WorkerState[]): WorkerState | null => {
  const [first = null] = workers;
  if (first === null) return null;
  let left = state.random.next() * workers.reduce((sum, { load }) => sum + (1 - load), 0);
  for (const worker of workers) {
    left -= 1 - worker.load;
    if (left <= 0) return worker;
  }
  return first;
};

/**
 * Offers the job to one worker after the other. It stops when one accepts, one declines for all, or one does not
 * answer.
 */
const offer = (
  state: WorldState,
  dispatch: DispatchRecord,
  type: WorkerState['type'],
): { readonly worker: WorkerState; readonly answer: 'accepts' | 'terminates' } | null => {
  let free = [...state.workers.values()].filter(
    (worker) => worker.type === type && suits(worker, dispatch) && isOffered(state, worker),
  );
  for (let worker = pickWorker(state, free); worker !== null; worker = pickWorker(state, free)) {
    // The server waits for the hung worker until it times out, and asks no other worker.
    if (worker.condition === 'hung') return null;
    if (worker.declines === null) return { worker, answer: 'accepts' };
    if (worker.declines === 'terminate') return { worker, answer: 'terminates' };
    const asked = worker;
    free = free.filter((other) => other !== asked);
  }
  return null;
};

/** Gives a job to a worker that accepts it, if there is one. The server never retries. */
const launch = (
  state: WorldState,
  room: RoomState,
  dispatch: DispatchState,
  type: WorkerState['type'],
  participant: ParticipantState | null = null,
): void => {
  const taken = offer(state, dispatch.record, type);
  if (taken === null) return;
  const { worker, answer } = taken;
  const job = createJob(state, room, dispatch.record, worker, participant);
  if (answer === 'terminates') {
    listLater(state, dispatch, () => ({
      ...job,
      status: 'JS_SUCCESS',
      endedAtMs: job.startedAtMs,
      participantIdentity: '',
    }));
    return;
  }
  const subject = job.participant?.identity;
  const agent: AgentState = {
    job,
    worker,
    dispatch,
    room,
    session: (subject === undefined ? null : worker.sessionFor(subject)) ?? worker.session,
    participant: null,
    linked: null,
    closed: false,
    over: false,
  };
  worker.agents.add(agent);
  dispatch.agents.add(agent);
  listLater(
    state,
    dispatch,
    () => agent.job,
    () => {
      if (dispatch.isRemoved) stopAgent(state, agent);
    },
  );
  startAgent(state, agent);
};

/** Creates a dispatch in a room and offers its job at once. */
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
  if (!participant.former && !isDependent(participant.record))
    launch(state, room, dispatch, type, participant);
};

/**
 * Call this when a participant joined or published. Workers for participants or publishers take one job for each of
 * them.
 */
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

/**
 * Removes the dispatch from the list at once and tells its agents to stop. An agent whose job is not listed yet stops
 * once it is.
 */
export const removeDispatch = (state: WorldState, room: RoomState, id: string): DispatchRecord => {
  const dispatch = room.dispatches.get(id);
  if (dispatch === undefined) throw noSuchDispatch();
  room.dispatches.delete(id);
  dispatch.isRemoved = true;
  for (const agent of dispatch.agents) if (isListed(dispatch, agent)) stopAgent(state, agent);
  return dispatch.record;
};
