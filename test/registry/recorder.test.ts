import { expect, it, onTestFinished } from 'vitest';
import type { Fleet } from '../../source/fleet/fleet.ts';
import { changesBetween } from '../../source/fleet/indexed-map.ts';
import { noPace, type RoomKey, type Snapshot } from '../../source/fleet/snapshot.ts';
import { IN_MEMORY } from '../../source/registry/database.ts';
import { createRecorder } from '../../source/registry/recorder.ts';
import { createSqliteStore } from '../../source/registry/sqlite-store.ts';
import { START_MS, sweptSnapshot } from '../helpers/facts.ts';
import { aDispatch, aFleet, anAgent, aRoom, verdict } from '../helpers/fleet-builder.ts';
import { EVERYTHING, writeSweep } from './history-fixture.ts';

const open = (redact = (text: string) => text) => {
  const recorder = createRecorder(redact);
  let before: Fleet = aFleet([]);
  const sweep = (after: Fleet, atMs: number, changes: Partial<Snapshot> = {}) => {
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
      nowMs: atMs,
      projectName: 'prod-eu',
    });
    before = after;
    return recorder.next();
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
  if (first) recorder.written(first);
  expect(recorder.isDue()).toBe(false);
  const second = sweep(aFleet([two, three]), START_MS + 2_000);
  expect(second).toMatchObject({
    isAll: false,
    rooms: [{ name: 'call-3', verifiedMs: START_MS + 2_000, beforeMs: null }],
    gone: [{ roomId: 'RM_call-1', lastSeenMs: START_MS }],
  });
  recorder.startOver();
  expect(recorder.isDue()).toBe(true);
  expect(sweep(aFleet([two, three]), START_MS + 4_000)).toMatchObject({
    isAll: true,
    rooms: [{ name: 'call-2' }, { name: 'call-3' }],
  });
});

it('says when a changed room had answered before, and nothing while the server does not answer', () => {
  const { sweep } = open();
  sweep(aFleet([served('call-1')]), START_MS);
  const failure = { kind: 'refused', sentence: '', remedy: '' };
  const failing = { state: 'failing' as const, failure, sinceMs: START_MS, retryAtMs: START_MS };
  expect(sweep(aFleet([served('call-1', 'thinking')]), START_MS + 2_000, { connection: failing })).toBeNull();
  expect(sweep(aFleet([served('call-1', 'speaking')]), START_MS + 4_000)).toMatchObject({
    rooms: [{ verifiedMs: START_MS + 4_000, beforeMs: START_MS + 2_000 }],
  });
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
