import { expect, it, onTestFinished } from 'vitest';
import type { Fleet } from '../../source/fleet/fleet.ts';
import type { Incident } from '../../source/fleet/incidents.ts';
import { changesBetween } from '../../source/fleet/indexed-map.ts';
import type { Severity } from '../../source/fleet/severity.ts';
import { noPace, type RoomKey, type Snapshot } from '../../source/fleet/snapshot.ts';
import type { DispatchVerdictName } from '../../source/fleet/verdict/verdicts.ts';
import type { LinkedWorkers, Worker } from '../../source/fleet/workers.ts';
import { IN_MEMORY } from '../../source/registry/database.ts';
import { createRecorder } from '../../source/registry/recorder.ts';
import { createSqliteStore } from '../../source/registry/sqlite-store.ts';
import { START_MS, sweptSnapshot } from '../helpers/facts.ts';
import { aDispatch, aFleet, anAgent, aRoom, verdict } from '../helpers/fleet-builder.ts';
import { workerFixture } from '../workers/fixtures.ts';
import { EVERYTHING, writeSweep } from './history-fixture.ts';

const open = (redact = (text: string) => text) => {
  const recorder = createRecorder(redact);
  let before: Fleet = aFleet([]);
  const sweep = (
    after: Fleet,
    atMs: number,
    changes: Partial<Snapshot> = {},
    workers: LinkedWorkers | null = null,
    incidents: readonly Incident[] = [],
  ) => {
    recorder.take({
      changes: changesBetween(before.byKey, after.byKey),
      snapshot: {
        ...sweptSnapshot(atMs, []),
        verifiedAtMs: new Map<RoomKey, number>(after.rooms.map(({ key }) => [key, atMs])),
        pace: { ...noPace, oldestVerifiedAtMs: atMs },
        ...changes,
      },
      fleet: after,
      events: [],
      incidents,
      nowMs: atMs,
      projectName: 'prod-eu',
      workers,
    });
    before = after;
    return recorder.next().at(-1);
  };
  return { recorder, sweep };
};

const served = (name: string, state = 'listening') =>
  aRoom(name, { agents: [anAgent({ state })], dispatches: [aDispatch()] });

it('sends everything first, then only what changed, and everything again after a failure', () => {
  const { recorder, sweep } = open();
  const [one, two, three] = [served('call-1'), served('call-2'), served('call-3')];
  const first = sweep(aFleet([one, two]), START_MS);
  expect(first).toMatchObject({ isAll: true, rooms: [{ name: 'call-1' }, { name: 'call-2' }], gone: [] });
  recorder.written();
  expect(recorder.isDue()).toBe(false);
  const second = sweep(aFleet([two, three]), START_MS + 2_000);
  expect(second).toMatchObject({
    isAll: false,
    rooms: [{ name: 'call-3', verifiedMs: START_MS + 2_000, beforeMs: null }],
    gone: [{ roomId: 'RM_call-1', lastSeenMs: START_MS }],
  });
  // Another program locks the file, and the next sweep shows one more change.
  sweep(aFleet([three]), START_MS + 4_000);
  expect(recorder.next()).toMatchObject([
    { atMs: START_MS + 2_000, gone: [{ roomId: 'RM_call-1', lastSeenMs: START_MS }] },
    { atMs: START_MS + 4_000, gone: [{ roomId: 'RM_call-2', lastSeenMs: START_MS + 2_000 }] },
  ]);
  // A sweep without a change needs no record of its own.
  sweep(aFleet([three]), START_MS + 6_000);
  sweep(aFleet([three]), START_MS + 8_000);
  expect(recorder.next().map(({ atMs }) => atMs - START_MS)).toEqual([2_000, 4_000, 8_000]);
  recorder.startOver();
  expect(recorder.isDue()).toBe(true);
  expect(sweep(aFleet([two, three]), START_MS + 10_000)).toMatchObject({
    isAll: true,
    rooms: [{ name: 'call-2' }, { name: 'call-3' }],
  });
});

it('says when a changed room had answered before, and nothing while the server does not answer', () => {
  const { recorder, sweep } = open();
  sweep(aFleet([served('call-1')]), START_MS);
  const failure = { kind: 'refused', sentence: '', remedy: '' };
  const failing = { state: 'failing' as const, failure, sinceMs: START_MS, retryAtMs: START_MS };
  recorder.written();
  expect(sweep(aFleet([aRoom('call-1')]), START_MS + 2_000, { connection: failing })).toBeUndefined();
  expect(sweep(aFleet([aRoom('call-1', { agents: [anAgent()] })]), START_MS + 4_000)).toMatchObject({
    rooms: [{ verifiedMs: START_MS + 4_000, beforeMs: START_MS + 2_000 }],
  });
  recorder.written();
  // Agents change their state every few seconds.
  expect(
    sweep(aFleet([aRoom('call-1', { agents: [anAgent({ state: 'speaking' })] })]), START_MS + 6_000),
  ).toMatchObject({ rooms: [] });
});

it('leaves out agents of a former life, and who is in a room that never answered', () => {
  const { sweep } = open();
  const former = aRoom('call-1', { agents: [anAgent({ isFormer: true })] });
  const unknown = aRoom('call-2', { verified: false });
  expect(sweep(aFleet([former, unknown]), START_MS)?.rooms).toMatchObject([
    { name: 'call-1', agents: [] },
    { name: 'call-2', verifiedMs: null },
  ]);
});

it('says since when it has looked without a break', () => {
  const { sweep } = open();
  const fleet = aFleet([served('call-1')]);
  const fromAt = (atMs: number) => (sweep(fleet, START_MS + atMs)?.fromMs ?? 0) - START_MS;
  expect([0, 60_000, 110_000, 170_001, 172_000, 60_000, 62_000].map(fromAt)).toEqual([
    0, 0, 0, 170_001, 170_001, 60_000, 60_000,
  ]);
});

it('says what came of a dispatch, and whether nobody takes it', () => {
  const { sweep } = open();
  const stateOf = (name: DispatchVerdictName, severity: Severity, agentIdentity: string | null = null) => {
    const one = aDispatch({ agentIdentity, verdict: verdict(name, { severity }) });
    const room = sweep(aFleet([aRoom(name, { dispatches: [one] })]), START_MS)?.rooms.at(-1);
    const { state, isUnserved } = room?.dispatches[0] ?? {};
    return [state, isUnserved];
  };
  expect(stateOf('present', 'ok', 'agent-AJ_1')).toEqual(['serving', false]);
  expect(stateOf('starting', 'ok')).toEqual(['waiting', false]);
  expect(stateOf('no worker', 'notice')).toEqual(['untaken', true]);
  expect(stateOf('absent', 'critical')).toEqual(['waiting', false]);
  expect(stateOf('automatic', 'ignored')).toEqual(['waiting', false]);
  expect(stateOf('left', 'critical')).toEqual(['over', false]);
  expect(stateOf('ended', 'notice')).toEqual(['over', false]);
  expect(stateOf('failed', 'critical')).toEqual(['failed', false]);
  expect(stateOf('declined', 'critical')).toEqual(['untaken', true]);
  expect(stateOf('declined', 'ok')).toEqual(['untaken', false]);
  expect(stateOf('checking', 'ok')).toEqual(['checking', false]);
});

it('keeps no more than it must while nothing can be written', () => {
  const { recorder, sweep } = open();
  const many = (from: number) =>
    aFleet(Array.from({ length: 3_000 }, (_, number) => aRoom(`call-${from + number}`)));
  sweep(many(0), START_MS);
  expect(recorder.next()).toHaveLength(1);
  sweep(many(10_000), START_MS + 2_000);
  expect(recorder.next()).toEqual([]);
  expect(sweep(many(10_000), START_MS + 4_000)).toMatchObject({ isAll: true, gone: [] });
});

it('takes whatever a server sends, cuts it, and hides secrets', async () => {
  const { sweep } = open((text) => text.replaceAll('SECRET', '[hidden]'));
  const long = `\0'; DROP TABLE rooms; --\ud83d${'x'.repeat(100_000)}`;
  const hostile = aRoom(long, {
    id: 'RM_1',
    facts: { createdAtMs: 1e300 },
    agents: [
      anAgent({ identity: long, agentName: long, participant: { id: long, joinedAtMs: Number.NaN } }),
      anAgent({ identity: 'agent-AJ_2', participant: { id: '', joinedAtMs: Number.POSITIVE_INFINITY } }),
    ],
    dispatches: [
      aDispatch({
        id: long,
        agentName: long,
        createdAtMs: 1.5,
        jobs: [
          {
            id: 'AJ_1',
            type: 'ROOM',
            status: 'FAILED',
            error: `SECRET ${long}`,
            startedAtMs: -1e300,
            endedAtMs: 0,
            updatedAtMs: 0,
            participantIdentity: '',
            workerId: '',
            agentName: '',
            deployment: '',
            subject: '',
            history: null,
          },
        ],
      }),
    ],
    verdict: verdict('unserved', { severity: 'critical', sinceMs: 1e300 }),
  });
  const fleet = aFleet([hostile]);
  const record = sweep({ ...fleet, figures: { ...fleet.figures, critical: 1 } }, START_MS);
  if (!record) throw new Error('nothing is recorded');
  expect(JSON.stringify(record).length).toBeLessThan(20_000);
  const store = createSqliteStore(IN_MEMORY);
  onTestFinished(async () => void (await store.close()));
  await writeSweep(store, record);
  expect(await store.listSessions(EVERYTHING)).toHaveLength(2);
  const [dispatch] = await store.listDispatches(EVERYTHING);
  expect(dispatch?.error).toMatch(/^\[hidden\] /);
  expect(await store.listIncidents(EVERYTHING)).toHaveLength(1);
});

it('writes an incident of workers, which changes no room, when it opens and when it closes', async () => {
  const { recorder, sweep } = open();
  const fleet = aFleet([served('call-1')]);
  const hung: Incident = {
    id: 'hung',
    verdict: 'worker hung',
    severity: 'critical',
    agentName: 'support',
    deployment: null,
    sinceMs: START_MS + 1_000,
    rooms: [],
    summary: 'worker a of "support" hangs',
  };
  sweep(fleet, START_MS);
  recorder.written();
  expect(recorder.isDue()).toBe(false);
  const record = sweep(fleet, START_MS + 2_000, {}, null, [hung]);
  expect(recorder.isDue()).toBe(true);
  expect(record?.incidents).toMatchObject([{ verdict: 'worker hung', agentName: 'support', rooms: 0 }]);
  recorder.written();
  sweep(fleet, START_MS + 4_000, {}, null, [hung]);
  expect(recorder.isDue()).toBe(false);
  sweep(fleet, START_MS + 6_000);
  // It may come back within 30 s.
  sweep(fleet, START_MS + 40_000);
  expect(recorder.isDue()).toBe(true);
  expect(recorder.next().at(-1)?.incidents).toEqual([]);
});

it('takes the SDK of a session from its worker, where the link is proven or there is only one', () => {
  const { recorder, sweep } = open();
  const worker = (key: string, agentName: string, version: string): Worker =>
    workerFixture({
      key,
      facts: { agentName, type: 'ROOM', activeJobs: 1, load: 0, sdk: 'python', version, deployment: null },
    });
  const linked = (
    workers: readonly Worker[],
    links: readonly (readonly [string, boolean])[] = [],
  ): LinkedWorkers => ({
    workers,
    failures: [],
    wasRead: true,
    drains: new Map(),
    links: new Map(
      links.map(([key, isProven]) => [key, { workerId: 'AW_1', sessions: 1, joined: null, isProven }]),
    ),
  });
  const fleet = aFleet([served('call-1')]);
  const sdkWith = (workers: LinkedWorkers | null, atMs: number) => {
    const record = sweep(fleet, START_MS + atMs, {}, workers);
    recorder.written();
    return record?.rooms[0]?.agents[0]?.sdk;
  };
  const two = [worker('a', 'support', '1.8.9'), worker('b', 'support', '1.9.0')];
  expect(sdkWith(null, 0)).toBeNull();
  // The room itself has not changed.
  expect(sdkWith(linked([worker('a', 'support', '1.8.9')]), 2_000)).toBe('python 1.8.9');
  expect(sdkWith(linked(two), 4_000)).toBeNull();
  // It would be the same.
  expect(sdkWith(linked(two, [['b', false]]), 6_000)).toBeUndefined();
  expect(sdkWith(linked(two, [['b', true]]), 8_000)).toBe('python 1.9.0');
  expect(sdkWith(linked([worker('a', 'sales', '1.8.9')]), 10_000)).toBeNull();
  expect(sdkWith(linked([worker('a', 'support', '')]), 12_000)).toBeNull();
});
