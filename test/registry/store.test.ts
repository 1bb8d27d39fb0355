/** What every store does, whatever it is made of. A further kind of store is one more in `store-kinds.ts`. */
import { execFileSync } from 'node:child_process';
import { closeSync, constants, openSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../source/clock.ts';
import { IN_MEMORY } from '../../source/registry/database.ts';
import type { RecordedAction } from '../../source/registry/recorded-action.ts';
import { type Batch, type SeenOnServer, STORE_REQUESTS, type Store } from '../../source/registry/store.ts';
import type { DispatchSeen, IncidentSeen, RoomSeen } from '../../source/registry/sweep-record.ts';
import { createWorkerStore } from '../../source/registry/worker-store.ts';
import { WORKER_END_MS } from '../../source/time-limits.ts';
import { createManualClock } from '../helpers/manual-clock.ts';
import { outcomesOf } from '../learning/outcomes.ts';
import { project, START_MS, temporaryFolder } from './fixture.ts';
import { agentSeen, dispatchSeen, EVERYTHING, roomSeen, sweepRecord, writeSweep } from './history-fixture.ts';
import { storeKinds } from './store-kinds.ts';

const KINDS = storeKinds();

const WAIT_MS = 1_000;
const KIND = '["call-*","SIP",[""]]';
const { host } = project;

const action = (changes: Partial<RecordedAction> = {}): RecordedAction => ({
  id: 'one',
  project: project.name,
  host,
  who: 'alice',
  kind: 'remove-agent',
  roomName: 'call-1',
  roomId: 'RM_1',
  dispatchId: null,
  createdDispatchId: null,
  identity: 'agent-AJ_1',
  agentName: null,
  question: 'Remove it?',
  startedAtMs: START_MS,
  endedAtMs: null,
  outcome: 'running',
  sentence: 'removing it',
  metadata: null,
  ...changes,
});

const batch = (parts: Partial<Batch>): Batch => ({ nowMs: START_MS, prunes: false, ...parts });

const seen = (parts: Partial<SeenOnServer>): Batch =>
  batch({
    seen: {
      host,
      run: 'run-1',
      watchedUntilMs: START_MS,
      rooms: 1,
      outcomes: [],
      sightings: { seen: [], over: [] },
      marksAgentsByKind: false,
      ...parts,
    },
  });

const incident: IncidentSeen = {
  id: 'one',
  verdict: 'left',
  severity: 'critical',
  agentName: 'support',
  deployment: null,
  sinceMs: START_MS,
  rooms: 2,
  roomName: 'call-1',
};

describe.each(KINDS)('a store: $name', ({ start, create, nowhere }) => {
  beforeAll(start);

  const open = (path = join(temporaryFolder(), 'registry.db')): Store => {
    const store = create(path);
    store.start();
    onTestFinished(async () => void (await store.close()));
    return store;
  };

  it('is empty at first', async () => {
    const store = open(IN_MEMORY);
    await store.check();
    expect(await store.listActions({ project: null, limit: 10 })).toEqual([]);
    expect(await store.listAgentNames(project)).toEqual([]);
    expect(await store.listOutcomes(host, [KIND, '['])).toEqual([[], []]);
    expect(await store.listOutcomes(host, null)).toEqual([[]]);
    expect(await store.listSightings(host, ['call-1', 'call-2'])).toEqual([[], []]);
    expect(await store.listRemovals(host, 0)).toEqual([]);
    expect(await store.readServer(host)).toEqual({ marksAgentsByKind: false, roomsBefore: null });
    expect(await store.listDrains(host)).toEqual([]);
  });

  it('keeps each action once, in its last state, and names what was removed', async () => {
    const store = open();
    const ended = action({ outcome: 'succeeded', endedAtMs: START_MS + 5 });
    await store.write(batch({ actions: [action(), action({ id: 'two', host: 'other' })] }), WAIT_MS);
    await store.write(batch({ actions: [ended] }), WAIT_MS);
    await store.write(batch({ actions: [ended] }), WAIT_MS);
    expect(await store.listActions({ project, limit: 10 })).toEqual([ended]);
    expect(await store.listActions({ project: null, limit: 10 })).toHaveLength(2);
    expect(await store.listRemovals(host, 0)).toMatchObject([{ roomId: 'RM_1', atMs: START_MS + 5 }]);
  });

  it('keeps what was seen, and gives it to the next one', async () => {
    const path = join(temporaryFolder(), 'registry.db');
    const store = open(path);
    const outcomes = outcomesOf(KIND, 3);
    const sighting = { roomName: 'call-1', roomId: 'RM_1', agentName: 'a', seenMs: START_MS, goneMs: null };
    await store.write(
      seen({ outcomes, sightings: { seen: [sighting], over: [] }, marksAgentsByKind: true }),
      WAIT_MS,
    );
    await store.write(
      batch({ agentNames: { project, names: [{ name: 'a', lastSeenMs: START_MS }] } }),
      WAIT_MS,
    );
    expect(await store.close()).toBe(true);
    const next = open(path);
    expect(await next.listOutcomes(host, [KIND])).toEqual([outcomes.toReversed()]);
    expect(await next.listSightings(host, ['call-0', 'call-1'])).toEqual([
      [],
      [{ roomId: 'RM_1', agentName: 'a', lastSeenMs: START_MS }],
    ]);
    expect(await next.readServer(host)).toMatchObject({ marksAgentsByKind: true, roomsBefore: { rooms: 1 } });
    expect(await next.listAgentNames(project)).toEqual([{ name: 'a', lastSeenMs: START_MS }]);
    await next.forgetOutcomes(host, [KIND]);
    expect(await next.listOutcomes(host, null)).toEqual([[]]);
  });

  it('keeps what ran, finds it by room, agent, time and outcome, and gives it away row by row', async () => {
    const store = open();
    const agents = [
      agentSeen(),
      agentSeen({ participantId: 'PA_2', agentName: 'sales', joinedMs: START_MS + 5 }),
    ];
    const room = roomSeen({ agents, dispatches: [dispatchSeen({ joinedMs: START_MS + 40 })] });
    const event = {
      atMs: START_MS,
      kind: 'agent joined',
      severity: 'ok' as const,
      roomId: 'RM_1',
      roomName: 'call-1',
      subject: 'agent-AJ_1',
      text: 'it joined',
    };
    await writeSweep(
      store,
      sweepRecord({ isAll: true, rooms: [room], events: [event], incidents: [incident] }),
    );
    // Another run sees the same.
    await writeSweep(
      store,
      sweepRecord({
        isAll: true,
        rooms: [room],
        events: [{ ...event, atMs: START_MS + 2_000 }],
        incidents: [{ ...incident, id: 'two', rooms: 3 }],
      }),
      'run-2',
    );
    const names = async (changes: Partial<typeof EVERYTHING>) =>
      (await store.listSessions({ ...EVERYTHING, ...changes })).map(({ agentName }) => agentName);
    expect(await names({})).toEqual(['sales', 'support']);
    expect(await names({ roomName: 'call-1', agentName: 's*t' })).toEqual(['support']);
    expect(await names({ roomName: 'call-2' })).toEqual([]);
    expect(await names({ agentName: 'sales', outcome: 'running' })).toEqual(['sales']);
    expect(await names({ host: 'elsewhere' })).toEqual([]);
    expect(await names({ projectName: 'prod-eu', limit: 1 })).toEqual(['sales']);
    expect(await names({ sinceMs: START_MS + 60_000 })).toEqual(['sales', 'support']);
    expect(await names({ untilMs: START_MS })).toEqual(['support']);
    expect(await store.listDispatches(EVERYTHING)).toMatchObject([{ outcome: 'serving', who: null }]);
    expect(await store.listEvents(EVERYTHING)).toEqual([{ ...event, host }]);
    expect(await store.listEvents({ ...EVERYTHING, roomId: event.roomId ?? '' })).toHaveLength(1);
    expect(await store.listEvents({ ...EVERYTHING, roomId: 'RM_other' })).toEqual([]);
    expect(await store.listIncidents(EVERYTHING)).toMatchObject([{ id: 'one', mostRooms: 3, endedMs: null }]);
    const when = { host, projectName: null, nowMs: START_MS + 1_000, dayMs: START_MS };
    expect(await store.listAgents(when)).toMatchObject([
      { agentName: 'sales', status: 'ACTIVE', sessions: 1, medianMs: null },
      { agentName: 'support', status: 'ACTIVE', medianMs: 40, p95Ms: 40, failedShare: 0, dispatches: 1 },
    ]);
    const [first] = await store.exportRows('sessions', null, 1);
    expect(first).toMatchObject({ participant_id: 'PA_1' });
    expect(await store.exportRows('sessions', first ?? null, 10)).toMatchObject([{ participant_id: 'PA_2' }]);
    expect((await store.readInfo()).servers).toMatchObject([{ host, name: 'prod-eu' }]);
  });

  it('keeps which workers of a server are marked as draining, for a day', async () => {
    const path = join(temporaryFolder(), 'registry.db');
    const store = open(path);
    const mark = (worker: string, markedMs = START_MS) => ({ worker, who: 'alice', markedMs });
    const change = (set: readonly ReturnType<typeof mark>[], cleared: readonly string[] = [], on = host) =>
      store.write(batch({ drains: { host: on, set, cleared } }), WAIT_MS);
    await change([mark('10.0.0.5:8081'), mark('10.0.0.4:8081')]);
    await change([mark('10.0.0.4:8081')], [], 'elsewhere');
    // Marked again, by somebody else.
    await change([{ ...mark('10.0.0.4:8081', START_MS + 5), who: 'bob' }]);
    const next = open(path);
    expect(await next.listDrains(host)).toEqual([
      { worker: '10.0.0.4:8081', who: 'bob', markedMs: START_MS + 5 },
      mark('10.0.0.5:8081'),
    ]);
    await change([], ['10.0.0.4:8081', 'unknown']);
    expect(await next.listDrains(host)).toEqual([mark('10.0.0.5:8081')]);
    expect(await next.listDrains('elsewhere')).toHaveLength(1);
    const DAY_MS = 24 * 60 * 60_000;
    await store.write(batch({ nowMs: START_MS + DAY_MS, prunes: true }), WAIT_MS);
    expect(await next.listDrains(host)).toHaveLength(1);
    await store.write(batch({ nowMs: START_MS + DAY_MS + 1, prunes: true }), WAIT_MS);
    expect(await next.listDrains(host)).toEqual([]);
  });

  it('counts dispatches by span and deployment', async () => {
    const store = open();
    const at = (ms: number) => START_MS + ms;
    const one = (id: string, createdMs: number, changes = {}) =>
      dispatchSeen({ id, createdMs: at(createdMs), ...changes });
    const dispatches = [
      one('AD_served', 0, { joinedMs: at(40) }),
      one('AD_failed', 1_000, { joinedMs: at(1_040), error: 'it crashed', state: 'failed' }),
      one('AD_pending', 1_500),
      one('AD_staging', 1_600, { joinedMs: at(1_700), deployment: 'staging' }),
      one('AD_later', 2_000, { joinedMs: at(2_040) }),
      one('AD_other', 1_000, { agentName: 'sales', joinedMs: at(1_040) }),
      one('AD_after', 3_000, { joinedMs: at(3_040) }),
    ];
    await writeSweep(store, sweepRecord({ isAll: true, rooms: [roomSeen({ dispatches })] }));
    await writeSweep(
      store,
      sweepRecord({ atMs: at(4_000), gone: [{ roomId: 'RM_1', lastSeenMs: at(3_500) }] }),
    );
    const bounds = [at(0), at(1_000), at(2_000), at(3_000)];
    const count = (fromMs: number, deployment: string, dispatches: number, failed: number) => ({
      fromMs: at(fromMs),
      deployment,
      dispatches,
      failed,
    });
    expect(await store.countDispatches({ host, agentName: 'support', bounds })).toEqual([
      count(0, '', 1, 0),
      // That without an agent went unanswered with its room.
      count(1_000, '', 2, 2),
      count(1_000, 'staging', 1, 0),
      count(2_000, '', 1, 0),
    ]);
    expect(await store.countDispatches({ host, agentName: 'nobody', bounds })).toEqual([]);
    expect(await store.countDispatches({ host: 'elsewhere', agentName: 'support', bounds })).toEqual([]);
    expect(await store.countDispatches({ host, agentName: 'support', bounds: [] })).toEqual([]);
  });

  it('tells what was there at a time, who looked then, and what was the verdict', async () => {
    const store = open();
    const HOUR_MS = 60 * 60_000;
    const at = (ms: number) => START_MS + ms;
    const verdict = (atMs: number, text: string) => ({
      atMs,
      kind: 'verdict',
      severity: 'critical' as const,
      roomId: 'RM_1',
      roomName: 'call-1',
      subject: null,
      text,
    });
    const incident = {
      id: 'one',
      verdict: 'left',
      severity: 'critical' as const,
      agentName: 'support',
      deployment: null,
      sinceMs: at(1_000),
      rooms: 2,
      roomName: 'call-1',
    };
    const long = roomSeen({ roomId: 'RM_2', name: 'lobby', agents: [agentSeen({ participantId: 'PA_2' })] });
    const dispatches = [dispatchSeen(), dispatchSeen({ id: 'AD_2', createdMs: at(3_000) })];
    const room = roomSeen({ agents: [agentSeen()], dispatches });
    await writeSweep(
      store,
      sweepRecord({ atMs: at(2_000), isAll: true, rooms: [room, long], incidents: [incident] }),
    );
    const events = [verdict(at(2_500), 'left: it left'), verdict(at(4_500), 'silent')];
    await writeSweep(store, sweepRecord({ atMs: at(5_000), events, incidents: [incident] }));
    const gone = (roomId: string, lastSeenMs: number) => ({ roomId, lastSeenMs });
    await writeSweep(store, sweepRecord({ atMs: at(6_000), gone: [gone('RM_1', at(5_000))] }));
    // Nobody looked for two days. Another run found the long stay gone.
    await writeSweep(store, sweepRecord({ atMs: at(50 * HOUR_MS), isAll: true }), 'run-2');
    const moment = (ms: number, limit = 100) => store.readMoment({ host, atMs: at(ms), limit });
    expect(await moment(-1)).toMatchObject({ rooms: [], watched: null, lookedAfterMs: at(2_000) });
    expect(await moment(4_000)).toMatchObject({
      atMs: at(4_000),
      rooms: [
        { roomId: 'RM_1', roomName: 'call-1', createdMs: START_MS, goneMs: at(6_000) },
        { roomId: 'RM_2' },
      ],
      sessions: [{ participantId: 'PA_1', roomName: 'call-1', goneMs: at(6_000) }, { participantId: 'PA_2' }],
      dispatches: [{ dispatchId: 'AD_2' }, { dispatchId: 'AD_1' }],
      incidents: [{ id: 'one', sinceMs: at(1_000) }],
      isCut: false,
      verdicts: [{ text: 'left: it left' }],
      watched: { sinceMs: at(2_000) },
      watchesKnownMs: at(2_000),
      eventsFromMs: at(2_500),
    });
    expect((await moment(5_000)).verdicts).toMatchObject([{ text: 'silent' }]);
    expect(await moment(2_000)).toMatchObject({ dispatches: [{ dispatchId: 'AD_1' }], verdicts: [] });
    // Its problem had begun, and nobody could tell yet.
    expect(await moment(1_500)).toMatchObject({ incidents: [] });
    // Of the time in which nobody looked, only what lasted is known.
    const between = await moment(2 * HOUR_MS);
    expect(between).toMatchObject({
      rooms: [{ roomId: 'RM_2' }],
      sessions: [{ participantId: 'PA_2' }],
      incidents: [],
      watched: null,
      lookedBeforeMs: at(6_000),
      lookedAfterMs: at(50 * HOUR_MS),
    });
    expect((await moment(26 * HOUR_MS)).rooms).toHaveLength(1);
    expect(await moment(51 * HOUR_MS)).toMatchObject({ rooms: [], sessions: [], lookedAfterMs: null });
    expect(await moment(4_000, 1)).toMatchObject({ isCut: true, rooms: [{}], sessions: [{}] });
    expect(await store.readMoment({ host: 'elsewhere', atMs: at(0), limit: 1 })).toMatchObject({ rooms: [] });
    // Changes: first those before all events, then the events.
    const change = (ms: number, direction: 'at or before' | 'after', roomId = 'RM_1') =>
      store.findChange({ host, roomId, atMs: at(ms), direction });
    expect(await change(5_000, 'at or before')).toBe(at(4_500));
    expect(await change(4_499, 'at or before')).toBe(at(2_500));
    expect(await change(2_499, 'at or before')).toBe(START_MS);
    expect(await change(-1, 'at or before')).toBe(null);
    expect(await change(-1, 'after')).toBe(START_MS);
    expect(await change(0, 'after')).toBe(at(2_500));
    expect(await change(2_500, 'after')).toBe(at(4_500));
    expect(await change(4_500, 'after')).toBe(null);
    expect(await change(5_000, 'at or before', 'RM_other')).toBe(null);
  });

  it('tells a verdict again that comes again, and one that two runs see only once', async () => {
    const store = open();
    const told = (second: number, text: string, severity: 'critical' | 'notice' | 'ok') => ({
      atMs: START_MS + second * 1_000,
      kind: 'verdict',
      severity,
      roomId: 'RM_1',
      roomName: 'call-1',
      subject: 'AD_1',
      text,
    });
    const events = [
      told(0, 'no worker', 'critical'),
      told(5, 'no worker', 'notice'),
      told(9, 'no worker', 'critical'),
      told(12, 'recovered', 'ok'),
      told(15, 'no worker', 'critical'),
    ];
    for (const event of events)
      await writeSweep(store, sweepRecord({ atMs: event.atMs, isAll: true, events: [event] }));
    for (const { atMs, ...event } of events)
      await writeSweep(
        store,
        sweepRecord({ isAll: true, events: [{ ...event, atMs: atMs + 1_000 }] }),
        'run-2',
      );
    const kept = (await store.listEvents(EVERYTHING)).toReversed();
    expect(kept.map(({ atMs, severity }) => [(atMs - START_MS) / 1_000, severity])).toEqual([
      [0, 'critical'],
      [5, 'notice'],
      [9, 'critical'],
      [12, 'ok'],
      [15, 'critical'],
    ]);
  });

  it('tells of the agents what was known at a time', async () => {
    const store = open();
    const at = (ms: number) => START_MS + ms;
    const dispatches = [
      dispatchSeen({ joinedMs: at(40) }),
      dispatchSeen({ id: 'AD_2', createdMs: at(100), joinedMs: at(70_000) }),
    ];
    const agents = [
      agentSeen(),
      agentSeen({ participantId: 'PA_2', joinedMs: at(70_000), deployment: 'blue' }),
    ];
    await writeSweep(store, sweepRecord({ isAll: true, rooms: [roomSeen({ agents: agents.slice(0, 1) })] }));
    const all = roomSeen({ agents, dispatches, verifiedMs: at(80_000) });
    await writeSweep(store, sweepRecord({ atMs: at(80_000), isAll: true, rooms: [all] }));
    const agentsAt = (ms: number) =>
      store.listAgents({ host, projectName: null, nowMs: at(ms), dayMs: at(-60_000), untilMs: at(ms) });
    expect(await agentsAt(-1)).toEqual([]);
    expect(await agentsAt(30_000)).toMatchObject([
      {
        status: 'ACTIVE',
        sessions: 1,
        pending: 1,
        unserved: 1,
        lastSeenMs: at(30_000),
        roomName: 'call-1',
        peakToday: 1,
        medianMs: 40,
        dispatches: 1,
        deployments: [''],
      },
    ]);
    expect(await agentsAt(80_000)).toMatchObject([
      { sessions: 2, pending: 0, peakToday: 2, dispatches: 2, deployments: ['', 'blue'] },
    ]);
  });

  it('knows when anybody looked, and what ended meanwhile', async () => {
    const store = open();
    const MINUTE_MS = 60_000;
    const looks = (run: string, from: number, until: number, rooms: readonly RoomSeen[], isAll = true) =>
      writeSweep(
        store,
        sweepRecord({
          fromMs: START_MS + from * MINUTE_MS,
          atMs: START_MS + until * MINUTE_MS,
          isAll,
          rooms,
        }),
        run,
      );
    const at = (minute: number) => ({ verifiedMs: START_MS + minute * MINUTE_MS });
    const served = (minute: number) => roomSeen({ agents: [agentSeen()], ...at(minute) });
    await looks('run-1', 0, 3, [served(3)]);
    // Another one at the same time, then nobody for 27 minutes.
    await looks('run-2', 2, 4, [served(4)]);
    await looks('run-3', 31, 31, [roomSeen({ verifiedMs: null })]);
    await looks('run-3', 31, 31.5, [roomSeen(at(31.5))], false);
    const times = await store.listWatched(EVERYTHING);
    expect(times.map(({ fromMs, untilMs }) => [fromMs - START_MS, untilMs - START_MS])).toEqual([
      [31 * MINUTE_MS, 31.5 * MINUTE_MS],
      [0, 4 * MINUTE_MS],
    ]);
    expect(await store.listWatched({ ...EVERYTHING, sinceMs: START_MS + 10 * MINUTE_MS })).toHaveLength(1);
    expect(await store.listWatched({ ...EVERYTHING, limit: 1 })).toHaveLength(1);
    // Also if its room answers only after some sweeps.
    expect(await store.listSessions(EVERYTHING)).toMatchObject([
      { ended: 'unseen', lastSeenMs: START_MS + 4 * MINUTE_MS, goneMs: START_MS + 31.5 * MINUTE_MS },
    ]);
  });

  it('knows how a session ended if one of two looked while the other did not', async () => {
    const store = open();
    const MINUTE_MS = 60_000;
    const served = (atMs: number) => roomSeen({ agents: [agentSeen()], verifiedMs: atMs });
    await writeSweep(store, sweepRecord({ isAll: true, rooms: [served(START_MS)] }), 'sleeps');
    const wakesMs = START_MS + 27 * MINUTE_MS;
    await writeSweep(store, sweepRecord({ isAll: true, rooms: [served(START_MS)] }), 'looks');
    await writeSweep(store, sweepRecord({ atMs: wakesMs - 2_000, provenMs: wakesMs - 2_000 }), 'looks');
    await writeSweep(
      store,
      sweepRecord({ atMs: wakesMs, rooms: [roomSeen({ verifiedMs: wakesMs, beforeMs: START_MS })] }),
      'sleeps',
    );
    expect(await store.listSessions(EVERYTHING)).toMatchObject([
      { ended: 'left', lastSeenMs: wakesMs - 2_000, goneMs: wakesMs },
    ]);
  });

  it('keeps what was seen while it could not be written', async () => {
    const store = open();
    const served = roomSeen({ agents: [agentSeen()] });
    const soonMs = START_MS + 2_000;
    const laterMs = START_MS + 10 * 60_000;
    const left = roomSeen({ verifiedMs: soonMs, beforeMs: START_MS });
    await store.write(
      seen({
        sweeps: [
          sweepRecord({ isAll: true, rooms: [served] }),
          sweepRecord({ atMs: soonMs, rooms: [left] }),
          sweepRecord({ fromMs: START_MS, atMs: laterMs, rooms: [{ ...served, verifiedMs: laterMs }] }),
        ],
      }),
      WAIT_MS,
    );
    expect(await store.listSessions(EVERYTHING)).toMatchObject([{ ended: 'running', lastSeenMs: laterMs }]);
    expect(await store.listWatched(EVERYTHING)).toMatchObject([{ fromMs: START_MS, untilMs: laterMs }]);
    const unknown = store.write(seen({ run: 'run-2', sweeps: [sweepRecord({ atMs: laterMs })] }), WAIT_MS);
    await expect(unknown).rejects.toMatchObject({ failure: { kind: 'registry-unknown-run' } });
    expect(await store.listSessions(EVERYTHING)).toMatchObject([{ ended: 'running' }]);
  });

  it('ends an incident when somebody looks again, and says that nobody looked', async () => {
    const store = open();
    const MINUTE_MS = 60_000;
    const nextMs = START_MS + 27 * MINUTE_MS;
    await writeSweep(store, sweepRecord({ isAll: true, incidents: [incident] }));
    const looks = (seconds: number, incidents = [incident].slice(1)) =>
      writeSweep(
        store,
        sweepRecord({ fromMs: nextMs, atMs: nextMs + seconds * 1_000, isAll: true, incidents }),
        'run-2',
      );
    await looks(0);
    expect(await store.listIncidents(EVERYTHING)).toMatchObject([{ lastSeenMs: START_MS, endedMs: null }]);
    await looks(40);
    const ended = { lastSeenMs: START_MS, endedMs: nextMs };
    expect(await store.listIncidents(EVERYTHING)).toMatchObject([ended]);
    // It was no other one.
    await looks(50, [incident]);
    expect(await store.listIncidents(EVERYTHING)).toMatchObject([{ endedMs: null }]);
    await looks(90);
    const knownMs = nextMs + 50_000;
    expect(await store.listIncidents(EVERYTHING)).toMatchObject([{ lastSeenMs: knownMs, endedMs: knownMs }]);
  });

  it('says what came of a dispatch that is still listed, and whether nobody takes it', async () => {
    const store = open();
    const DAY = { host, projectName: null, nowMs: START_MS + 1_000, dayMs: START_MS };
    let atMs = START_MS;
    const after = async (changes: Partial<DispatchSeen>, run = 'run-1', roomId = 'RM_1') => {
      atMs += 2_000;
      const room = roomSeen({ roomId, verifiedMs: atMs, dispatches: [dispatchSeen(changes)], agents: [] });
      await writeSweep(store, sweepRecord({ atMs, isAll: true, rooms: [room] }), run);
      const [row, ...more] = await store.listDispatches(EVERYTHING);
      expect(more).toEqual([]);
      const [agent] = await store.listAgents(DAY);
      return [row?.outcome, agent?.status];
    };
    expect(await after({})).toEqual(['pending', 'PENDING']);
    expect(await after({ state: 'checking' })).toEqual(['pending', 'PENDING']);
    expect(await after({ state: 'untaken', isUnserved: true })).toEqual(['unanswered', 'UNSERVED']);
    expect(await after({ state: 'checking', isUnserved: true })).toEqual(['unanswered', 'UNSERVED']);
    // LiveKit Cloud may still offer it to a worker that comes late.
    expect(await after({ state: 'waiting' })).toEqual(['pending', 'PENDING']);
    expect(await after({ state: 'failed', error: 'lost' })).toEqual(['failed', 'PENDING']);
    // Its jobs are not listed, and its agent came and went between two sweeps.
    expect(await after({ state: 'over' })).toEqual(['served', 'GONE']);
    expect(await after({ state: 'serving', joinedMs: START_MS })).toEqual(['serving', 'GONE']);
    expect(await after({ state: 'checking', joinedMs: null })).toEqual(['serving', 'GONE']);
    // A run that has just begun does not know that its agent was there.
    expect(await after({ state: 'waiting' }, 'run-2')).toEqual(['served', 'GONE']);
    // Its room was replaced, and it moved.
    expect(await after({ state: 'over' }, 'run-2', 'RM_2')).toEqual(['served', 'GONE']);
    expect(await store.listDispatches(EVERYTHING)).toMatchObject([{ roomId: 'RM_2', goneMs: null }]);
    await writeSweep(store, sweepRecord({ atMs: atMs + 2_000, isAll: true }), 'run-2');
    expect(await store.listDispatches(EVERYTHING)).toMatchObject([{ outcome: 'served' }]);
  });

  it('believes a clock that was set back', async () => {
    const store = open();
    const HOUR_MS = 60 * 60_000;
    const served = roomSeen({ agents: [agentSeen()], dispatches: [dispatchSeen()] });
    await writeSweep(
      store,
      sweepRecord({
        atMs: START_MS + HOUR_MS,
        isAll: true,
        rooms: [{ ...served, verifiedMs: START_MS + HOUR_MS }],
        incidents: [incident],
      }),
    );
    const looks = (seconds: number, rooms: readonly RoomSeen[]) =>
      writeSweep(
        store,
        sweepRecord({ fromMs: START_MS, atMs: START_MS + seconds * 1_000, isAll: true, rooms }),
        'run-2',
      );
    await looks(60, []);
    expect(await store.listSessions(EVERYTHING)).toMatchObject([{ goneMs: START_MS + 60_000 }]);
    expect(await store.listIncidents(EVERYTHING)).toMatchObject([{ endedMs: expect.any(Number) }]);
    await looks(62, [{ ...served, verifiedMs: START_MS + 62_000 }]);
    expect(await store.listSessions(EVERYTHING)).toMatchObject([{ goneMs: null }]);
  });

  it('forgets what is too old or too much, some rows at a time, and nothing that is there', async () => {
    const store = open();
    const DAY_MS = 24 * 60 * 60_000;
    const rooms = Array.from({ length: 700 }, (_, number) =>
      roomSeen({
        roomId: `RM_${number}`,
        name: `call-${number}`,
        agents: [agentSeen({ participantId: `PA_${number}` })],
      }),
    );
    const stays = roomSeen({
      roomId: 'RM_stays',
      name: 'lobby',
      agents: [agentSeen({ participantId: 'PA_stays' })],
    });
    await writeSweep(store, sweepRecord({ isAll: true, rooms: [...rooms, stays] }));
    await writeSweep(
      store,
      sweepRecord({
        atMs: START_MS + 1_000,
        gone: rooms.map(({ roomId }) => ({ roomId, lastSeenMs: START_MS })),
      }),
    );
    const limits = { days: 30, eventDays: 30, bytes: 500_000_000 };
    // First the samples of minutes become samples of hours.
    expect(await store.pruneStep(limits, START_MS + 30 * DAY_MS)).toBeLessThan(3);
    expect(await store.pruneStep(limits, START_MS + 30 * DAY_MS)).toBe(0);
    const lateMs = START_MS + 31 * DAY_MS;
    const steps: number[] = [];
    do steps.push(await store.pruneStep(limits, lateMs));
    while (steps.at(-1) !== 0);
    expect(steps.length).toBeGreaterThan(2);
    expect((await store.readInfo()).rows).toMatchObject({ rooms: 1, sessions: 1 });
    await store.compact();
    const small = await store.readInfo();
    expect(await store.pruneStep({ ...limits, bytes: small.bytes + 1 }, lateMs)).toBe(0);
    await writeSweep(store, sweepRecord({ atMs: lateMs, rooms: [] }));
    expect((await store.readInfo()).rows).toMatchObject({ rooms: 1, sessions: 1 });
  });

  it('deletes the oldest of a file that is too large', async () => {
    const store = open();
    const old = roomSeen({ roomId: 'RM_old', agents: [agentSeen({ participantId: 'PA_old' })] });
    await writeSweep(store, sweepRecord({ isAll: true, rooms: [old] }));
    await writeSweep(
      store,
      sweepRecord({
        atMs: START_MS + 1_000,
        gone: [{ roomId: 'RM_old', lastSeenMs: START_MS }],
        rooms: [roomSeen()],
      }),
    );
    const limits = { days: 30, eventDays: 30, bytes: 1 };
    expect(await store.pruneStep(limits, START_MS + 2_000)).toBe(2);
    expect((await store.readInfo()).rows).toMatchObject({ rooms: 1, sessions: 0 });
  });

  it('forgets what is open in a project that nobody watches any more', async () => {
    const store = open();
    const room = roomSeen({ agents: [agentSeen()], dispatches: [dispatchSeen()] });
    await writeSweep(store, sweepRecord({ isAll: true, rooms: [room], incidents: [incident] }));
    const limits = { days: 30, eventDays: 30, bytes: 500_000_000 };
    const DAY_MS = 24 * 60 * 60_000;
    const there = { rooms: 1, sessions: 1, dispatches: 1, incidents: 1 };
    await store.pruneStep(limits, START_MS + 60 * DAY_MS);
    expect((await store.readInfo()).rows).toMatchObject(there);
    while ((await store.pruneStep(limits, START_MS + 61 * DAY_MS)) > 0);
    expect((await store.readInfo()).rows).toMatchObject({
      rooms: 0,
      sessions: 0,
      dispatches: 0,
      incidents: 0,
    });
  });

  it('stays small in a busy project, whatever is busy', async () => {
    const store = open();
    const sweeps = 30;
    const limits = { days: 365, eventDays: 365, bytes: 300_000 };
    for (let sweep = 0; sweep < sweeps; sweep += 1) {
      const atMs = START_MS + sweep * 120_000;
      const ids = Array.from({ length: 60 }, (_, number) => `${sweep}-${number}`);
      await store.write(
        {
          ...seen({
            // Each run looks once: every time in which somebody looked is one more row.
            run: `run-${sweep}`,
            sweeps: [
              sweepRecord({
                fromMs: START_MS,
                atMs,
                isAll: true,
                rooms: ids.map((id) =>
                  roomSeen({
                    roomId: `RM_${id}`,
                    name: `call-${id}`,
                    verifiedMs: atMs,
                    agents: [agentSeen({ participantId: `PA_${id}`, identity: `agent of ${id}` })],
                    dispatches: [dispatchSeen({ id: `AD_${id}`, createdMs: atMs })],
                  }),
                ),
                events: ids.map((id) => ({
                  atMs,
                  kind: 'agent joined',
                  severity: 'ok' as const,
                  roomId: `RM_${id}`,
                  roomName: `call-${id}`,
                  subject: `PA_${id}`,
                  text: `${id} ${'x'.repeat(100)}`,
                })),
                incidents: [{ ...incident, id: `${sweep}`, verdict: `left ${sweep}`, sinceMs: atMs }],
              }),
            ],
          }),
          nowMs: atMs,
          limits,
        },
        WAIT_MS,
      );
    }
    // What is there stays.
    expect(await store.listSessions({ ...EVERYTHING, outcome: 'running' })).toHaveLength(60);
    const { rows } = await store.readInfo();
    // A third at most of all that was there.
    for (const table of ['sessions', 'dispatches', 'rooms', 'events'])
      expect(rows[table]).toBeLessThan((60 * sweeps) / 3);
    expect(rows['incidents']).toBeLessThan(sweeps / 2);
  });

  it('keeps the most sessions of each minute, and later of each hour', async () => {
    const store = open();
    const HOUR_MS = 60 * 60_000;
    const hourMs = Math.ceil(START_MS / HOUR_MS) * HOUR_MS;
    const at = (minute: number, sessions: number) =>
      writeSweep(
        store,
        sweepRecord({
          atMs: hourMs + minute * 60_000,
          isAll: true,
          rooms: [
            roomSeen({
              agents: Array.from({ length: sessions }, (_, number) =>
                agentSeen({ participantId: `PA_${number}`, joinedMs: hourMs }),
              ),
            }),
          ],
        }),
      );
    for (const [minute, sessions] of [
      [0, 1],
      [0, 3],
      [0, 2],
      [1, 4],
      [59, 2],
    ] as const)
      await at(minute, sessions);
    const agentsAt = (nowMs: number) => store.listAgents({ host, projectName: null, nowMs, dayMs: hourMs });
    const [row] = await agentsAt(hourMs + 59 * 60_000);
    expect([row?.lastHour[0], row?.lastHour[1], row?.lastHour[2], row?.lastHour[59]]).toEqual([3, 4, 0, 2]);
    expect(row?.peakToday).toBe(4);
    expect(row?.lastDay).toEqual([...new Array<number>(23).fill(0), 4]);
    const [later] = await agentsAt(hourMs + 3 * HOUR_MS);
    expect(later?.lastDay.slice(19)).toEqual([0, 3, 4, 0, 0]);
    await store.pruneStep({ days: 365, eventDays: 30, bytes: 500_000_000 }, hourMs + 50 * HOUR_MS);
    expect((await store.readInfo()).rows).toMatchObject({ samples: 1 });
    expect((await agentsAt(hourMs + 50 * HOUR_MS))[0]?.peakToday).toBe(4);
  });

  it('writes everything or nothing', async () => {
    const store = open();
    const wrong = { ...action({ id: 'two' }), roomName: null } as unknown as RecordedAction;
    const written = store.write(batch({ actions: [action(), wrong] }), WAIT_MS);
    await expect(written).rejects.toMatchObject({ name: 'StoreError' });
    expect(await store.listActions({ project: null, limit: 10 })).toEqual([]);
  });

  it('says what is wrong in a sentence, for every request', async () => {
    const store = open(nowhere.path);
    for (const request of STORE_REQUESTS) {
      const parameters = request === 'write' ? [batch({}), WAIT_MS] : [{ host }, [KIND]];
      await expect(Promise.resolve(Reflect.apply(store[request], store, parameters))).rejects.toMatchObject({
        name: 'StoreError',
        failure: { kind: nowhere.kind, sentence: expect.stringContaining(nowhere.names) },
      });
    }
  });

  it('answers nothing more when it is closed', async () => {
    const store = open();
    await store.check();
    expect(await store.close()).toBe(true);
    expect(await store.close()).toBe(true);
    await expect(store.check()).rejects.toMatchObject({ name: 'StoreError' });
  });
});

describe('a store in a worker', () => {
  it('does nothing before it is started, and then answers what it was asked', async () => {
    const path = join(temporaryFolder(), 'registry.db');
    const store = createWorkerStore(path, systemClock);
    onTestFinished(async () => void (await store.close()));
    let isAnswered = false;
    const checked = store.check().then(() => {
      isAnswered = true;
    });
    await new Promise((resolve) => setImmediate(resolve));
    expect(isAnswered).toBe(false);
    store.start();
    await checked;
    expect(isAnswered).toBe(true);
  });

  it('that hangs in its file system does not hang the program', async () => {
    const path = join(temporaryFolder(), 'registry.db');
    // Opening a pipe that nobody reads waits for ever, as a dead network file system does.
    execFileSync('mkfifo', [path]);
    const clock = createManualClock();
    const store = createWorkerStore(path, clock);
    store.start();
    store.check().catch(() => {});
    const closed = store.close();
    await clock.advance(2 * WORKER_END_MS);
    expect(await closed).toBe(false);
    // Lets the thread end, and with it this test.
    const pipe = openSync(path, constants.O_RDWR | constants.O_NONBLOCK);
    onTestFinished(() => closeSync(pipe));
  });
});
