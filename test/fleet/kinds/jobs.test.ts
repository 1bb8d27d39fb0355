import { describe, expect, it } from 'vitest';
import type { JobFacts, JobHistory, ParticipantFacts } from '../../../source/fleet/facts.ts';
import { evidence } from '../../../source/fleet/verdict/evidence.ts';
import { agent, dispatch, job, observation, participant, START_MS, track } from '../../helpers/facts.ts';
import { onlyDispatch, watch, watchTwice } from '../../helpers/watch.ts';

const later = START_MS + 60_000;
const alice = participant({ tracks: [track()] });
const bob = participant({ identity: 'bob', tracks: [track()] });
const jobFor = (id: string, subject: string, changes: Partial<JobFacts> = {}) =>
  job({ id, type: 'PUBLISHER', subject, ...changes });
const agentOf = (id: string) => agent({ identity: `agent-${id}` });
const room = (participants: readonly ParticipantFacts[], jobs: readonly JobFacts[], atMs = later) =>
  watchTwice(atMs, observation({ participants, dispatches: [dispatch({ jobs })] }));

describe('a dispatch with a job for each publisher', () => {
  const both = [jobFor('AJ_1', 'alice'), jobFor('AJ_2', 'bob')];

  it('is present where every job has its agent', () => {
    expect(room([alice, bob, agentOf('AJ_1'), agentOf('AJ_2')], both).verdict.severity).toBe('ok');
  });

  it('names who waits where one has none: critical', () => {
    const one = room([alice, bob, agentOf('AJ_1')], both);
    expect(onlyDispatch(one).verdict).toMatchObject({
      name: 'partly present',
      severity: 'critical',
      summary: '1 of 2 jobs has its agent; bob waits',
    });
    expect(one.verdict.name).toBe('partly present');
    expect(one.verdict.remedy?.actions).toEqual([]);
  });

  it('gives every job its grace, and a second look', () => {
    const young = [both[0], jobFor('AJ_2', 'bob', { startedAtMs: later - 10_000 })].flatMap(
      (one) => one ?? [],
    );
    expect(onlyDispatch(room([alice, bob, agentOf('AJ_1')], young)).verdict.name).toBe('present');
    const once = watch([
      {
        atMs: later,
        rooms: [
          observation({
            participants: [alice, bob, agentOf('AJ_1')],
            dispatches: [dispatch({ jobs: both })],
          }),
        ],
      },
    ]);
    expect(once.rooms[0]?.dispatches[0]?.verdict.name).toBe('present');
  });

  it('needs no agent for a publisher who left', () => {
    expect(onlyDispatch(room([alice, agentOf('AJ_1')], both)).verdict.name).toBe('present');
  });

  it('lacks a job for a publisher whom no job names, once that cannot be the list’s delay', () => {
    const withoutJob = [both[0]].flatMap((one) => one ?? []);
    const facts = observation({
      participants: [alice, bob, agentOf('AJ_1')],
      dispatches: [dispatch({ jobs: withoutJob })],
    });
    const seen = (...afterMs: readonly number[]) =>
      watch(afterMs.map((ms) => ({ atMs: START_MS + ms, rooms: [facts] }))).rooms[0]?.dispatches[0]?.verdict;
    expect(seen(60_000, 70_000)).toMatchObject({ name: 'present' });
    expect(seen(60_000, 70_001)).toMatchObject({
      name: 'partly present',
      severity: 'critical',
      summary: '1 of 2 jobs has its agent; bob waits',
    });
    const silent = participant({ identity: 'bob', tracks: [] });
    expect(onlyDispatch(room([alice, silent, agentOf('AJ_1')], withoutJob)).verdict.name).toBe('present');
  });

  it('is a notice where an agent for the whole room serves everybody', () => {
    const facts = observation({
      participants: [alice, bob, agentOf('AJ_1'), agent({ identity: 'agent-AJ_9', agentName: 'host' })],
      dispatches: [
        dispatch({ jobs: both }),
        dispatch({ id: 'AD_2', agentName: 'host', jobs: [job({ id: 'AJ_9', agentName: 'host' })] }),
      ],
    });
    expect(watchTwice(later, facts).verdict).toMatchObject({ name: 'partly present', severity: 'notice' });
  });

  it('is absent where no job has its agent: critical', () => {
    expect(room([alice, bob], both).verdict).toMatchObject({ name: 'absent', severity: 'critical' });
  });
});

describe('a dispatch of several jobs for the whole room', () => {
  it('is judged by the newest: an older one was followed by it', () => {
    const jobs = [job({ id: 'AJ_1' }), job({ id: 'AJ_2', startedAtMs: START_MS + 5_000 })];
    expect(onlyDispatch(room([alice, agentOf('AJ_2')], jobs)).verdict).toMatchObject({ name: 'present' });
    expect(onlyDispatch(room([alice, agentOf('AJ_1')], jobs)).verdict).toMatchObject({
      name: 'partly present',
      severity: 'notice',
    });
  });
});

describe('a dispatch of two jobs for the whole room that were made together', () => {
  const two = (changes: Partial<JobFacts> = {}) => [job({ id: 'AJ_1' }), job({ id: 'AJ_2', ...changes })];
  const verdict = (participants: readonly ParticipantFacts[], jobs = two()) =>
    onlyDispatch(room(participants, jobs)).verdict;

  it.each(['AJ_1', 'AJ_2'])('lacks one of its agents where only that of %s is there: critical', (id) => {
    expect(verdict([alice, agentOf(id)])).toMatchObject({
      name: 'partly present',
      severity: 'critical',
      summary: '1 of 2 jobs has its agent',
    });
    expect(room([alice, agentOf(id)], two()).verdict.severity).toBe('critical');
    expect(verdict([agentOf(id)])).toMatchObject({ severity: 'notice' });
  });

  it('is present with both', () => {
    expect(verdict([alice, agentOf('AJ_1'), agentOf('AJ_2')])).toMatchObject({ name: 'present' });
  });

  it.each<[string, Partial<JobFacts>]>([
    ['ended', { status: 'SUCCESS', endedAtMs: START_MS + 30_000 }],
    ['failed', { status: 'FAILED', error: 'boom' }],
    ['was a restart', { startedAtMs: START_MS + 5_000 }],
  ])('one of which %s asks for no second agent at once', (_, changes) => {
    expect(verdict([alice, agentOf('AJ_1')], two(changes)).severity).not.toBe('critical');
  });

  it('never says that none is there while one is', () => {
    const restarted = two({ startedAtMs: START_MS + 5_000 });
    expect(verdict([alice, agentOf('AJ_1')], restarted)).toMatchObject({
      severity: 'notice',
      summary: '1 of 2 jobs has its agent',
    });
    expect(verdict([alice, agentOf('AJ_2')], restarted)).toMatchObject({ name: 'present' });
  });

  it('is absent where neither is there: critical', () => {
    expect(verdict([alice])).toMatchObject({ name: 'absent', severity: 'critical' });
  });
});

describe('a dispatch with a job for each participant', () => {
  const jobs = ['alice', 'bob'].map((subject, index) =>
    job({ id: `AJ_${index + 1}`, type: 'PARTICIPANT', subject }),
  );

  it('of which one is missing names who waits, published or not: critical', () => {
    const silent = participant({ identity: 'bob' });
    expect(room([alice, silent, agentOf('AJ_1')], jobs).verdict).toMatchObject({
      name: 'partly present',
      severity: 'critical',
      summary: '1 of 2 jobs has its agent; bob waits',
    });
    expect(room([alice, silent, agentOf('AJ_1'), agentOf('AJ_2')], jobs).verdict.severity).toBe('ok');
  });

  it('lacks one for a participant whom no job names, though they publish nothing', () => {
    const silent = participant({ identity: 'bob' });
    const only = jobs.slice(0, 1);
    expect(onlyDispatch(room([alice, silent, agentOf('AJ_1')], only)).verdict).toMatchObject({
      name: 'partly present',
      severity: 'critical',
      summary: '1 of 2 jobs has its agent; bob waits',
    });
    const young = { ...silent, joinedAtMs: later - 10_000 };
    expect(onlyDispatch(room([alice, young, agentOf('AJ_1')], only)).verdict.name).toBe('present');
  });
});

describe('a worker that declined', () => {
  const no = job({ status: 'SUCCESS', endedAtMs: START_MS, participantIdentity: '' });
  const asked = (agentName: string, participants: readonly ParticipantFacts[]) =>
    watchTwice(later, observation({ participants, dispatches: [dispatch({ agentName, jobs: [no] })] }));

  it('of the automatic dispatch chose its rooms, and nobody is expected', () => {
    const one = asked('', [alice]);
    expect(onlyDispatch(one).verdict).toMatchObject({ name: 'declined', severity: 'ok' });
    expect(one.verdict).toMatchObject({ name: 'unattended', severity: 'notice' });
    expect(asked('', []).verdict.severity).toBe('ok');
  });

  it('of a named one leaves its caller: critical, and not cured by asking again', () => {
    const one = asked('support', [alice]);
    expect(one.verdict).toMatchObject({ name: 'declined', severity: 'critical' });
    expect(one.verdict.remedy?.actions).not.toContain('redispatch');
    expect(onlyDispatch(asked('support', [])).verdict).toMatchObject({ name: 'declined', severity: 'ok' });
    const served = asked('support', [alice, agent({ identity: 'agent-AJ_9', agentName: 'other' })]);
    expect(onlyDispatch(served).verdict).toMatchObject({ name: 'declined', severity: 'ok' });
  });

  it('is told from a job that ended: somebody joined, or it lasted', () => {
    for (const changes of [
      { participantIdentity: 'agent-AJ_1' },
      { endedAtMs: START_MS + 1 },
      { endedAtMs: 0 },
    ]) {
      const one = watchTwice(
        later,
        observation({ dispatches: [dispatch({ jobs: [{ ...no, ...changes }] })] }),
      );
      expect(onlyDispatch(one).verdict.name).toBe('ended');
    }
  });
});

describe('attempts that keep failing', () => {
  const EVERY_MS = 4_000;
  /** The job as the server tells of it in its nth attempt. */
  const inAttempt = (attempts: number, afterMs: number, changes: Partial<JobFacts> = {}): JobFacts =>
    job({
      startedAtMs: START_MS + afterMs,
      participantIdentity: '',
      history: {
        reason: 'RETRYING',
        createdAtMs: START_MS,
        acceptedAtMs: 0,
        assignedAtMs: 0,
        firstStartedAtMs: START_MS,
        attempts,
        workersAsked: attempts,
        failedAttemptsMs: (attempts - 1) * EVERY_MS,
      },
      ...changes,
    });
  const verdictAfter = (
    looks: readonly {
      readonly afterMs: number;
      readonly jobs: readonly JobFacts[];
      readonly agents?: readonly ParticipantFacts[];
    }[],
  ) => {
    const rooms = looks.map(({ afterMs, jobs, agents = [] }) => ({
      atMs: START_MS + afterMs,
      rooms: [observation({ participants: [alice, ...agents], dispatches: [dispatch({ jobs })] })],
    }));
    return watch(rooms).rooms[0]?.dispatches[0]?.verdict;
  };
  const LOOPING = { name: 'crash-looping', severity: 'critical' };
  /** A look every second, an attempt every four. */
  const loop = (toMs: number, tell: (attempt: number) => readonly JobFacts[]) =>
    Array.from({ length: toMs / 1_000 }, (_, second) => ({
      afterMs: second * 1_000,
      jobs: tell(Math.floor((second * 1_000) / EVERY_MS)),
    }));

  it('are a loop, though each attempt is young: counted by the server', () => {
    const looks = loop(60_000, (attempt) => [inAttempt(attempt + 1, attempt * EVERY_MS)]);
    expect(verdictAfter(looks.slice(0, 8))?.name).not.toBe('crash-looping');
    for (const end of [15, 30, 59, 60]) expect(verdictAfter(looks.slice(0, end))).toMatchObject(LOOPING);
    expect(verdictAfter(looks)?.summary).toBe('support keeps failing, attempt 15');
  });

  it('are a loop where every attempt is a job of its own', () => {
    const looks = loop(60_000, (attempt) =>
      Array.from({ length: attempt + 1 }, (_, number) =>
        job({
          id: `AJ_${10 + number}`,
          startedAtMs: START_MS + number * EVERY_MS,
          participantIdentity: '',
          ...(number < attempt ? { status: 'FAILED', error: 'boom' } : {}),
        }),
      ),
    );
    for (const end of [15, 30, 60]) expect(verdictAfter(looks.slice(0, end))).toMatchObject(LOOPING);
    expect(verdictAfter(looks)?.summary).toBe('support keeps failing, attempt 15');
  });

  it('are a loop also where the agent of one was glimpsed', () => {
    const looks = loop(40_000, (attempt) => [inAttempt(attempt + 1, attempt * EVERY_MS)]).map((one, index) =>
      index === 6 ? { ...one, agents: [agent({ joinedAtMs: START_MS + 5_500 })] } : one,
    );
    for (const end of [15, 30, 40]) expect(verdictAfter(looks.slice(0, end))).toMatchObject(LOOPING);
  });

  it('are none after an agent that stayed, until two more have failed', () => {
    const joined = agent({ joinedAtMs: START_MS + 9_000 });
    const stayed = [10_000, 12_000, 100_000].map((afterMs) => ({
      afterMs,
      jobs: [inAttempt(3, 8_000)],
      agents: [joined],
    }));
    const next = (attempts: number, afterMs: number) => ({ afterMs, jobs: [inAttempt(attempts, afterMs)] });
    expect(verdictAfter([...stayed, next(3, 102_000), next(3, 120_000)])).toMatchObject({ name: 'left' });
    expect(verdictAfter([...stayed, next(4, 102_000), next(4, 120_000)])).toMatchObject({ name: 'left' });
    expect(
      verdictAfter([...stayed, next(4, 102_000), next(5, 106_000), next(6, 110_000), next(6, 120_000)]),
    ).toMatchObject(LOOPING);
  });

  it('one that failed gives the next its time', () => {
    expect(verdictAfter([{ afterMs: 12_000, jobs: [inAttempt(2, 4_000)] }])?.name).toBe('starting');
    expect(verdictAfter([{ afterMs: 14_001, jobs: [inAttempt(2, 4_000)] }])).toMatchObject(LOOPING);
  });

  it('of one person’s job say nothing of another’s', () => {
    const failed = { status: 'FAILED', error: 'boom', participantIdentity: '' };
    const jobs = [
      jobFor('AJ_1', 'alice', failed),
      jobFor('AJ_2', 'bob', { ...failed, startedAtMs: START_MS + 1 }),
    ];
    expect(verdictAfter([{ afterMs: 60_000, jobs }])).toMatchObject({ name: 'failed', severity: 'critical' });
  });
});

describe('a server that says why', () => {
  const history = (changes: Partial<JobHistory>): JobHistory => ({
    reason: '',
    createdAtMs: START_MS,
    acceptedAtMs: 0,
    assignedAtMs: 0,
    firstStartedAtMs: 0,
    attempts: 0,
    workersAsked: 0,
    failedAttemptsMs: 0,
    ...changes,
  });
  const told = (status: string, changes: Partial<JobHistory>, more: Partial<JobFacts> = {}) =>
    onlyDispatch(
      watchTwice(
        later,
        observation({
          participants: [alice],
          dispatches: [
            dispatch({
              jobs: [
                job({ status, startedAtMs: 0, participantIdentity: '', history: history(changes), ...more }),
              ],
            }),
          ],
        }),
      ),
    ).verdict;
  const texts = (verdict: ReturnType<typeof told>) =>
    evidence(verdict)
      .map(({ text }) => text)
      .join('\n');

  it.each(['PENDING', 'CANCELLED'])('no capacity, %s: how many workers were asked', (status) => {
    const verdict = told(status, { reason: 'NO_CAPACITY', workersAsked: 4 });
    expect(verdict).toMatchObject({
      name: 'no worker',
      severity: 'critical',
      summary: 'no worker for support: asked 4, all full',
    });
    expect(texts(verdict)).toContain('asked 4 workers, all full');
  });

  it('retrying is never "never retried"', () => {
    const verdict = told('PENDING', { reason: 'RETRYING', workersAsked: 2 });
    expect(verdict.name).toBe('no worker');
    expect(JSON.stringify(verdict)).not.toContain('never retried');
    expect(verdict.remedy?.text).toContain('the server keeps trying');
  });

  it('attempts that its own code failed are a crash loop', () => {
    for (const status of ['PENDING', 'RUNNING', 'FAILED']) {
      expect(told(status, { attempts: 3, failedAttemptsMs: 4_000, reason: 'RETRYING' })).toMatchObject({
        name: 'crash-looping',
        severity: 'critical',
      });
    }
    expect(told('FAILED', { attempts: 1, failedAttemptsMs: 0 }, { error: 'boom' }).name).toBe('failed');
  });

  it.each(['ROOM_CLOSED', 'DISPATCH_DELETED'])('%s ended it, and nobody failed', (reason) => {
    expect(told('CANCELLED', { reason }, { error: 'x' })).toMatchObject({
      name: 'ended',
      severity: 'notice',
    });
  });

  it('a reason that is not known stays text', () => {
    const verdict = told('CANCELLED', { reason: 'JSR_MOON' }, { error: 'boom' });
    expect(verdict.name).toBe('failed');
    expect(texts(verdict)).toContain('reason JSR_MOON');
  });

  it('a job that waits for a worker is no absent agent', () => {
    expect(told('PENDING', {})).toMatchObject({ name: 'no worker' });
  });
});
