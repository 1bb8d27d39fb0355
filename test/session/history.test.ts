import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { defaultFleetSettings } from '../../source/fleet/settings.ts';
import { openRegistry } from '../../source/registry/registry.ts';
import { createSqliteStore } from '../../source/registry/sqlite-store.ts';
import { createSession } from '../../source/session/create-session.ts';
import { agent, dispatch, job, participant, roomFacts, START_MS } from '../helpers/facts.ts';
import { createFakeGateway } from '../helpers/fake-gateway.ts';
import { createManualClock } from '../helpers/manual-clock.ts';
import { project, running, temporaryFolder } from '../registry/fixture.ts';
import { EVERYTHING } from '../registry/history-fixture.ts';

const SECRET = 'correct horse battery staple';

/** A project with one room, and a session that watches it. */
const stage = async (keepsHistory: boolean) => {
  const clock = createManualClock(START_MS + 60_000);
  const gateway = createFakeGateway(clock);
  gateway.addRoom('call-1', {
    facts: roomFacts(),
    participants: [participant(), agent({ joinedAtMs: START_MS + 800 })],
    dispatches: [dispatch({ jobs: [job({ startedAtMs: START_MS + 100 })], metadata: 'METADATA' })],
  });
  const path = join(temporaryFolder(), 'registry.db');
  const registry = openRegistry({ path, clock, who: 'tester', secrets: [SECRET] });
  const session = createSession({
    project: { ...project, demo: false, readOnly: false, warnings: [] },
    connect: () => gateway,
    clock,
    intervalMs: 2_000,
    settings: defaultFleetSettings,
    registry,
    keepsHistory,
    onClose: registry.close,
  });
  const reader = createSqliteStore(path);
  onTestFinished(async () => {
    await session.close();
    await reader.close();
  });
  await clock.advance(10_000);
  return { clock, gateway, path, reader, registry, session };
};

it('a session that watches the project writes its history', async () => {
  const { clock, gateway, reader } = await stage(true);
  expect(await reader.listSessions(EVERYTHING)).toMatchObject([
    {
      host: project.host,
      roomName: 'call-1',
      roomId: 'RM_1',
      participantId: 'PA_agent-AJ_1',
      identity: 'agent-AJ_1',
      agentName: 'support',
      dispatchId: 'AD_1',
      jobId: 'AJ_1',
      workerId: 'AW_1',
      joinedMs: START_MS + 800,
      goneMs: null,
      ended: 'running',
    },
  ]);
  expect(await reader.listDispatches(EVERYTHING)).toMatchObject([
    { createdMs: START_MS, firstJobMs: START_MS + 100, joinedMs: START_MS + 800, who: null, metadata: null },
  ]);
  const room = gateway.rooms.get('call-1');
  if (!room) throw new Error('no room');
  room.participants = [participant()];
  room.dispatches = [dispatch({ jobs: [job({ status: 'FAILED', error: `lost ${SECRET}` })] })];
  const beforeMs = clock.now();
  await clock.advance(20_000);
  const [ended] = await reader.listSessions(EVERYTHING);
  expect(ended).toMatchObject({ ended: 'failed' });
  expect(ended?.lastSeenMs).toBeLessThanOrEqual(beforeMs);
  expect(ended?.goneMs).toBeLessThanOrEqual(beforeMs + 4_000);
  expect(await reader.listDispatches(EVERYTHING)).toMatchObject([{ error: 'lost [hidden]' }]);
  expect((await reader.listEvents(EVERYTHING)).map(({ kind }) => kind)).toContain('agent left');
  expect(await reader.listIncidents(EVERYTHING)).toMatchObject([
    { severity: 'critical', mostRooms: 1, roomName: 'call-1', endedMs: null },
  ]);
  gateway.rooms.delete('call-1');
  await clock.advance(60_000);
  expect(await reader.listDispatches(EVERYTHING)).toMatchObject([{ outcome: 'failed' }]);
  expect(await reader.listIncidents(EVERYTHING)).toMatchObject([{ endedMs: expect.any(Number) }]);
  expect((await reader.readInfo()).rows).toMatchObject({
    rooms: 1,
    sessions: 1,
    dispatches: 1,
    incidents: 1,
  });
});

it('keeps no metadata of a dispatch that somebody else made, in none of its files', async () => {
  const { clock, path, registry, session } = await stage(true);
  // What the file has of an action shows that its bytes can be read.
  registry.recordAction(project, running);
  await clock.advance(10_000);
  await session.close();
  const files = readdirSync(dirname(path)).filter((name) => name.startsWith(basename(path)));
  const bytes = files.map((name) => readFileSync(join(dirname(path), name), 'latin1')).join('');
  expect(bytes).toContain(running.plan.question);
  expect(bytes).toContain('AD_1');
  expect(bytes).not.toContain('METADATA');
});

it('any other session writes none: it may see only one room', async () => {
  const { reader } = await stage(false);
  expect((await reader.readInfo()).rows).toMatchObject({ rooms: 0, sessions: 0, dispatches: 0, events: 0 });
});
