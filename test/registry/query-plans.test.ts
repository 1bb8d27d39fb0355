import { DatabaseSync } from 'node:sqlite';
import { expect, it, onTestFinished, vi } from 'vitest';
import { IN_MEMORY } from '../../source/registry/database.ts';
import { createSqliteStore } from '../../source/registry/sqlite-store.ts';
import { START_MS } from './fixture.ts';
import {
  agentSeen,
  dispatchSeen,
  EVERYTHING,
  HOST,
  roomSeen,
  sweepRecord,
  writeSweep,
} from './history-fixture.ts';

/** Reads a whole table that may have a million rows, or all rows of a project. */
const READS_ALL =
  /SCAN (stay|room|rooms|sessions|dispatches|events|watched)( USING (COVERING )?INDEX (?!open_)\w+)?( \||:)|(stay|room|rooms|sessions|dispatches) USING .*(KEY|INDEX \w+) \(project=\?\)/;

it('no query reads all rows of a table that grows', async () => {
  const asked = new Set<string>();
  const databases = new Set<DatabaseSync>();
  const prepare = DatabaseSync.prototype.prepare;
  const spy = vi.spyOn(DatabaseSync.prototype, 'prepare').mockImplementation(function (
    this: DatabaseSync,
    sql,
  ) {
    asked.add(sql);
    databases.add(this);
    return Reflect.apply(prepare, this, [sql]);
  });
  onTestFinished(() => void spy.mockRestore());
  const store = createSqliteStore(IN_MEMORY);
  onTestFinished(async () => void (await store.close()));
  const room = roomSeen({ agents: [agentSeen()], dispatches: [dispatchSeen()] });
  await writeSweep(store, sweepRecord({ isAll: true, rooms: [room] }));
  await writeSweep(
    store,
    sweepRecord({ atMs: START_MS + 1, gone: [{ roomId: 'RM_1', lastSeenMs: START_MS }] }),
  );
  for (const changes of [
    {},
    { roomName: 'call-1' },
    { agentName: 'a', outcome: 'left' },
    { roomName: 'call-*' },
  ]) {
    await store.listSessions({ ...EVERYTHING, ...changes });
    await store.listDispatches({ ...EVERYTHING, ...changes });
    await store.listEvents({ ...EVERYTHING, ...changes });
  }
  await store.listEvents({ ...EVERYTHING, roomId: 'RM_1' });
  await store.listIncidents(EVERYTHING);
  await store.listWatched(EVERYTHING);
  await store.listAgents({ host: HOST, projectName: null, nowMs: START_MS, dayMs: START_MS });
  await store.countDispatches({ host: HOST, agentName: 'a', bounds: [0, START_MS, START_MS + 1] });
  await store.listAgents({
    host: HOST,
    projectName: null,
    nowMs: START_MS,
    dayMs: START_MS,
    untilMs: START_MS,
  });
  await store.readMoment({ host: HOST, atMs: START_MS, limit: 10 });
  for (const direction of ['at or before', 'after'] as const)
    await store.findChange({ host: HOST, roomId: 'RM_1', atMs: START_MS, direction });
  await store.pruneStep({ days: 1, eventDays: 1, bytes: 1 }, START_MS);
  spy.mockRestore();
  const [database] = databases;
  const statements = [...asked].filter((sql) => /^\s*(SELECT|UPDATE|DELETE|INSERT)/.test(sql));
  expect(statements.length).toBeGreaterThan(30);
  const plans = statements.map((sql) => {
    const steps = database?.prepare(`EXPLAIN QUERY PLAN ${sql}`).all() ?? [];
    return `${steps.map(({ detail }) => detail).join(' | ')}: ${sql}`;
  });
  expect(plans.filter((plan) => READS_ALL.test(plan))).toEqual([]);
});
