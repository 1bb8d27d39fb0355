/** What only a store in a PostgreSQL server can meet. What it does otherwise is in `../store.test.ts`. */
import { rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { inspect } from 'node:util';
import type { Client } from 'pg';
import { describe, expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../../source/clock.ts';
import { IN_MEMORY, openDatabase } from '../../../source/registry/database.ts';
import { readPostgresAddress } from '../../../source/registry/postgres/address.ts';
import { connectPostgres } from '../../../source/registry/postgres/connect.ts';
import { createPostgresStore } from '../../../source/registry/postgres/store.ts';
import type { Store, StoreAccess } from '../../../source/registry/store.ts';
import { SERVER_END_MS } from '../../../source/time-limits.ts';
import { createManualClock } from '../../helpers/manual-clock.ts';
import { postgresOfThisFile, type TestPostgres } from '../../helpers/postgres.ts';
import { START_MS } from '../fixture.ts';
import {
  agentSeen,
  dispatchSeen,
  EVERYTHING,
  HOST,
  roomSeen,
  sweepRecord,
  writeSweep,
} from '../history-fixture.ts';

const start = postgresOfThisFile();

const openAt = (text: string, access: StoreAccess = 'write'): Store => {
  const store = createPostgresStore(readPostgresAddress(text, {}, 'postgres'), systemClock, access);
  onTestFinished(async () => void (await store.close()));
  return store;
};

let schemas = 0;
const newSchema = (): string => {
  schemas += 1;
  return `own_${schemas}`;
};

const server = async (): Promise<TestPostgres> => {
  if (start === null) throw new Error('no PostgreSQL');
  return start();
};

const connect = async (address: string): Promise<Client> => {
  const client = await connectPostgres(readPostgresAddress(address, {}, 'postgres'));
  onTestFinished(() => client.end());
  return client;
};

const full = sweepRecord({
  isAll: true,
  rooms: [roomSeen({ agents: [agentSeen()], dispatches: [dispatchSeen()] })],
});

it('is closed although the server accepts connections and never answers', async () => {
  const silent = createServer();
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void silent.close());
  const bound = silent.address();
  const port = typeof bound === 'object' ? bound?.port : 0;
  const address = readPostgresAddress(`postgres://bob:s3cret@127.0.0.1:${port}/lk`, {}, 'postgres');
  const clock = createManualClock();
  const store = createPostgresStore(address, clock);
  const connected = new Promise((resolve) => silent.once('connection', resolve));
  const checked = store.check().catch((error: unknown) => error);
  await connected;
  const closed = store.close();
  await clock.advance(SERVER_END_MS);
  expect(await closed).toBe(true);
  const failure = await checked;
  expect(failure).toMatchObject({ name: 'StoreError', failure: { kind: 'registry-lost' } });
  expect(inspect(failure, { showHidden: true, depth: 9 })).not.toContain('s3cret');
});

describe.runIf(start)('a store in a PostgreSQL server', () => {
  it('has the tables and columns of SQLite, in the same order, and sorts texts by their bytes', async () => {
    const { address } = await server();
    const schema = newSchema();
    await openAt(`${address()}?search_path=${schema}`).check();
    const client = await connect(address());
    const { rows } = await client.query<{ table: string; column: string; collation: string | null }>(
      `SELECT table_name AS table, column_name AS column,
          CASE data_type WHEN 'text' THEN coalesce(collation_name, 'default') END AS collation
        FROM information_schema.columns
        WHERE table_schema = $1 AND table_name <> 'schema_version' ORDER BY table_name, ordinal_position`,
      [schema],
    );
    const sqlite: DatabaseSync = openDatabase(IN_MEMORY);
    onTestFinished(() => sqlite.close());
    const theirs = sqlite
      .prepare(
        `SELECT m.name AS "table", c.name AS "column" FROM sqlite_master AS m JOIN pragma_table_info(m.name) AS c
          WHERE m.type = 'table' ORDER BY m.name, c.cid`,
      )
      .all();
    expect(rows.map(({ table, column }) => `${table}.${column}`)).toEqual(
      theirs.map(({ table, column }) => `${table}.${column}`),
    );
    expect(new Set(rows.flatMap(({ collation }) => collation ?? []))).toEqual(new Set(['C']));
  });

  it('fails with a sentence while the server is away, and works again when it is back', async () => {
    const postgres = await server();
    const store = openAt(`${postgres.address()}?search_path=${newSchema()}`);
    await writeSweep(store, full);
    await postgres.stop('immediate');
    onTestFinished(() => postgres.start());
    await expect(writeSweep(store, full)).rejects.toMatchObject({
      failure: { kind: expect.stringMatching(/^registry-(lost|starting|unreachable)$/) },
    });
    await expect(store.listSessions(EVERYTHING)).rejects.toMatchObject({ name: 'StoreError' });
    await postgres.start();
    await writeSweep(store, full);
    expect(await store.listSessions(EVERYTHING)).toHaveLength(1);
    expect((await store.readInfo()).rows).toMatchObject({ rooms: 1, sessions: 1, dispatches: 1 });
  });

  it('writes all or nothing when its connection is cut while it waits, and then once', async () => {
    const { address } = await server();
    const schema = newSchema();
    const store = openAt(`${address()}?search_path=${schema}`);
    await store.check();
    const other = await connect(address());
    await other.query('BEGIN');
    await other.query(`LOCK TABLE ${schema}.sessions IN ACCESS EXCLUSIVE MODE`);
    const written = store.write(
      {
        nowMs: START_MS,
        prunes: false,
        seen: {
          host: HOST,
          run: 'run-1',
          watchedUntilMs: START_MS,
          rooms: 1,
          outcomes: [],
          sightings: { seen: [], over: [] },
          marksAgentsByKind: false,
          sweeps: [full],
        },
      },
      60_000,
    );
    const failed = expect(written).rejects.toMatchObject({ failure: { kind: 'registry-lost' } });
    const cut = async (): Promise<number> => {
      const { rows } = await other.query(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'lktop' AND wait_event_type = 'Lock'",
      );
      return rows.length;
    };
    while ((await cut()) === 0);
    await failed;
    await other.query('ROLLBACK');
    expect((await store.readInfo()).rows).toMatchObject({ rooms: 0, sessions: 0 });
    await writeSweep(store, full);
    expect((await store.readInfo()).rows).toMatchObject({ rooms: 1, sessions: 1 });
  });

  it('waits for another writer no longer than it should, and says that it is locked', async () => {
    const { address } = await server();
    const schema = newSchema();
    const store = openAt(`${address()}?search_path=${schema}`);
    await store.check();
    const other = await connect(address());
    await other.query('SELECT pg_advisory_lock(hashtext($1), hashtext($2))', [`lktop ${schema}`, HOST]);
    await expect(writeSweep(store, full)).rejects.toMatchObject({ failure: { kind: 'registry-locked' } });
    // Another project is not concerned.
    await writeSweep(store, full, 'run-1', 'other.example.com');
    await other.query('SELECT pg_advisory_unlock_all()');
    await writeSweep(store, full);
  });

  it('keeps what several lktops write at the same time once', async () => {
    const { address } = await server();
    const place = `${address()}?search_path=${newSchema()}`;
    const stores = Array.from({ length: 4 }, () => openAt(place));
    const event = {
      atMs: START_MS,
      kind: 'agent joined',
      severity: 'ok' as const,
      roomId: 'RM_1',
      roomName: 'call-1',
      subject: null,
      text: 'it joined',
    };
    // They also make the tables at the same time.
    await Promise.all(
      stores.map((store, number) => writeSweep(store, { ...full, events: [event] }, `run-${number}`)),
    );
    const [store] = stores;
    expect((await store?.readInfo())?.rows).toMatchObject({
      rooms: 1,
      sessions: 1,
      dispatches: 1,
      events: 1,
    });
  });

  it('leaves the tables of a newer lktop as they are', async () => {
    const { address } = await server();
    const schema = newSchema();
    const client = await connect(address());
    await client.query(
      `CREATE SCHEMA ${schema}; CREATE TABLE ${schema}.schema_version (version INTEGER); INSERT INTO ${schema}.schema_version VALUES (999)`,
    );
    const store = openAt(`${address()}?search_path=${schema}`);
    await expect(store.check()).rejects.toMatchObject({ failure: { kind: 'registry-newer' } });
    const { rows } = await client.query('SELECT tablename FROM pg_tables WHERE schemaname = $1', [schema]);
    expect(rows).toEqual([{ tablename: 'schema_version' }]);
  });

  it('makes nothing for a reader, and says that nothing is there', async () => {
    const { address } = await server();
    const schema = newSchema();
    for (const access of ['read', 'existing'] as const)
      await expect(openAt(`${address()}?search_path=${schema}`, access).readInfo()).rejects.toMatchObject({
        failure: { kind: 'registry-no-tables' },
      });
    const client = await connect(address());
    const { rows } = await client.query('SELECT nspname FROM pg_namespace WHERE nspname = $1', [schema]);
    expect(rows).toEqual([]);
  });

  it('needs few rights, and makes tables that the whole team can use', async () => {
    const { address, port } = await server();
    const client = await connect(address());
    const schema = newSchema();
    await client.query(
      'CREATE ROLE team; CREATE ROLE ann LOGIN IN ROLE team; CREATE ROLE ben LOGIN IN ROLE team',
    );
    await client.query('CREATE ROLE eve LOGIN');
    const as = (user: string) => `postgres://${user}@127.0.0.1:${port}/postgres?search_path=${schema}`;
    await expect(openAt(as('ann')).check()).rejects.toMatchObject({
      failure: { kind: 'registry-no-access' },
    });
    await client.query(`CREATE SCHEMA ${schema} AUTHORIZATION team`);
    await writeSweep(openAt(as('ann')), full);
    await writeSweep(openAt(as('ben')), full, 'run-2');
    expect(await openAt(as('ben'), 'existing').listSessions(EVERYTHING)).toHaveLength(1);
    const { rows } = await client.query('SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = $1', [
      schema,
    ]);
    expect(rows).toEqual([{ tableowner: 'team' }]);
    await expect(openAt(as('eve')).listSessions(EVERYTHING)).rejects.toMatchObject({
      failure: { kind: 'registry-no-access' },
    });
    await client.query(`GRANT USAGE ON SCHEMA ${schema} TO eve`);
    await client.query(`GRANT SELECT ON ALL TABLES IN SCHEMA ${schema} TO eve`);
    const eve = openAt(as('eve'));
    expect(await eve.listSessions(EVERYTHING)).toHaveLength(1);
    await expect(eve.check()).rejects.toMatchObject({ failure: { kind: 'registry-no-access' } });
  });

  it('reads from a standby, and says that it cannot write', async () => {
    const postgres = await server();
    const place = `${postgres.address()}?search_path=${newSchema()}`;
    const store = openAt(place);
    await writeSweep(store, full);
    await postgres.stop();
    const signal = join(postgres.folder, 'data', 'standby.signal');
    writeFileSync(signal, '');
    await postgres.start();
    onTestFinished(async () => {
      await postgres.stop();
      rmSync(signal, { force: true });
      await postgres.start();
    });
    expect(await openAt(place).listSessions(EVERYTHING)).toHaveLength(1);
    const failure = { failure: { kind: 'registry-read-only' } };
    await expect(openAt(place).check()).rejects.toMatchObject(failure);
    await expect(writeSweep(openAt(place), full)).rejects.toMatchObject(failure);
  });

  it('keeps what PostgreSQL cannot store in another form, and ends nothing because of it', async () => {
    const { address } = await server();
    const store = openAt(`${address()}?search_path=${newSchema()}`);
    const hostile = roomSeen({
      roomId: 'RM_\0',
      name: `call\0\ud800${'x'.repeat(100)}'; DROP TABLE rooms; --`,
      agents: [
        agentSeen({ participantId: 'PA_\0', agentName: '$1 :name ?', joinedMs: Number.MAX_SAFE_INTEGER }),
      ],
    });
    await writeSweep(store, sweepRecord({ isAll: true, rooms: [hostile] }));
    await writeSweep(store, sweepRecord({ atMs: START_MS + 2_000, isAll: true, rooms: [hostile] }));
    const sessions = await store.listSessions({ ...EVERYTHING, sinceMs: 0 });
    expect(sessions).toMatchObject([{ participantId: 'PA_\ufffd', agentName: '$1 :name ?', goneMs: null }]);
  });

  it('finds few of many by a pattern, page by page', async () => {
    const { address } = await server();
    const store = openAt(`${address()}?search_path=${newSchema()}`);
    const rooms = Array.from({ length: 1_200 }, (_, number) =>
      roomSeen({
        roomId: `RM_${number}`,
        name: `call-${number}`,
        agents: [agentSeen({ participantId: `PA_${number}`, joinedMs: START_MS + number })],
      }),
    );
    await writeSweep(store, sweepRecord({ isAll: true, rooms }));
    const names = async (roomName: string, limit: number) =>
      (await store.listSessions({ ...EVERYTHING, roomName, limit })).map((row) => row.roomName);
    expect(await names('*-1*5', 2)).toEqual(['call-1195', 'call-1185']);
    expect(await names('call-*', 10_000)).toHaveLength(1_200);
    expect(await names('*-7', 10)).toEqual(['call-7']);
  });

  it('counts its own tables only, and compacts while others write', async () => {
    const { address } = await server();
    const schema = newSchema();
    const store = openAt(`${address()}?search_path=${schema}`);
    await store.check();
    const { bytes } = await store.readInfo();
    const client = await connect(address());
    await client.query(
      `CREATE TABLE ${schema}.others AS SELECT repeat('x', 1000) FROM generate_series(1, 1000)`,
    );
    expect((await store.readInfo()).bytes).toBe(bytes);
    await client.query(`BEGIN; INSERT INTO ${schema}.runs VALUES ('run', 1)`);
    await store.compact();
    await client.query('COMMIT');
  });
});
