import type { JobHistoryRecord, JobRecord } from './records.ts';
import type { DispatchState, RoomState, WorldState } from './state.ts';

/** What a list may tell of a job, if the server is LiveKit Cloud or a newer one. */
export interface JobTelling {
  readonly status?: JobRecord['status'];
  readonly error?: string;
  /** What is left out is told as 0 or as nothing. */
  readonly history: Partial<JobHistoryRecord>;
}

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

/** A job that no worker has. */
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

/** Changes what is listed of the dispatch's jobs, and lists one where there is none. */
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
