import { describe, expect, it } from 'vitest';
import type { HealLock } from '../../source/actions/heal-lock.ts';
import type { ParticipantFacts } from '../../source/fleet/facts.ts';
import type { Failure } from '../../source/fleet/snapshot.ts';
import { findDoubt } from '../../source/healing/doubts.ts';
import type { Registry } from '../../source/registry/registry.ts';
import { agent, dispatch, job, participant, track } from '../helpers/facts.ts';
import { workerFixture } from '../workers/fixtures.ts';
import { createSite, heal, memoryRegistry } from './stage.ts';

const REDISPATCHED = (room: string) => [`createDispatch ${room}`, `deleteDispatch ${room}`];

/** A call whose agent is lost after it was seen. */
const lostCall = async (
  contents: Parameters<ReturnType<typeof createSite>['addCall']>[1] = {},
  options: Parameters<typeof heal>[1] = {},
) => {
  const site = createSite();
  site.addCall('call-1', contents);
  const healing = heal(site, options);
  await site.clock.advance(6_000);
  site.loseAgents('call-1');
  return { site, healing };
};

describe('what is healed', () => {
  it.each([
    ['left', [dispatch({ id: 'AD_call-1', jobs: [job({ id: 'AJ_call-1' })] })]],
    ['no worker', [dispatch()]],
    ['absent', [dispatch({ jobs: [job({ id: 'AJ_never' })] })]],
  ] as const)('%s: one re-dispatch, proved and told', async (verdict, dispatches) => {
    const site = createSite();
    site.addCall('call-1', { dispatches });
    if (verdict !== 'left') site.loseAgents('call-1');
    const healing = heal(site, { verdicts: new Set([verdict]) });
    await site.clock.advance(6_000);
    site.loseAgents('call-1');
    await site.clock.advance(120_000);
    expect(site.changes()).toEqual(REDISPATCHED('call-1'));
    expect(healing.told()).toEqual(['begun call-1', 'succeeded call-1']);
    expect(healing.acts()[0]?.candidate.dispatch.verdict.name).toBe(verdict);
    expect(await healing.registry.listActions({ limit: 10 })).toMatchObject([
      { who: 'healing', kind: 'redispatch', outcome: 'succeeded', dispatchId: dispatches[0].id },
    ]);
  });

  it('only the verdicts that were asked for', async () => {
    const { site, healing } = await lostCall({}, { verdicts: new Set(['no worker', 'absent']) });
    await site.clock.advance(120_000);
    expect(site.changes()).toEqual([]);
    expect(healing.told()).toEqual([]);
  });

  it('nobody waits: nothing', async () => {
    const { site, healing } = await lostCall({ people: [] });
    await site.clock.advance(120_000);
    expect(site.changes()).toEqual([]);
    expect(healing.told()).toEqual([]);
  });

  it('of two dispatches of a name only the newest, so that one agent comes', async () => {
    const { site, healing } = await lostCall({
      dispatches: [
        dispatch({ id: 'AD_old', createdAtMs: 1 }),
        dispatch({ id: 'AD_call-1', jobs: [job({ id: 'AJ_call-1' })] }),
      ],
    });
    await site.clock.advance(120_000);
    expect(site.changes()).toEqual(REDISPATCHED('call-1'));
    expect(healing.acts().map(({ candidate }) => candidate.dispatch.id)).toEqual(['AD_call-1', 'AD_call-1']);
  });

  it('nothing while another dispatch may bring an agent', async () => {
    const { site, healing } = await lostCall();
    await site.clock.advance(8_000);
    // A colleague was faster, and the agent takes a while.
    site.serve(false);
    await site.gateway.createDispatch({ room: 'call-1', agentName: 'other' });
    await site.clock.advance(9_000);
    expect(healing.told()).toEqual([]);
  });
});

describe('a dry run', () => {
  it('says once what it would do, and changes nothing', async () => {
    const { site, healing } = await lostCall({}, { acts: false });
    await site.clock.advance(300_000);
    expect(site.changes()).toEqual([]);
    expect(healing.acts().map(({ sentence }) => sentence)).toEqual([
      expect.stringMatching(/^would re-dispatch support in call-1 \(left 1\ds? s ago\); --heal-now does it$/),
    ]);
    expect(await healing.registry.listActions({ limit: 10 })).toEqual([]);
  });
});

describe('at most once a dispatch', () => {
  it('the dispatch that healing made is not healed, however often its agent is lost', async () => {
    const { site, healing } = await lostCall();
    await site.clock.advance(60_000);
    site.loseAgents('call-1');
    await site.clock.advance(120_000);
    expect(site.changes()).toEqual(REDISPATCHED('call-1'));
    expect(healing.told()).toEqual(['begun call-1', 'succeeded call-1', 'refused call-1 (healed before)']);
    expect(healing.acts().at(-1)?.sentence).toMatch(
      /^does not re-dispatch support in call-1 \(left 1\d s ago\): it was made by healing, in place of AD_call-1$/,
    );
  });

  it('nor after a restart, of which the registry tells', async () => {
    const { site, healing } = await lostCall();
    await site.clock.advance(60_000);
    await healing.close();
    const again = heal(site, { registry: healing.registry });
    await site.clock.advance(6_000);
    site.loseAgents('call-1');
    await site.clock.advance(120_000);
    expect(site.changes()).toEqual(REDISPATCHED('call-1'));
    expect(again.told()).toEqual(['refused call-1 (healed before)']);
  });

  it('nor if the run was killed before it learned the id of the new dispatch', async () => {
    const site = createSite();
    const registry = memoryRegistry(site.clock);
    const { site: first, healing } = { site, healing: heal(site, { registry }) };
    first.addCall('call-1');
    await site.clock.advance(6_000);
    site.loseAgents('call-1');
    // The server makes the dispatch, and its answer never arrives. Then the run is gone.
    site.gateway.script({ call: 'createDispatch', hangs: true });
    await site.clock.advance(16_000);
    expect(healing.told()).toEqual(['begun call-1']);
    const [recorded] = await registry.listActions({ limit: 10 });
    expect(recorded).toMatchObject({ outcome: 'running', createdDispatchId: null });
    const room = site.gateway.rooms.get('call-1');
    if (!room || !recorded) throw new Error('no room');
    room.dispatches = [dispatch({ id: 'AD_ours', createdAtMs: recorded.startedAtMs + 1, jobs: [] })];
    const dead: Registry = { ...registry, recordAction: () => {} };
    const again = heal(site, { registry: dead });
    await site.clock.advance(60_000);
    expect(again.told()).toEqual(['refused call-1 (healed before)']);
    expect(again.acts()[0]?.sentence).toContain('it may have been made by healing, in place of AD_call-1');
  });

  it('a dispatch that a human made afterwards is healed once more', async () => {
    const { site, healing } = await lostCall();
    await site.clock.advance(180_000);
    await site.gateway.createDispatch({ room: 'call-1', agentName: 'support' });
    site.loseAgents('call-1');
    await site.clock.advance(30_000);
    expect(healing.told()).toEqual(['begun call-1', 'succeeded call-1', 'begun call-1', 'succeeded call-1']);
  });

  it('a failed attempt is told with its reason, and not repeated', async () => {
    const { site, healing } = await lostCall();
    site.gateway.script({ call: 'createDispatch', fails: 'missing-grant' });
    await site.clock.advance(120_000);
    expect(healing.told()).toEqual(['begun call-1', 'failed call-1']);
    expect(healing.acts()[1]).toMatchObject({
      sentence: expect.stringContaining('failed to re-dispatch support in call-1. scripted missing-grant'),
      remedy: expect.stringContaining('remedy of missing-grant'),
    });
    expect(site.gateway.calls.filter(({ call }) => call === 'createDispatch')).toHaveLength(1);
  });

  it('one that brings no agent is told as unproved', async () => {
    const { site, healing } = await lostCall();
    site.serve(false);
    await site.clock.advance(120_000);
    expect(healing.told()).toEqual(['begun call-1', 'unproved call-1', 'refused call-1 (healed before)']);
  });
});

describe('the limit', () => {
  it('holds over all rooms in any minute; what is over it waits, and says so once', async () => {
    const site = createSite();
    for (const name of ['call-1', 'call-2', 'call-3']) site.addCall(name);
    const healing = heal(site, { perMinute: 2 });
    await site.clock.advance(6_000);
    for (const name of ['call-1', 'call-2', 'call-3']) site.loseAgents(name);
    await site.clock.advance(40_000);
    expect(site.gateway.calls.filter(({ call }) => call === 'createDispatch')).toHaveLength(2);
    const waits = healing.acts().filter(({ act }) => act === 'waits');
    expect(waits.map(({ sentence }) => sentence)).toEqual([
      expect.stringMatching(
        /^support in call-\d waits: --heal-limit allows 2 re-dispatches a minute, and the next is possible in .+$/,
      ),
    ]);
    await site.clock.advance(40_000);
    const made = site.gateway.calls.filter(({ call }) => call === 'createDispatch');
    expect(made).toHaveLength(3);
    expect((made[2]?.atMs ?? 0) - (made[0]?.atMs ?? 0)).toBeGreaterThanOrEqual(59_000);
    expect(healing.told().filter((one) => one.startsWith('succeeded'))).toHaveLength(3);
  });

  it('counts what an earlier run did', async () => {
    const site = createSite();
    site.addCall('call-1');
    site.addCall('call-2');
    const first = heal(site, { perMinute: 1 });
    await site.clock.advance(6_000);
    site.loseAgents('call-1');
    await site.clock.advance(20_000);
    expect(first.told()).toEqual(['begun call-1', 'succeeded call-1']);
    await first.close();
    const second = heal(site, { perMinute: 1, registry: first.registry });
    await site.clock.advance(6_000);
    site.loseAgents('call-2');
    await site.clock.advance(15_000);
    expect(second.told()).toEqual(['waits call-2']);
    await site.clock.advance(60_000);
    expect(second.told()).toEqual(['waits call-2', 'begun call-2', 'succeeded call-2']);
  });
});

const untold = (at: number) => ({
  reason: 'RETRYING',
  createdAtMs: at,
  acceptedAtMs: 0,
  assignedAtMs: 0,
  firstStartedAtMs: 0,
  attempts: 1,
  workersAsked: 1,
  failedAttemptsMs: 0,
});

describe('doubts', () => {
  it.each([
    [
      'a person who may be an agent',
      { people: [participant(), participant({ identity: 'agent-smith' })] },
      {
        kind: 'doubtful people',
        text: 'agent-smith may be an agent or a person, judging by its identity only',
      },
    ],
    [
      'a participant of an unknown kind',
      { people: [participant(), participant({ identity: 'r2d2', kind: 'PARTICIPANT_KIND_42' })] },
      { kind: 'doubtful people', text: 'r2d2 is of a kind that lktop does not know (PARTICIPANT_KIND_42)' },
    ],
    [
      'a server that retries',
      {
        dispatches: [
          dispatch({
            id: 'AD_call-1',
            jobs: [job({ id: 'AJ_call-1', status: 'PENDING', history: untold(1) })],
          }),
        ],
      },
      { kind: 'retrying', text: 'the server still retries dispatch AD_call-1 (RETRYING)' },
    ],
    [
      'another agent handed its caller over',
      {
        dispatches: [dispatch({ id: 'AD_call-1', jobs: [job({ id: 'AJ_call-1' })] })],
        people: [
          participant({ identity: 'alice', tracks: [track()] }),
          participant({ identity: 'colleague', joinedAtMs: 1_700_000_059_000, tracks: [track()] }),
        ],
      },
      null,
    ],
  ])('%s', async (_name, contents, expected) => {
    const site = createSite();
    site.addCall('call-1', contents);
    // On a server that marks agents by kind nobody else is doubtful.
    if (expected?.kind === 'doubtful people') site.loseAgents('call-1');
    const healing = heal(site, {
      settings: { recognition: { kind: true, agents: [], identity: true, metadata: true } },
    });
    await site.clock.advance(6_000);
    site.loseAgents('call-1');
    await site.clock.advance(120_000);
    expect(site.changes()).toEqual([]);
    expect(healing.acts().map(({ act, doubt, sentence }) => [act, doubt?.kind, sentence])).toEqual(
      expected === null ? [] : [['refused', expected.kind, expect.stringContaining(expected.text)]],
    );
  });

  it('a server that does not answer: told once while it lasts, and healed when it is back', async () => {
    const { site, healing } = await lostCall();
    await site.clock.advance(8_000);
    site.gateway.script({ call: 'listRooms', fails: 'server-error' });
    await site.clock.advance(60_000);
    expect(site.changes()).toEqual([]);
    expect(healing.told()).toEqual([]);
    site.gateway.mend();
    const backAtMs = site.clock.now();
    await site.clock.advance(60_000);
    // Its workers register again within 10 s.
    expect(healing.told()).toEqual(['refused call-1 (server stale)', 'begun call-1', 'succeeded call-1']);
    expect(healing.acts()[0]?.sentence).toContain('the server has just come back');
    const made = site.gateway.calls.find(({ call }) => call === 'createDispatch');
    expect((made?.atMs ?? 0) - backAtMs).toBeGreaterThanOrEqual(14_000);
  });

  it('a node that is stale (406)', async () => {
    let status = 406;
    const { site, healing } = await lostCall({}, { status: () => status });
    await site.clock.advance(25_000);
    expect(healing.told()).toEqual(['refused call-1 (server stale)']);
    expect(healing.acts()[0]?.sentence).toBe(
      'nothing is re-dispatched for now, such as support in call-1: the server says that its node is stale (406), so its listings may be old',
    );
    status = 200;
    await site.clock.advance(60_000);
    expect(healing.told()).toEqual(['refused call-1 (server stale)', 'begun call-1', 'succeeded call-1']);
  });

  it('a room that cannot be looked at again', async () => {
    const { site, healing } = await lostCall();
    await site.clock.advance(11_500);
    site.gateway.script({ call: 'listParticipants', hangs: true });
    await site.clock.advance(30_000);
    expect(site.changes()).toEqual([]);
    site.gateway.mend();
    await site.clock.advance(60_000);
    expect(healing.told().filter((one) => !one.startsWith('refused'))).toEqual([
      'begun call-1',
      'succeeded call-1',
    ]);
  });

  it('all workers of the name are down: told once for all rooms, and healed when one is up', async () => {
    const site = createSite();
    for (const name of ['call-1', 'call-2']) site.addCall(name);
    const down = workerFixture({ condition: 'down', reason: 'refused' });
    const other = workerFixture({
      key: '10.0.0.9:8081',
      facts: {
        ...(workerFixture().facts as NonNullable<ReturnType<typeof workerFixture>['facts']>),
        agentName: 'other',
      },
    });
    const healing = heal(site, { workers: [down, other] });
    await site.clock.advance(6_000);
    for (const name of ['call-1', 'call-2']) site.loseAgents(name);
    await site.clock.advance(60_000);
    expect(site.changes()).toEqual([]);
    expect(healing.told()).toEqual(['refused call-1 (workers down)']);
    expect(healing.acts()[0]?.sentence).toBe(
      'no support is re-dispatched for now, such as in call-1: the only known worker of support is down',
    );
    healing.setWorkers([workerFixture(), other]);
    await site.clock.advance(30_000);
    expect(healing.told().filter((one) => one.startsWith('succeeded'))).toHaveLength(2);
  });

  it('a worker that just came up may not be registered yet', async () => {
    const { site, healing } = await lostCall({}, { workers: [workerFixture({ condition: 'down' })] });
    await site.clock.advance(30_000);
    healing.setWorkers([workerFixture({ sinceMs: site.clock.now() })]);
    await site.clock.advance(14_000);
    expect(site.changes()).toEqual([]);
    await site.clock.advance(5_000);
    expect(site.changes()).toEqual(REDISPATCHED('call-1'));
    expect(healing.told()).toEqual(['refused call-1 (workers down)', 'begun call-1', 'succeeded call-1']);
  });

  it.each<[string, Parameters<typeof heal>[1], string | null]>([
    [
      'one of two is up',
      { workers: [workerFixture({ condition: 'down' }), workerFixture({ key: 'b' })] },
      null,
    ],
    [
      'all hang or are down',
      { workers: [workerFixture({ condition: 'hung' }), workerFixture({ key: 'b', condition: 'down' })] },
      'all 2 known workers of support are down or hung',
    ],
    [
      'none of the name is known',
      {
        workers: [
          workerFixture({
            facts: {
              agentName: 'x',
              type: 'ROOM',
              activeJobs: 0,
              load: 0,
              sdk: '',
              version: '',
              deployment: null,
            },
          }),
        ],
      },
      'no known worker of support is up',
    ],
    ['one has not told its name', { workers: [workerFixture({ condition: 'hung', facts: null })] }, null],
  ])('workers: %s', async (_name, options, sentence) => {
    const { site, healing } = await lostCall({}, options);
    await site.clock.advance(60_000);
    expect(healing.told()).toEqual(
      sentence === null ? ['begun call-1', 'succeeded call-1'] : ['refused call-1 (workers down)'],
    );
    if (sentence !== null) expect(healing.acts()[0]?.sentence).toContain(sentence);
  });

  it('nothing is done that cannot be recorded', async () => {
    const site = createSite();
    site.addCall('call-1');
    const fault: { failure: Failure | null } = { failure: null };
    const opened = memoryRegistry(site.clock);
    const registry: Registry = {
      ...opened,
      get disabled() {
        return null;
      },
      checkWritable: async () => fault.failure,
    };
    const healing = heal(site, { registry });
    await site.clock.advance(6_000);
    fault.failure = { kind: 'registry-disk', sentence: 'The disk is full.', remedy: 'Make room.' };
    site.loseAgents('call-1');
    await site.clock.advance(60_000);
    expect(site.changes()).toEqual([]);
    expect(healing.told()).toEqual(['refused call-1 (not recorded)']);
    expect(healing.acts()[0]?.sentence).toContain('it could not be recorded. The disk is full.');
    fault.failure = null;
    await site.clock.advance(30_000);
    expect(healing.told()).toEqual(['refused call-1 (not recorded)', 'begun call-1', 'succeeded call-1']);
  });
});

describe('an acknowledged room', () => {
  const rowOf = (healing: ReturnType<typeof heal>) => healing.session.getState().fleet.rooms[0]?.key ?? '';

  it.each([
    ['the room, for its dispatch', '', 'AD_call-1'],
    ['the room itself', '', null],
    ['the dispatch', '\nAD_call-1', null],
  ])('is left to the human: %s', async (_name, more, cause) => {
    const { site, healing } = await lostCall();
    await site.clock.advance(5_000);
    // The monitor of a colleague, with the same registry.
    const monitor = heal(site, { registry: healing.registry, acts: false });
    await site.clock.advance(2_000);
    const note = { row: `${rowOf(monitor)}${more}`, cause, verdict: 'left' };
    monitor.session.noteAcknowledged({ ...note, isTakenBack: false });
    await monitor.close();
    await site.clock.advance(60_000);
    expect(site.changes()).toEqual([]);
    expect(healing.told()).toEqual(['refused call-1 (acknowledged)']);
    expect(healing.acts()[0]?.sentence).toMatch(/: healing has acknowledged it$/);
    healing.session.noteAcknowledged({ ...note, isTakenBack: true });
    await site.clock.advance(30_000);
    expect(healing.told().slice(1)).toEqual(['begun call-1', 'succeeded call-1']);
  });

  it('an acknowledged dispatch that is gone keeps nobody from healing another one', async () => {
    const { site, healing } = await lostCall();
    healing.session.noteAcknowledged({
      row: `${rowOf(healing)}\nAD_before`,
      cause: null,
      verdict: 'no worker',
      isTakenBack: false,
    });
    await site.clock.advance(60_000);
    expect(healing.told()).toEqual(['begun call-1', 'succeeded call-1']);
  });
});

describe('a room of doubt, whatever its dispatch', () => {
  it.each([
    ['unattended', 'it is not known whether an agent is expected there'],
    ['handed over', 'an agent handed its caller over there'],
  ] as const)('%s', async (name, sentence) => {
    const { site, healing } = await lostCall({}, { acts: false });
    await site.clock.advance(20_000);
    const [{ candidate } = { candidate: null }] = healing.acts();
    if (!candidate) throw new Error('no candidate');
    const verdict = { ...candidate.dispatch.verdict, name };
    const state = healing.session.getState();
    const nowMs = site.clock.now();
    expect(findDoubt(candidate, { ...state, failedAtMs: null }, nowMs)).toBeNull();
    const doubt = { kind: name, about: 'dispatch', sentence };
    const ofRoom = { ...candidate, room: { ...candidate.room, problems: [verdict] } };
    expect(findDoubt(ofRoom, { ...state, failedAtMs: null }, nowMs)).toEqual(doubt);
    if (name !== 'handed over') return;
    const other = { ...candidate.dispatch, verdict: { ...verdict, name } };
    const ofOther = { ...candidate, room: { ...candidate.room, dispatches: [candidate.dispatch, other] } };
    expect(findDoubt(ofOther, { ...state, failedAtMs: null }, nowMs)).toEqual(doubt);
  });

  it.each([
    [10_000, null],
    [10_001, 'the last sweep is 10 s old'],
  ])('a sweep that is %i ms old', async (ageMs, sentence) => {
    const { site, healing } = await lostCall({}, { acts: false });
    await site.clock.advance(20_000);
    const [{ candidate } = { candidate: null }] = healing.acts();
    if (!candidate) throw new Error('no candidate');
    const state = healing.session.getState();
    expect(
      findDoubt(candidate, { ...state, failedAtMs: null }, state.snapshot.startedAtMs + ageMs)?.sentence ??
        null,
    ).toBe(sentence);
  });

  it('a server that does not answer, in the words of its failure', async () => {
    const { site, healing } = await lostCall({}, { acts: false });
    await site.clock.advance(20_000);
    site.gateway.script({ call: 'listRooms', fails: 'server-error' });
    await site.clock.advance(20_000);
    const [{ candidate } = { candidate: null }] = healing.acts();
    if (!candidate) throw new Error('no candidate');
    expect(
      findDoubt(candidate, { ...healing.session.getState(), failedAtMs: null }, site.clock.now()),
    ).toEqual({
      kind: 'server stale',
      about: 'project',
      sentence: 'the server does not answer: scripted server-error',
    });
  });
});

describe('the look just before', () => {
  it('finds that the caller has left', async () => {
    const { site, healing } = await lostCall();
    await site.clock.advance(11_000);
    const room = site.gateway.rooms.get('call-1');
    if (room) room.participants = [];
    await site.clock.advance(60_000);
    expect(site.changes()).toEqual([]);
    expect(healing.told()).toEqual([]);
  });

  it.each([
    [
      'an agent has come',
      (people: readonly ParticipantFacts[]) => [...people, agent({ identity: 'agent-AJ_other' })],
      'agent-AJ_other has joined call-1 meanwhile. Nothing was done.',
    ],
    ['the caller has left', () => [], 'Nobody waits in call-1 any more. Nothing was done.'],
    [
      'another person is there, who came later',
      () => [participant({ identity: 'bob' })],
      'Nobody waits in call-1 any more. Nothing was done.',
    ],
  ])('the last look of all finds that %s', async (_name, change, sentence) => {
    const { site, healing } = await lostCall();
    const room = site.gateway.rooms.get('call-1');
    // Between the plan and its calls, which wait for the registry.
    const { recorded } = healing.registry;
    Object.defineProperty(healing.registry, 'recorded', {
      value: async () => {
        if (room) room.participants = [...change(room.participants)];
        await recorded();
      },
    });
    await site.clock.advance(30_000);
    expect(site.changes()).toEqual([]);
    expect(healing.told().slice(0, 2)).toEqual(['begun call-1', 'failed call-1']);
    expect(healing.acts()[1]?.sentence).toContain(sentence);
  });
});

describe('one of several heals', () => {
  /** A lock in memory, for several lktops. */
  const sharedLock = () => {
    let holder: string | null = null;
    return {
      of: (name: string): HealLock => ({
        take: async () => {
          holder ??= name;
          return holder === name ? 'ours' : { by: `${holder}@host, pid 123` };
        },
        release: async () => {
          if (holder === name) holder = null;
        },
      }),
      free: () => {
        holder = null;
      },
    };
  };

  it('the other says who heals, and takes over', async () => {
    const site = createSite();
    site.addCall('call-1');
    const lock = sharedLock();
    const registry = memoryRegistry(site.clock);
    const first = heal(site, { lock: lock.of('alice'), registry });
    await site.clock.advance(1_000);
    const second = heal(site, { lock: lock.of('bob'), registry });
    await site.clock.advance(6_000);
    site.loseAgents('call-1');
    await site.clock.advance(60_000);
    expect(second.states()).toEqual(['another lktop heals (alice@host, pid 123)']);
    expect(second.told()).toEqual([]);
    expect(first.told()).toEqual(['begun call-1', 'succeeded call-1']);
    await first.close();
    await site.clock.advance(3_000);
    expect(second.states()[1]).toContain('re-dispatches on the verdicts no worker, left, absent');
    site.loseAgents('call-1');
    await site.clock.advance(60_000);
    expect(second.told()).toEqual(['refused call-1 (healed before)']);
  });

  it('whoever lost the lock acts no more', async () => {
    let isLost = false;
    const { site, healing } = await lostCall(
      {},
      { lock: { take: async () => (isLost ? { by: 'bob@host, pid 1' } : 'ours'), release: async () => {} } },
    );
    await site.clock.advance(10_000);
    isLost = true;
    await site.clock.advance(60_000);
    expect(site.changes()).toEqual([]);
    expect(healing.told()).toEqual([]);
    expect(healing.states().at(-1)).toBe('another lktop heals (bob@host, pid 1)');
  });

  it('a lock that cannot be made: heals nothing, and says why', async () => {
    const { site, healing } = await lostCall(
      {},
      {
        lock: {
          take: async () => ({ problem: 'the lock file /x cannot be made.' }),
          release: async () => {},
        },
      },
    );
    await site.clock.advance(60_000);
    expect(site.changes()).toEqual([]);
    expect(healing.states()).toEqual(['does nothing: the lock file /x cannot be made.']);
  });
});
