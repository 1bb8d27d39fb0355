import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Fleet, Room } from '../../source/fleet/fleet.ts';
import type { Change } from '../../source/fleet/indexed-map.ts';
import type { RoomKey } from '../../source/fleet/snapshot.ts';
import { createRecorder } from '../../source/registry/recorder.ts';
import { createSqliteStore } from '../../source/registry/sqlite-store.ts';
import type { Store } from '../../source/registry/store.ts';
import { rebuildFleet } from '../../source/session/timeline/rebuild.ts';
import { START_MS, sweptSnapshot } from '../helpers/facts.ts';
import { aDispatch, aFleet, anAgent, aRoom } from '../helpers/fleet-builder.ts';
import { EVERYTHING, HOST, sweepRecord, writeSweep } from '../registry/history-fixture.ts';
import type { Group, Report } from './line.ts';

const CALLS_A_DAY = 1_000;
const DAYS = 365;
const DAY_MS = 24 * 60 * 60_000;
const CALL_MS = 5 * 60_000;
const EVENT_DAYS = 30;
const EVENTS_A_CALL = 10;
const MANY_SESSIONS = 1_000_000;
const NOW_MS = START_MS + DAYS * DAY_MS;
const MOST_MEGABYTES = 500;
const MOST_QUERY_MS = 100;
const MOST_SWEEP_MS = 3;
const TIMES = 5;

/** The numbers from `:first` to `:last`, as a table that SQLite makes itself. */
const NUMBERS = `WITH RECURSIVE numbers (n) AS (SELECT :first UNION ALL SELECT n + 1 FROM numbers WHERE n < :last)`;
/** LiveKit's ids have a prefix and 12 letters. */
const id = (prefix: string): string => `'${prefix}' || printf('_%012d', n)`;

/** Adds calls, each a room with a session, a named and an automatic dispatch, spread evenly over the year. */
const addCalls = (database: DatabaseSync, first: number, last: number): void => {
  const parameters = { first, last };
  const startMs = `(:nowMs - (n * :everyMs) % :yearMs)`;
  const times = { nowMs: NOW_MS, everyMs: DAY_MS / CALLS_A_DAY, yearMs: DAYS * DAY_MS };
  const run = (sql: string, used: Readonly<Record<string, number>>) =>
    void database.prepare(`INSERT INTO ${sql}`).run(used);
  database.exec('BEGIN');
  run(
    `rooms (project, room_id, name, created_ms, last_seen_ms, gone_ms)
      ${NUMBERS} SELECT 1, ${id('RM')}, 'call-' || n, ${startMs}, ${startMs} + ${CALL_MS}, ${startMs} + ${CALL_MS} FROM numbers`,
    { ...parameters, ...times },
  );
  run(
    `sessions (project, room_id, participant_id, agent_name, dispatch_id, job_id, worker_id, joined_ms, last_seen_ms,
        gone_ms, ended)
      ${NUMBERS} SELECT 1, ${id('RM')}, ${id('PA')}, 'agent-' || (n % 10), ${id('AD')}, ${id('AJ')}, 'AW_' || (n % 20),
        ${startMs} + 300, ${startMs} + ${CALL_MS}, ${startMs} + ${CALL_MS}, 'closed' FROM numbers`,
    { ...parameters, ...times },
  );
  for (const [prefix, name] of [
    ['AD', "'agent-' || (n % 10)"],
    ['AU', "''"],
  ] as const) {
    run(
      `dispatches (project, dispatch_id, room_id, agent_name, created_ms, joined_ms, last_seen_ms, gone_ms, outcome)
        ${NUMBERS} SELECT 1, ${id(prefix)}, ${id('RM')}, ${name}, ${startMs}, ${startMs} + 300, ${startMs} + ${CALL_MS},
          ${startMs} + ${CALL_MS}, 'served' FROM numbers`,
      { ...parameters, ...times },
    );
  }
  database.exec('COMMIT');
};

/** Adds the events of the last 30 days. */
const addEvents = (database: DatabaseSync): void => {
  const last = EVENT_DAYS * CALLS_A_DAY * EVENTS_A_CALL;
  database
    .prepare(
      `INSERT INTO events (project, at_ms, kind, severity, room_id, room_name, subject, text)
        ${NUMBERS} SELECT 1, :nowMs - n * 8640, 'agent joined', 'ok', printf('RM_%012d', n), 'call-' || n,
          printf('agent-AJ_%012d', n), printf('support-v2 (agent-AJ_%012d) joined', n) FROM numbers`,
    )
    .run({ first: 1, last, nowMs: NOW_MS });
};

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;

const timed = async (work: () => unknown): Promise<number> => {
  const took: number[] = [];
  for (let time = 0; time < TIMES; time += 1) {
    const startedMs = performance.now();
    await work();
    took.push(performance.now() - startedMs);
  }
  return median(took);
};

/** What a screen of the past asks the registry, and what it makes of it. */
const screenAt = async (store: Store, atMs: number): Promise<void> => {
  const [rows] = await Promise.all([
    store.readMoment({ host: HOST, atMs, limit: 20_000 }),
    store.listEvents({ ...EVERYTHING, host: HOST, untilMs: atMs, limit: 1_000 }),
  ]);
  if (rebuildFleet(rows).rooms.length === 0) throw new Error('nothing was there');
};

const measureFile = async (report: Report, folder: string): Promise<void> => {
  const path = join(folder, 'registry.db');
  const store: Store = createSqliteStore(path);
  await writeSweep(store, sweepRecord({ atMs: NOW_MS, isAll: true }));
  const database = new DatabaseSync(path);
  const calls = CALLS_A_DAY * DAYS;
  addCalls(database, 1, calls);
  addEvents(database);
  database
    .prepare(
      `INSERT INTO agents (project, agent_name, first_seen_ms, last_seen_ms)
        ${NUMBERS} SELECT 1, 'agent-' || (n - 1), 0, :nowMs FROM numbers`,
    )
    .run({ first: 1, last: 10, nowMs: NOW_MS });
  database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  const megabytes = statSync(path).size / 1_000_000;
  report.line({
    name: `a year of ${CALLS_A_DAY} calls a day, with the events of ${EVENT_DAYS} days: the file`,
    ours: megabytes,
    unit: 'MB',
    reference: null,
    target: { value: MOST_MEGABYTES, kind: 'at most' },
  });
  addCalls(database, calls + 1, MANY_SESSIONS);
  database.close();
  const day = { ...EVERYTHING, sinceMs: NOW_MS - DAY_MS, limit: 50 };
  const queries: Readonly<Record<string, () => Promise<unknown>>> = {
    'the sessions of a room': () => store.listSessions({ ...EVERYTHING, roomName: 'call-1234', limit: 50 }),
    'the sessions of a day': () => store.listSessions(day),
    'the failed dispatches of an agent': () =>
      store.listDispatches({ ...day, agentName: 'agent-3', outcome: 'unanswered' }),
    'the agents': () =>
      store.listAgents({ host: HOST, projectName: null, nowMs: NOW_MS, dayMs: NOW_MS - DAY_MS }),
    'the screen as it was half a year ago': () => screenAt(store, NOW_MS - (DAYS / 2) * DAY_MS),
    'the screen as it was yesterday': () => screenAt(store, NOW_MS - DAY_MS),
    'the change before in a room': () =>
      store.findChange({ host: HOST, roomId: 'RM_000000001234', atMs: NOW_MS, direction: 'at or before' }),
    'a sweep that changes nothing': () => writeSweep(store, sweepRecord({ atMs: NOW_MS })),
  };
  for (const [name, query] of Object.entries(queries)) {
    report.line({
      name: `${name}, of ${MANY_SESSIONS.toLocaleString('en')} sessions`,
      ours: await timed(query),
      unit: 'ms',
      reference: null,
      target: { value: MOST_QUERY_MS, kind: 'at most' },
    });
  }
  await store.close();
};

const ROOMS = 1_000;
const CHANGED = 10;

/** What a sweep costs the main thread: collecting the changes, and copying them for the other thread. */
const measureSweep = async (report: Report): Promise<void> => {
  const fleet: Fleet = aFleet(
    Array.from({ length: ROOMS }, (_, number) =>
      aRoom(`call-${number}`, { agents: [anAgent()], dispatches: [aDispatch()] }),
    ),
  );
  const verifiedAtMs = new Map<RoomKey, number>(fleet.rooms.map(({ key }) => [key, START_MS]));
  const snapshot = { ...sweptSnapshot(START_MS, []), verifiedAtMs };
  const recorder = createRecorder((text) => text);
  const sweep = (changes: readonly Change<Room>[]) => {
    recorder.take({
      changes,
      snapshot,
      fleet,
      events: [],
      incidents: [],
      nowMs: START_MS,
      projectName: 'bench',
      workers: null,
    });
    structuredClone(recorder.next());
    recorder.written();
  };
  sweep([]);
  const changed = fleet.rooms.slice(0, CHANGED).map((room): Change<Room> => [room, { ...room, agents: [] }]);
  report.line({
    name: `the main thread's share of a sweep with ${CHANGED} of ${ROOMS} rooms changed`,
    ours: await timed(() => sweep(changed)),
    unit: 'ms',
    reference: null,
    target: { value: MOST_SWEEP_MS, kind: 'at most' },
  });
};

/** The history: the size of a year, queries among a million sessions, and the cost of a sweep. */
export const history: Group = {
  name: 'history',
  run: async (report) => {
    const folder = mkdtempSync(join(tmpdir(), 'lktop-history-'));
    try {
      await measureSweep(report);
      await measureFile(report, folder);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};
