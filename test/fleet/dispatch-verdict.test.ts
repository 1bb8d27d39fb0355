import { describe, expect, it } from 'vitest';
import type { DispatchFacts, ParticipantFacts } from '../../source/fleet/facts.ts';
import type { Severity } from '../../source/fleet/severity.ts';
import { evidence } from '../../source/fleet/verdict/evidence.ts';
import type { DispatchVerdictName } from '../../source/fleet/verdict/verdicts.ts';
import { agent, dispatch, job, observation, participant, roomFacts, START_MS } from '../helpers/facts.ts';
import { onlyDispatch, onlyRoom, watch, watchTwice } from '../helpers/watch.ts';

const HOUR_MS = 3_600_000;

interface Row {
  readonly when: string;
  readonly afterMs: number;
  readonly dispatch?: Partial<DispatchFacts>;
  readonly participants?: readonly ParticipantFacts[];
  readonly verdict: DispatchVerdictName;
  readonly severity: Severity;
}

const alice = participant();
const hidden = participant({ hidden: true });
const recorder = participant({ kind: 'EGRESS' });
const longAgo = participant({ joinedAtMs: START_MS - HOUR_MS });
const failedJob = job({ status: 'FAILED', error: 'boom' });

const rows: readonly Row[] = [
  {
    when: 'automatic, nobody took it',
    afterMs: 60_000,
    dispatch: { agentName: '' },
    participants: [alice],
    verdict: 'automatic',
    severity: 'ignored',
  },
  {
    when: 'automatic, an unnamed agent serves',
    afterMs: 60_000,
    dispatch: { agentName: '' },
    participants: [alice, agent({ agentName: '' })],
    verdict: 'present',
    severity: 'ok',
  },
  {
    when: 'automatic, a job claims RUNNING without its agent',
    afterMs: 60_000,
    dispatch: { agentName: '', jobs: [job()] },
    participants: [alice],
    verdict: 'absent',
    severity: 'critical',
  },

  { when: 'young', afterMs: 9_999, verdict: 'starting', severity: 'ok' },
  { when: 'just at the grace time', afterMs: 10_000, verdict: 'starting', severity: 'ok' },
  {
    when: 'young, a human waits',
    afterMs: 10_000,
    participants: [longAgo],
    verdict: 'starting',
    severity: 'ok',
  },

  {
    when: 'no job, no agent, older than the grace time',
    afterMs: 10_001,
    verdict: 'no worker',
    severity: 'notice',
  },
  {
    when: 'no worker, a human waits',
    afterMs: 10_001,
    participants: [alice],
    verdict: 'no worker',
    severity: 'critical',
  },
  {
    when: 'no worker, only a hidden observer',
    afterMs: 10_001,
    participants: [hidden],
    verdict: 'no worker',
    severity: 'notice',
  },
  {
    when: 'no worker, only a recorder',
    afterMs: 10_001,
    participants: [recorder],
    verdict: 'no worker',
    severity: 'notice',
  },
  {
    when: 'no worker, a human is still joining',
    afterMs: 10_001,
    participants: [participant({ state: 'JOINING' })],
    verdict: 'no worker',
    severity: 'notice',
  },
  {
    when: 'no worker, a caller by telephone waits',
    afterMs: 10_001,
    participants: [participant({ kind: 'SIP' })],
    verdict: 'no worker',
    severity: 'critical',
  },
  {
    when: 'no worker, a caller by connector waits',
    afterMs: 10_001,
    participants: [participant({ kind: 'CONNECTOR' })],
    verdict: 'no worker',
    severity: 'critical',
  },
  {
    when: 'no worker, a participant of unknown kind',
    afterMs: 10_001,
    participants: [participant({ kind: 'ROBOT' })],
    verdict: 'no worker',
    severity: 'notice',
  },
  {
    when: 'no worker, an agent of another name is there',
    afterMs: 10_001,
    participants: [agent({ agentName: 'other', identity: 'agent-AJ_9' })],
    verdict: 'no worker',
    severity: 'notice',
  },

  {
    when: 'its agent is JOINING',
    afterMs: 14_999,
    participants: [agent({ state: 'JOINING' })],
    verdict: 'joining',
    severity: 'ok',
  },
  {
    when: 'its agent is JOINED',
    afterMs: 15_000,
    participants: [agent({ state: 'JOINED' })],
    verdict: 'joining',
    severity: 'ok',
  },
  {
    when: 'its agent is JOINED for too long',
    afterMs: 15_001,
    participants: [agent({ state: 'JOINED' })],
    verdict: 'joining',
    severity: 'warning',
  },
  {
    when: 'its agent is JOINED for too long, a human waits',
    afterMs: 15_001,
    participants: [alice, agent({ state: 'JOINED' })],
    verdict: 'joining',
    severity: 'critical',
  },
  {
    when: 'its agent is in an unknown state',
    afterMs: 5_000,
    participants: [agent({ state: 'FLOATING' })],
    verdict: 'joining',
    severity: 'ok',
  },

  {
    when: 'its agent is ACTIVE, job not listed',
    afterMs: 60_000,
    participants: [alice, agent()],
    verdict: 'present',
    severity: 'ok',
  },
  {
    when: 'its agent is ACTIVE, job listed',
    afterMs: 60_000,
    dispatch: { jobs: [job()] },
    participants: [alice, agent()],
    verdict: 'present',
    severity: 'ok',
  },
  {
    when: 'its agent is ACTIVE though its job FAILED',
    afterMs: 60_000,
    dispatch: { jobs: [failedJob] },
    participants: [agent()],
    verdict: 'present',
    severity: 'ok',
  },
  {
    when: 'named by the job, without attributes',
    afterMs: 60_000,
    dispatch: { jobs: [job()] },
    participants: [agent({ attributes: {} })],
    verdict: 'present',
    severity: 'ok',
  },

  {
    when: 'job claims RUNNING, began just now',
    afterMs: 10_000,
    dispatch: { jobs: [job()] },
    verdict: 'starting',
    severity: 'ok',
  },
  {
    when: 'job claims RUNNING, agent not there',
    afterMs: 10_001,
    dispatch: { jobs: [job()] },
    verdict: 'absent',
    severity: 'notice',
  },
  {
    when: 'job claims RUNNING, agent not there, a human waits',
    afterMs: 10_001,
    dispatch: { jobs: [job()] },
    participants: [alice],
    verdict: 'absent',
    severity: 'critical',
  },
  {
    when: 'absent, the human came just now',
    afterMs: 60_000,
    dispatch: { jobs: [job()] },
    participants: [participant({ joinedAtMs: START_MS + 50_000 })],
    verdict: 'absent',
    severity: 'notice',
  },
  {
    when: 'absent, the human came longer ago',
    afterMs: 60_000,
    dispatch: { jobs: [job()] },
    participants: [participant({ joinedAtMs: START_MS + 49_999 })],
    verdict: 'absent',
    severity: 'critical',
  },
  {
    when: 'job of an unknown status',
    afterMs: 10_001,
    dispatch: { jobs: [job({ status: 'JS_NEW' })] },
    verdict: 'absent',
    severity: 'notice',
  },
  {
    when: 'its agent is DISCONNECTED',
    afterMs: 10_001,
    dispatch: { jobs: [job()] },
    participants: [agent({ state: 'DISCONNECTED' })],
    verdict: 'absent',
    severity: 'notice',
  },

  {
    when: 'job FAILED',
    afterMs: 1_000,
    dispatch: { jobs: [failedJob] },
    verdict: 'failed',
    severity: 'critical',
  },
  {
    when: 'job CANCELLED with an error',
    afterMs: 1_000,
    dispatch: { jobs: [job({ status: 'CANCELLED', error: 'x' })] },
    verdict: 'failed',
    severity: 'critical',
  },
  {
    when: 'job CANCELLED without an error',
    afterMs: 1_000,
    dispatch: { jobs: [job({ status: 'CANCELLED' })] },
    verdict: 'ended',
    severity: 'notice',
  },
  {
    when: 'an older job FAILED, a newer one runs',
    afterMs: 5_000,
    dispatch: { jobs: [failedJob, job({ id: 'AJ_2', startedAtMs: START_MS + 1 })] },
    verdict: 'starting',
    severity: 'ok',
  },

  {
    when: 'job SUCCESS',
    afterMs: 1_000,
    dispatch: { jobs: [job({ status: 'SUCCESS' })] },
    verdict: 'ended',
    severity: 'notice',
  },
  {
    when: '"agent worker left the room", nobody waits',
    afterMs: 1_000,
    dispatch: { jobs: [job({ status: 'FAILED', error: 'agent worker left the room' })] },
    verdict: 'ended',
    severity: 'notice',
  },
  {
    when: '"agent worker left the room", a human waits',
    afterMs: 10_001,
    dispatch: { jobs: [job({ status: 'FAILED', error: 'agent worker left the room' })] },
    participants: [alice],
    verdict: 'absent',
    severity: 'critical',
  },
];

describe('the verdict of a dispatch', () => {
  it.each(rows)('$when, after $afterMs ms: $verdict, $severity', (row) => {
    const room = watchTwice(
      START_MS + row.afterMs,
      observation({ dispatches: [dispatch(row.dispatch)], participants: row.participants ?? [] }),
    );
    const { verdict } = onlyDispatch(room);
    expect({ name: verdict.name, severity: verdict.severity }).toEqual({
      name: row.verdict,
      severity: row.severity,
    });
    expect(evidence(verdict).length).toBeGreaterThan(0);
    if (row.severity === 'critical' || row.severity === 'warning') expect(verdict.remedy?.text).toBeTruthy();
  });

  it('counts an absence only from the second sweep', () => {
    const room = observation({ dispatches: [dispatch()] });
    const once = watch([{ atMs: START_MS + 60_000, rooms: [room] }]);
    expect(onlyDispatch(onlyRoom(once)).verdict).toMatchObject({ name: 'checking', severity: 'ok' });
  });

  it('counts a sweep that did not answer as none', () => {
    const room = observation({ dispatches: [dispatch()] });
    const again = watch([
      { atMs: START_MS + 60_000, rooms: [room] },
      { atMs: START_MS + 60_000, rooms: [room] },
    ]);
    expect(onlyDispatch(onlyRoom(again)).verdict.name).toBe('checking');
  });

  describe('whose agent was seen and is gone', () => {
    const there = (jobs: DispatchFacts['jobs'] = []) =>
      observation({ dispatches: [dispatch({ jobs })], participants: [alice, agent()] });
    const gone = (participants: readonly ParticipantFacts[], jobs: DispatchFacts['jobs'] = []) =>
      observation({ dispatches: [dispatch({ jobs })], participants });
    const lastSeenMs = START_MS + 60_000;

    const gradedAfter = (
      waitMs: number,
      room: ReturnType<typeof gone>,
      jobsBefore: DispatchFacts['jobs'] = [],
    ) =>
      onlyDispatch(
        onlyRoom(
          watch([
            { atMs: lastSeenMs, rooms: [there(jobsBefore)] },
            { atMs: lastSeenMs + 1_000, rooms: [room] },
            { atMs: lastSeenMs + waitMs, rooms: [room] },
          ]),
        ),
      ).verdict;

    it('left: a notice while nobody waits, whatever the job claims', () => {
      expect(gradedAfter(20_000, gone([]))).toMatchObject({
        name: 'left',
        severity: 'notice',
        sinceMs: lastSeenMs,
      });
      expect(gradedAfter(20_000, gone([], [job()]))).toMatchObject({ name: 'left', severity: 'notice' });
    });

    it('left: critical once a human has waited longer than the grace time', () => {
      expect(gradedAfter(10_000, gone([alice]))).toMatchObject({ name: 'left', severity: 'notice' });
      expect(gradedAfter(10_001, gone([alice]))).toMatchObject({ name: 'left', severity: 'critical' });
      expect(gradedAfter(10_001, gone([alice], [job()]))).toMatchObject({
        name: 'left',
        severity: 'critical',
      });
      expect(gradedAfter(10_001, gone([hidden]))).toMatchObject({ name: 'left', severity: 'notice' });
    });

    it('left: critical also where the job claims SUCCESS and a human waits', () => {
      expect(gradedAfter(10_001, gone([alice], [job({ status: 'SUCCESS' })]))).toMatchObject({
        name: 'left',
        severity: 'critical',
      });
      expect(gradedAfter(10_001, gone([], [job({ status: 'SUCCESS' })]))).toMatchObject({
        name: 'ended',
        severity: 'notice',
      });
    });

    it('handed over: a notice where another agent serves the caller', () => {
      const other = agent({ identity: 'agent-AJ_2', joinedAtMs: START_MS + 70_000 });
      const redispatched = observation({
        dispatches: [dispatch({ jobs: [job()] }), dispatch({ id: 'AD_2', createdAtMs: START_MS + 69_000 })],
        participants: [alice, other],
      });
      const fleet = watch([
        { atMs: lastSeenMs, rooms: [there([job()])] },
        { atMs: lastSeenMs + 15_000, rooms: [redispatched] },
        { atMs: lastSeenMs + 30_000, rooms: [redispatched] },
      ]);
      const verdicts = onlyRoom(fleet).dispatches.map(({ id, verdict }) => [
        id,
        verdict.name,
        verdict.severity,
      ]);
      expect(verdicts).toEqual([
        ['AD_1', 'handed over', 'notice'],
        ['AD_2', 'present', 'ok'],
      ]);
    });

    it('left, not absent, where the job is listed only after its agent has left', () => {
      expect(gradedAfter(20_000, gone([], [job()]), [])).toMatchObject({ name: 'left' });
    });

    it('checking in the first sweep without it, serving again when it is back', () => {
      const sweeps = [
        { atMs: lastSeenMs, rooms: [there()] },
        { atMs: lastSeenMs + 1_000, rooms: [gone([alice])] },
      ];
      expect(onlyDispatch(onlyRoom(watch(sweeps))).verdict).toMatchObject({
        name: 'checking',
        severity: 'ok',
      });
      const back = [...sweeps, { atMs: lastSeenMs + 2_000, rooms: [there()] }];
      expect(onlyDispatch(onlyRoom(watch(back))).verdict.name).toBe('present');
    });
  });

  it('suggests the likely name of a mistyped one, with the remedy', () => {
    const typo = observation({
      room: roomFacts({ name: 'call-2', id: 'RM_2' }),
      dispatches: [dispatch({ id: 'AD_2', agentName: 'suport' })],
      participants: [alice],
    });
    const well = observation({ dispatches: [dispatch()], participants: [alice, agent()] });
    const sweeps = [20_000, 21_000].map((afterMs) => ({ atMs: START_MS + afterMs, rooms: [well, typo] }));
    const room = watch(sweeps).rooms[0];
    expect(room?.verdict).toMatchObject({ name: 'no worker', summary: 'no worker for suport' });
    expect(room?.verdict.remedy).toMatchObject({ suggestedAgentName: 'support' });
  });

  it('never says that an absent agent never joined', () => {
    const room = watchTwice(START_MS + 60_000, observation({ dispatches: [dispatch({ jobs: [job()] })] }));
    expect(JSON.stringify(onlyDispatch(room).verdict)).not.toContain('never joined');
  });
});
