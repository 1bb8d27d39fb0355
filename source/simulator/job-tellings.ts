import type { JobHistoryRecord, JobRecord } from './records.ts';
import type { DispatchState, RoomState, WorldState } from './state.ts';

/** Details of a job that only LiveKit Cloud or a newer server lists. */
export interface JobTelling {
  readonly status?: JobRecord['status'];
  readonly error?: string;
  /** Missing fields are listed as 0 or left out. */
  readonly history: Partial<JobHistoryRecord>;
}

/** Lists a job as ended. Only LiveKit Cloud and custom workers do this. */
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

const NO_HISTORY: JobHistoryRecord = {
  reason: 'JSR_UNSPECIFIED',
  createdAtMs: 0,
  acceptedAtMs: 0,
  assignedAtMs: 0,
  firstStartedAtMs: 0,
  attempts: 0,
  workersAsked: 0,
  failedAttemptsMs: 0,
};

/** A job that no worker accepted. */
const createPendingJob = (state: WorldState, room: RoomState, { record }: DispatchState): JobRecord => ({
  id: state.random.id('AJ_'),
  dispatchId: record.id,
  type: 'JT_ROOM',
  room: room.record,
  participant: null,
  metadata: record.metadata,
  agentName: record.agentName,
  deployment: record.deployment,
  attributes: record.attributes,
  status: 'JS_PENDING',
  error: '',
  startedAtMs: 0,
  endedAtMs: 0,
  updatedAtMs: state.clock.now(),
  participantIdentity: '',
  workerId: '',
  history: null,
});

/** Changes the listed details of the dispatch's jobs. If the dispatch has no job, adds a pending one. */
export const tellJob = (
  state: WorldState,
  room: RoomState,
  dispatch: DispatchState,
  { history, ...telling }: JobTelling,
): void => {
  const tell = (job: JobRecord): JobRecord => ({
    ...job,
    ...telling,
    updatedAtMs: state.clock.now(),
    history: { ...NO_HISTORY, createdAtMs: dispatch.record.createdAtMs, ...job.history, ...history },
  });
  const { jobs } = dispatch.record;
  const listed = jobs.length > 0 ? jobs : [createPendingJob(state, room, dispatch)];
  dispatch.record = { ...dispatch.record, jobs: listed.map(tell) };
};
