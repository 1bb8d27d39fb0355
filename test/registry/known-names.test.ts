import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, it } from 'vitest';
import { createSqliteStore } from '../../source/registry/sqlite-store.ts';
import { createManualClock } from '../helpers/manual-clock.ts';
import { openTestRegistry, project, START_MS, succeeded, temporaryFolder } from './fixture.ts';

const readKnownNames = async (path: string, host: string) => {
  const store = createSqliteStore(path, 'read');
  try {
    return await store.listKnownNames(host);
  } finally {
    await store.close();
  }
};

const NOTHING = { rooms: [], agents: [] };

it('names rooms that are there or were acted on, and agents that were seen, server by server', async () => {
  const path = join(temporaryFolder(), 'registry.db');
  const clock = createManualClock(START_MS);
  const registry = openTestRegistry(path, { clock });
  const seen = (roomName: string, goneMs: number | null) => ({
    roomName,
    roomId: `RM_${roomName}`,
    agentName: 'support-v2',
    seenMs: START_MS + 60_000,
    goneMs,
  });
  registry.experienceOf(project.host).saveSightings({
    seen: [seen('call-1', null), seen('gone-1', START_MS + 70_000)],
    over: [],
  });
  registry.recordAction(project, succeeded);
  registry.rememberAgentNames(project, ['greeter']);
  registry.rememberAgentNames({ name: 'lab', host: 'lab.example.com' }, ['lab-agent']);
  await registry.close();

  const { rooms, agents } = await readKnownNames(path, project.host);
  expect(rooms).toEqual(['call-1', 'call 7f31']);
  expect([...agents].sort()).toEqual(['greeter', 'support-v2']);
  expect(await readKnownNames(path, 'lab.example.com')).toEqual({ rooms: [], agents: ['lab-agent'] });
  expect(await readKnownNames(path, 'other.example.com')).toEqual(NOTHING);
});

it('names what the monitor recorded: rooms that are not gone, and agents', async () => {
  const path = join(temporaryFolder(), 'registry.db');
  const registry = openTestRegistry(path);
  registry.rememberAgentNames(project, ['greeter']);
  await registry.close();
  const database = new DatabaseSync(path);
  database.exec(`
    INSERT INTO projects (id, host, first_watched_ms, watched_until_ms) VALUES (1, '${project.host}', 1, 2), (2, 'other.example.com', 1, 2);
    INSERT INTO rooms (project, room_id, name, created_ms, last_seen_ms, gone_ms) VALUES
      (1, 'RM_1', 'open', 1, 9, NULL), (1, 'RM_2', 'gone', 1, 9, 10), (2, 'RM_3', 'other', 1, 9, NULL);
    INSERT INTO agents (project, agent_name, first_seen_ms, last_seen_ms) VALUES
      (1, 'recorded', 1, 9), (2, 'other', 1, 9);`);
  database.close();
  expect(await readKnownNames(path, project.host)).toEqual({
    rooms: ['open'],
    agents: ['greeter', 'recorded'],
  });
});

it('names at most 200 agents, the latest first', async () => {
  const path = join(temporaryFolder(), 'registry.db');
  const clock = createManualClock(START_MS);
  const registry = openTestRegistry(path, { clock });
  registry.rememberAgentNames(
    project,
    Array.from({ length: 300 }, (_, index) => `old-${index}`),
  );
  await clock.advance(1_000);
  registry.rememberAgentNames(project, ['new']);
  await registry.close();
  const { agents } = await readKnownNames(path, project.host);
  expect(agents).toHaveLength(200);
  expect(agents[0]).toBe('new');
});

it('fails without a database, and makes none', async () => {
  const path = join(temporaryFolder(), 'registry.db');
  await expect(readKnownNames(path, project.host)).rejects.toMatchObject({ name: 'StoreError' });
  expect(existsSync(path)).toBe(false);
  writeFileSync(path, 'this is no database');
  await expect(readKnownNames(path, project.host)).rejects.toMatchObject({ name: 'StoreError' });
});
