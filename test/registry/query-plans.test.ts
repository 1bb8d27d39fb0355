import { DatabaseSync } from 'node:sqlite';
import pg from 'pg';
import { expect, it, onTestFinished, vi } from 'vitest';
import { IN_MEMORY } from '../../source/registry/database.ts';
import type { HistoryQuery } from '../../source/registry/history.ts';
import { connectPostgres } from '../../source/registry/postgres/connect.ts';
import { createSqliteStore } from '../../source/registry/sqlite-store.ts';
import type { Store } from '../../source/registry/store.ts';
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
import { postgresKind } from './store-kinds.ts';

/** Reads a whole table that may have a million rows, or all rows of a project. */
const READS_ALL =
  /SCAN (stay|room|rooms|sessions|dispatches|events|watched)( USING (COVERING )?INDEX (?!open_)\w+)?( \||:)|(stay|room|rooms|sessions|dispatches) USING .*(KEY|INDEX \w+) \(project=\?\)/;

/** Asks a store everything that is asked while somebody looks at the screen, and writes two sweeps. */
const askEverything = async (store: Store, query: HistoryQuery, nowMs: number): Promise<void> => {
  const room = roomSeen({ agents: [agentSeen()], dispatches: [dispatchSeen()] });
  await writeSweep(store, sweepRecord({ atMs: nowMs, isAll: true, rooms: [room] }));
  await writeSweep(store, sweepRecord({ atMs: nowMs + 1, gone: [{ roomId: 'RM_1', lastSeenMs: nowMs }] }));
  for (const changes of [
    {},
    { roomName: 'call-1' },
    { agentName: 'a', outcome: 'left' },
    { roomName: 'call-*' },
  ]) {
    await store.listSessions({ ...query, ...changes });
    await store.listDispatches({ ...query, ...changes });
    await store.listEvents({ ...query, ...changes });
  }
  await store.listEvents({ ...query, roomId: 'RM_1' });
  await store.listIncidents(query);
  await store.listWatched(query);
  await store.listAgents({ host: HOST, projectName: null, nowMs: nowMs, dayMs: nowMs });
  await store.countDispatches({ host: HOST, agentName: 'a', bounds: [0, nowMs, nowMs + 1] });
  await store.listAgents({
    host: HOST,
    projectName: null,
    nowMs: nowMs,
    dayMs: nowMs,
    untilMs: nowMs,
  });
  await store.readMoment({ host: HOST, atMs: nowMs, limit: 10 });
  for (const direction of ['at or before', 'after'] as const)
    await store.findChange({ host: HOST, roomId: 'RM_1', atMs: nowMs, direction });
  await store.pruneStep({ days: 1, eventDays: 1, bytes: 1 }, nowMs);
};

it('no query of SQLite reads all rows of a table that grows', async () => {
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
  await askEverything(store, EVERYTHING, START_MS);
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

const postgres = postgresKind();
const CALLS = 30_000;
const CALL_MS = 5 * 60_000;
const EVERY_MS = 60_000;
/** A statement may read the calls of some hours, and a step of pruning 500 rows. */
const MOST_ROWS = 1_000;

/** A year in small: calls one after the other, each with a session, a dispatch and an event. The last have ended. */
const FILL = `
  INSERT INTO projects (host, first_watched_ms, watched_until_ms) VALUES ('${HOST}', 0, ${START_MS});
  INSERT INTO rooms SELECT 1, 'RM_' || n, 'call-' || n, at_ms, at_ms + ${CALL_MS}, at_ms + ${CALL_MS} FROM calls;
  INSERT INTO sessions SELECT 1, 'RM_' || n, 'PA_' || n, NULL, 'agent-' || (n % 10), 'AD_' || n, 'AJ_' || n, 'AW_1', NULL, NULL,
    at_ms, at_ms + ${CALL_MS}, at_ms + ${CALL_MS}, 'closed' FROM calls;
  INSERT INTO dispatches SELECT 1, 'AD_' || n, 'RM_' || n, 'agent-' || (n % 10), NULL, NULL, NULL, at_ms, at_ms, at_ms, NULL,
    at_ms + ${CALL_MS}, at_ms + ${CALL_MS}, 'served' FROM calls;
  INSERT INTO events (project, at_ms, kind, severity, room_id, room_name, text)
    SELECT 1, at_ms, 'verdict', 'ok', 'RM_' || n, 'call-' || n, 'it is well' FROM calls;
  ANALYZE`;

interface Plan {
  readonly 'Relation Name'?: string;
  readonly 'Node Type': string;
  readonly 'Actual Rows': number;
  readonly 'Actual Loops': number;
  readonly 'Rows Removed by Filter'?: number;
  readonly Plans?: readonly Plan[];
}

/** The rows of the tables that grow that a plan has read. A sample reads as many as it is told. */
const rowsRead = (plan: Plan): number => {
  const isGrowing = ['rooms', 'sessions', 'dispatches', 'events'].includes(plan['Relation Name'] ?? '');
  const isScan = plan['Node Type'].endsWith('Scan') && plan['Node Type'] !== 'Sample Scan';
  const own = (plan['Actual Rows'] + (plan['Rows Removed by Filter'] ?? 0)) * plan['Actual Loops'];
  const below = (plan.Plans ?? []).reduce((sum, one) => sum + rowsRead(one), 0);
  return (isGrowing && isScan ? own : 0) + below;
};

it.runIf(postgres)('no query of PostgreSQL reads all rows of a table that grows', async () => {
  if (postgres === null) throw new Error('no PostgreSQL');
  await postgres.start();
  const path = 'query plans';
  const store = postgres.create(path);
  onTestFinished(async () => void (await store.close()));
  await store.check();
  const client = await connectPostgres(postgres.address(path));
  onTestFinished(() => client.end());
  await client.query(`SET search_path TO ${postgres.address(path).schema};
    CREATE TEMP TABLE calls AS SELECT n, ${START_MS} - (${CALLS} - n) * ${EVERY_MS} - ${CALL_MS} AS at_ms FROM generate_series(1, ${CALLS}) AS n;
    ${FILL}`);
  const asked = new Map<string, unknown[]>();
  const { query } = pg.Client.prototype;
  const spy = vi.spyOn(pg.Client.prototype, 'query').mockImplementation(function (
    this: pg.Client,
    ...parameters: unknown[]
  ) {
    const [text, values] = parameters;
    if (typeof text === 'string' && Array.isArray(values)) asked.set(text, values);
    return Reflect.apply(query, this, parameters);
  });
  onTestFinished(() => void spy.mockRestore());
  const recently = { ...EVERYTHING, sinceMs: START_MS - 60 * 60_000, limit: 50 };
  await askEverything(store, recently, START_MS);
  spy.mockRestore();
  const statements = [...asked].filter(([text]) => /^\s*(SELECT|UPDATE|DELETE|INSERT|DECLARE)/.test(text));
  expect(statements.length).toBeGreaterThan(30);
  const readsMuch: string[] = [];
  for (const [text, values] of statements) {
    await client.query('BEGIN');
    const { rows } = await client.query<{ 'QUERY PLAN': readonly { Plan: Plan }[] }>(
      `EXPLAIN (ANALYZE, FORMAT JSON) ${text.replace(/^DECLARE .*? FOR /, '')}`,
      values,
    );
    await client.query('ROLLBACK');
    const read = (rows[0]?.['QUERY PLAN'] ?? []).reduce((sum, { Plan: plan }) => sum + rowsRead(plan), 0);
    if (read > MOST_ROWS) readsMuch.push(`${read} rows: ${text}`);
  }
  expect(readsMuch).toEqual([]);
});
