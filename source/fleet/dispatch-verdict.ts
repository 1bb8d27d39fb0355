import { aHumanWaits, isServedBy, quote, type RoomCase } from './case.ts';
import type { DispatchFacts, JobFacts, ParticipantFacts } from './facts.ts';
import type { DispatchVerdictName, Evidence, Remedy, Verdict } from './fleet.ts';
import { agentsOfDispatch } from './members.ts';
import { agentMemory, dispatchMemory } from './memory.ts';
import { repeated } from './texts.ts';

type DispatchVerdict = Verdict<DispatchVerdictName>;

/** The server gives this as an error after normal ends too. */
const NORMAL_END_ERROR = 'agent worker left the room';

const REDISPATCH_OR_REMOVE: Remedy = {
  text: 're-dispatch, or remove it if the session was meant to end',
  actions: ['redispatch', 'remove'],
  suggestedAgentName: null,
};

const label = (dispatch: DispatchFacts): string => dispatch.agentName || 'unnamed agent';

const newestJob = (dispatch: DispatchFacts): JobFacts | null =>
  [...dispatch.jobs].sort((a, b) => b.startedAtMs - a.startedAtMs || (a.id < b.id ? 1 : -1))[0] ?? null;

const servingText = repeated((name) => `${name} serving`);

const atTime = (atMs: number): number | null => atMs || null;

const dispatchedText = repeated((agentName) =>
  agentName === '' ? 'dispatched to any unnamed worker' : `dispatched to ${quote(agentName)}`,
);

const dispatchedEvidence = (dispatch: DispatchFacts): Evidence => ({
  atMs: atTime(dispatch.createdAtMs),
  text: dispatchedText(dispatch.agentName),
});

const jobEvidence = (job: JobFacts): Evidence => ({
  atMs: atTime(job.startedAtMs),
  text: `job ${job.id} claims ${job.status}${job.error && `: ${job.error}`} (a claim, not proof)`,
});

// Not by spreading, which leaves room for more.
const evidenceOf = (dispatch: DispatchFacts, ...more: readonly Evidence[]): readonly Evidence[] =>
  [dispatchedEvidence(dispatch)].concat(dispatch.jobs.map(jobEvidence), more);

const waitingEvidence = ({ members, observation }: RoomCase): readonly Evidence[] =>
  members.humans
    .filter((human) => human.waits)
    .map((human) => ({
      atMs: human.participant.joinedAtMs || observation.room.createdAtMs || null,
      text: `${quote(human.identity)} is in the room`,
    }));

/** Most dispatches of a well project: what it rests on is put together for whoever reads it. */
class Serving implements DispatchVerdict {
  readonly dispatch: DispatchFacts;
  readonly agentIdentity: string;
  readonly joinedAtMs: number;

  constructor(dispatch: DispatchFacts, agentIdentity: string, joinedAtMs: number) {
    this.dispatch = dispatch;
    this.agentIdentity = agentIdentity;
    this.joinedAtMs = joinedAtMs;
  }

  get name() {
    return 'present' as const;
  }

  get severity() {
    return 'ok' as const;
  }

  get summary() {
    return servingText(label(this.dispatch));
  }

  get sinceMs() {
    return atTime(this.joinedAtMs);
  }

  get evidence() {
    return evidenceOf(this.dispatch, {
      atMs: this.joinedAtMs,
      text: `its agent ${quote(this.agentIdentity)} joined and is ACTIVE`,
    });
  }

  get remedy() {
    return null;
  }
}

/** An agent is there: only ACTIVE is serving. */
const judgePresent = (
  roomCase: RoomCase,
  dispatch: DispatchFacts,
  agent: ParticipantFacts,
): DispatchVerdict => {
  const seen = agentMemory(roomCase.memory, agent.identity);
  const joinedAtMs = agent.joinedAtMs || seen?.firstSeenMs || roomCase.moment.nowMs;
  if (agent.state === 'ACTIVE') return new Serving(dispatch, agent.identity, joinedAtMs);
  const overdue = roomCase.moment.isOver(joinedAtMs, roomCase.grace.joiningMs);
  return {
    name: 'joining',
    severity: overdue ? (aHumanWaits(roomCase) ? 'critical' : 'warning') : 'ok',
    summary: overdue ? `${label(dispatch)} joined, never became active` : `${label(dispatch)} joining`,
    sinceMs: joinedAtMs,
    evidence: evidenceOf(dispatch, {
      atMs: joinedAtMs,
      text: `its agent ${quote(agent.identity)} is ${agent.state}, not ACTIVE`,
    }),
    remedy: overdue ? { text: 're-dispatch', actions: ['redispatch'], suggestedAgentName: null } : null,
  };
};

const starting = (dispatch: DispatchFacts, sinceMs: number): DispatchVerdict => ({
  name: 'starting',
  severity: 'ok',
  summary: `${label(dispatch)} starting`,
  sinceMs: atTime(sinceMs),
  evidence: evidenceOf(dispatch, { atMs: null, text: 'no agent yet' }),
  remedy: null,
});

const checking = (dispatch: DispatchFacts): DispatchVerdict => ({
  name: 'checking',
  severity: 'ok',
  summary: `${label(dispatch)}: looking again`,
  sinceMs: null,
  evidence: evidenceOf(dispatch, {
    atMs: null,
    text: 'its agent was not seen in one sweep; an absence counts from the second',
  }),
  remedy: null,
});

/** Whether somebody has waited too long without any agent, and no other agent of the same name serves the room. */
const callerIsLeft = (roomCase: RoomCase, dispatch: DispatchFacts): boolean =>
  aHumanWaits(roomCase) &&
  !isServedBy(roomCase, dispatch.agentName) &&
  roomCase.moment.isOver(waitingWithoutItSince(roomCase, dispatch), roomCase.grace.waitingMs);

/** A room may be served by an agent of another name: then the wait for this one began when it was last seen. */
const waitingWithoutItSince = (roomCase: RoomCase, dispatch: DispatchFacts): number => {
  if (roomCase.waitingSinceMs !== null) return roomCase.waitingSinceMs;
  const identity = dispatchMemory(roomCase.memory, dispatch.id)?.agentIdentity ?? '';
  const lastSeenMs = agentMemory(roomCase.memory, identity)?.lastSeenMs ?? dispatch.createdAtMs;
  const joined = roomCase.members.humans
    .filter((human) => human.waits)
    .map((human) => human.participant.joinedAtMs || roomCase.memory.firstSweptMs);
  return Math.max(lastSeenMs, Math.min(...joined));
};

const judgeFailed = (roomCase: RoomCase, dispatch: DispatchFacts, job: JobFacts): DispatchVerdict => ({
  name: 'failed',
  severity: isServedBy(roomCase, dispatch.agentName) ? 'notice' : 'critical',
  summary: `${label(dispatch)} job ${job.status.toLowerCase()}`,
  sinceMs: atTime(job.endedAtMs || job.updatedAtMs || job.startedAtMs),
  evidence: evidenceOf(dispatch),
  remedy: {
    text: job.error ? `read the error, then re-dispatch: ${job.error}` : 'the job gave no error; re-dispatch',
    actions: ['redispatch', 'remove'],
    suggestedAgentName: null,
  },
});

const ended = (dispatch: DispatchFacts, job: JobFacts): DispatchVerdict => ({
  name: 'ended',
  severity: 'notice',
  summary: `${label(dispatch)} ended`,
  sinceMs: atTime(job.endedAtMs || job.updatedAtMs || job.startedAtMs),
  evidence: evidenceOf(dispatch, { atMs: null, text: 'its session ended' }),
  remedy: { text: 'remove the dispatch', actions: ['remove'], suggestedAgentName: null },
});

const judgeLeft = (
  roomCase: RoomCase,
  dispatch: DispatchFacts,
  identity: string,
  isCritical: boolean,
): DispatchVerdict => {
  const lastSeenMs = agentMemory(roomCase.memory, identity)?.lastSeenMs ?? null;
  return {
    name: 'left',
    severity: isCritical ? 'critical' : 'notice',
    summary: isCritical ? `${label(dispatch)} left, caller waits` : `${label(dispatch)} left`,
    sinceMs: lastSeenMs,
    evidence: evidenceOf(
      dispatch,
      { atMs: lastSeenMs, text: `its agent ${quote(identity)} was last seen` },
      ...waitingEvidence(roomCase),
      { atMs: null, text: 'a normal end and a crash look alike from here' },
    ),
    remedy: REDISPATCH_OR_REMOVE,
  };
};

const judgeNoWorker = (roomCase: RoomCase, dispatch: DispatchFacts): DispatchVerdict => {
  const suggestedAgentName = roomCase.suggestName(dispatch.agentName);
  const isCritical = aHumanWaits(roomCase) && !isServedBy(roomCase, dispatch.agentName);
  return {
    name: 'no worker',
    severity: isCritical ? 'critical' : 'warning',
    summary: `no worker for ${dispatch.agentName}`,
    sinceMs: atTime(dispatch.createdAtMs),
    evidence: evidenceOf(
      dispatch,
      { atMs: null, text: 'no worker took it: no worker of that name, or all were full' },
      ...waitingEvidence(roomCase),
    ),
    remedy: {
      text:
        suggestedAgentName === null
          ? 'start a worker of that name, or wait until one is free, then re-dispatch: it is never retried'
          : `re-dispatch; did you mean ${quote(suggestedAgentName)}?`,
      actions: ['redispatch', 'remove'],
      suggestedAgentName,
    },
  };
};

const judgeAbsentJob = (
  roomCase: RoomCase,
  dispatch: DispatchFacts,
  isCritical: boolean,
  sinceMs: number,
): DispatchVerdict => ({
  name: 'absent',
  severity: isCritical ? 'critical' : 'notice',
  summary: isCritical ? `${label(dispatch)} not there, caller waits` : `${label(dispatch)} not there`,
  sinceMs: atTime(sinceMs),
  evidence: evidenceOf(
    dispatch,
    { atMs: null, text: 'its agent is not in the room; it may have come and gone before we looked' },
    ...waitingEvidence(roomCase),
  ),
  remedy: REDISPATCH_OR_REMOVE,
});

const automatic = (dispatch: DispatchFacts): DispatchVerdict => ({
  name: 'automatic',
  severity: 'ignored',
  summary: 'no unnamed worker',
  sinceMs: atTime(dispatch.createdAtMs),
  evidence: [
    {
      atMs: atTime(dispatch.createdAtMs),
      text: 'made by the server with the room, for workers without a name; none took it, which is normal where all workers are named',
    },
  ],
  remedy: null,
});

const judgeAbsence = (roomCase: RoomCase, dispatch: DispatchFacts): DispatchVerdict => {
  const { moment, grace, memory } = roomCase;
  const seen = dispatchMemory(memory, dispatch.id);
  const isConfirmed = seen !== undefined && seen.missed === 2;
  const identity = seen?.agentIdentity ?? null;
  const job = newestJob(dispatch);
  const isNormalEnd = job !== null && (job.status === 'SUCCESS' || job.error.includes(NORMAL_END_ERROR));
  const hasFailed =
    job !== null && (job.status === 'FAILED' || (job.status === 'CANCELLED' && job.error !== ''));

  if (job && hasFailed && !isNormalEnd) return judgeFailed(roomCase, dispatch, job);
  if (job && !isNormalEnd && job.status === 'CANCELLED') return ended(dispatch, job);
  if (!job && identity === null && dispatch.agentName === '') return automatic(dispatch);

  if (!job && identity === null) {
    if (!moment.isOver(dispatch.createdAtMs, grace.startingMs))
      return starting(dispatch, dispatch.createdAtMs);
    return isConfirmed ? judgeNoWorker(roomCase, dispatch) : checking(dispatch);
  }
  if (job && identity === null && !isNormalEnd) {
    const beganMs = job.startedAtMs || dispatch.createdAtMs;
    if (!moment.isOver(beganMs, grace.absentMs)) return starting(dispatch, beganMs);
    if (!isConfirmed) return checking(dispatch);
    return judgeAbsentJob(roomCase, dispatch, callerIsLeft(roomCase, dispatch), beganMs);
  }
  const isCritical = callerIsLeft(roomCase, dispatch);
  if (job && isNormalEnd && !isCritical) return ended(dispatch, job);
  if (!isConfirmed) return checking(dispatch);
  if (identity !== null) return judgeLeft(roomCase, dispatch, identity, isCritical);
  return judgeAbsentJob(roomCase, dispatch, isCritical, job?.startedAtMs ?? dispatch.createdAtMs);
};

/** Judges one dispatch. `serving` is said only where its agent is ACTIVE in the very sweep that is judged. */
export const judgeDispatch = (roomCase: RoomCase, dispatch: DispatchFacts): DispatchVerdict => {
  const agent = agentsOfDispatch(roomCase.members, dispatch)[0];
  return agent ? judgePresent(roomCase, dispatch, agent) : judgeAbsence(roomCase, dispatch);
};
