import { type AddressInfo, createServer, type Socket } from 'node:net';
import type { Client } from 'pg';
import { describe, expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../source/clock.ts';
import { type PostgresAddress, readPostgresAddress } from '../../source/registry/postgres/address.ts';
import { connectPostgres } from '../../source/registry/postgres/connect.ts';
import { StoreError } from '../../source/registry/store.ts';
import type { SharedPlace } from '../../source/sharing/place.ts';
import { createPostgresPlace } from '../../source/sharing/postgres-place.ts';
import { createSweepReader } from '../../source/sharing/read-sweep.ts';
import { createSweepWriter } from '../../source/sharing/write-sweep.ts';
import { dispatch, observation, participant, roomFacts, sweptSnapshot } from '../helpers/facts.ts';
import { postgresOfThisFile, type TestPostgres } from '../helpers/postgres.ts';

const start = postgresOfThisFile();

let projects = 0;

const stage = async (server: TestPostgres) => {
  projects += 1;
  const project = `livekit.example.com ${projects}`;
  const addressOf = (database?: string): PostgresAddress =>
    readPostgresAddress(server.address(database), {}, 'alice');
  const join = (address = addressOf()): SharedPlace => {
    const place = createPostgresPlace(address, project, systemClock);
    onTestFinished(() => place.close().catch(() => {}));
    return place;
  };
  const client: Client = await connectPostgres(addressOf());
  onTestFinished(() => client.end().catch(() => {}));
  return { join, client, addressOf };
};

const CANDIDATE = { after: 0, isForced: false, who: 'alice@host', intervalMs: 2_000 };

const lead = async (place: SharedPlace): Promise<number> => (await place.elect(CANDIDATE)) ?? 0;

const ROOMS = [1, 2, 3].map((number) =>
  observation({
    room: roomFacts({ name: `call-${number}`, id: `RM_${number}` }),
    participants: [participant()],
    dispatches: [dispatch()],
  }),
);

const NOW_MS = 1_700_000_100_000;

/** Publishes what a scanner saw. */
const publish = async (place: SharedPlace, generation: number): Promise<void> => {
  const writer = createSweepWriter((text) => text);
  const snapshot = sweptSnapshot(NOW_MS, ROOMS);
  const changes = await writer.next({ snapshot, nowMs: NOW_MS, intervalMs: 2_000 });
  expect(await place.publish({ generation, intervalMs: 2_000 }, changes)).toBe(true);
};

/** What a follower makes of what is there; null: nothing. */
const readSweep = async (place: SharedPlace) => {
  const reading = await place.read(null);
  return reading?.head == null ? null : createSweepReader().take({ ...reading, head: reading.head });
};

describe.skipIf(start === null)('a place in PostgreSQL', () => {
  const server = () => (start as NonNullable<typeof start>)();

  it('gives back exactly what a scanner published', async () => {
    const { join } = await stage(await server());
    const alice = join();
    await publish(alice, await lead(alice));
    const sweep = await readSweep(join());
    const published = sweptSnapshot(NOW_MS, ROOMS);
    expect(sweep).toMatchObject({ rooms: ROOMS, startedAtMs: published.startedAtMs, atMs: NOW_MS });
    expect(new Map(sweep?.verifiedAtMs)).toEqual(new Map(published.verifiedAtMs));
  });

  it('frees the role as soon as the sweeper is gone, without a word from it', async () => {
    const { join, client } = await stage(await server());
    const [alice, bob] = [join(), join()];
    const generation = await lead(alice);
    expect(await bob.elect({ ...CANDIDATE, after: generation })).toBeNull();
    const lost = new Promise<void>((resolve) => alice.onLost(resolve));
    // As if its process had been killed.
    await client.query(
      `SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND pid <> pg_backend_pid()`,
    );
    await lost;
    await expect.poll(() => bob.elect({ ...CANDIDATE, after: generation }).catch(() => null)).not.toBeNull();
  });

  it.each([
    ['a body that is no JSON', "UPDATE lktop.sweep_rooms_1 SET body = '{'"],
    [
      'a body that is another room',
      `UPDATE lktop.sweep_rooms_1 SET body = replace(body, 'call-1', 'call-9')`,
    ],
    ['a body with a field too many', `UPDATE lktop.sweep_rooms_1 SET body = '{"x":1,' || substr(body, 2)`],
    [
      'a wrong type',
      `UPDATE lktop.sweep_rooms_1 SET body = replace(body, '"hidden":false', '"hidden":"no"')`,
    ],
    [
      'a number that is none',
      `UPDATE lktop.sweep_rooms_1 SET body = replace(body, '1700000000000', '1e999')`,
    ],
    ['a room that is missing', "UPDATE lktop.sweep_rooms_1 SET body = NULL WHERE body LIKE '%call-2%'"],
    ['no head', "UPDATE lktop.sweeps_1 SET head = ''"],
    ['a head of a later form', `UPDATE lktop.sweeps_1 SET head = replace(head, '"format":1', '"format":2')`],
    ['a state that is no state', `UPDATE lktop.sweeps_1 SET head = replace(head, '"live"', '"toString"')`],
    ['an endless head', "UPDATE lktop.sweeps_1 SET head = repeat(' ', 16000001) || head"],
    ['a strange time', `UPDATE lktop.sweeps_1 SET head = replace(head, '"atMs":', '"atMs":1e300,"x":')`],
  ])('is not believed if somebody wrote %s', async (_, sql) => {
    const { join, client } = await stage(await server());
    const alice = join();
    await publish(alice, await lead(alice));
    expect(await readSweep(join())).not.toBeNull();
    await client.query(sql);
    expect(await readSweep(join())).toBeNull();
  });

  it('does not read more than a memory holds', async () => {
    const { join, client } = await stage(await server());
    const alice = join();
    await publish(alice, await lead(alice));
    await client.query(
      `INSERT INTO lktop.sweep_rooms_1 (project, id, number, body)
        SELECT (SELECT project FROM lktop.sweeps_1 ORDER BY beat_at DESC LIMIT 1), number::TEXT, 1, '{}'
        FROM generate_series(1, 100000) AS number`,
    );
    expect(await join().read(null)).toMatchObject({ head: '', rows: [] });
    await client.query('TRUNCATE lktop.sweep_rooms_1');
  });

  it('forgets rooms that went, and what nobody sweeps any more', async () => {
    const { join, client } = await stage(await server());
    const alice = join();
    const generation = await lead(alice);
    await client.query(
      `INSERT INTO lktop.sweeps_1 VALUES ('old', 1, 1, 1, 'x', 1, now() - INTERVAL '2 days', false, NULL, NULL);
        INSERT INTO lktop.sweep_rooms_1 VALUES ('old', 'a', 1, '{}')`,
    );
    const beat = { generation, intervalMs: 2_000 };
    const row = (id: string, body: string | null) => ({ id, body });
    await alice.publish(beat, { head: '{}', rows: [row('stays', '{}'), row('goes', '{}')], isAll: true });
    await alice.publish(beat, { head: '{}', rows: [row('goes', null)], isAll: false });
    const before = await alice.read(null);
    for (let count = 0; count < 1_250; count += 1)
      await alice.publish(beat, { head: '{}', rows: [], isAll: false });
    const { rows } = await client.query('SELECT id FROM lktop.sweep_rooms_1 WHERE body IS NULL');
    expect(rows).toEqual([]);
    // Whoever missed that reads everything.
    expect(await join().read(before?.number ?? null)).toMatchObject({
      isAll: true,
      rows: [row('stays', '{}')],
    });
    await alice.leave(generation);
    await lead(alice);
    await alice.elect({ ...CANDIDATE, after: generation });
    expect((await client.query("SELECT 1 FROM lktop.sweeps_1 WHERE project = 'old'")).rows).toEqual([]);
    expect((await client.query("SELECT 1 FROM lktop.sweep_rooms_1 WHERE project = 'old'")).rows).toEqual([]);
  });

  it('says why it cannot be used, and can be used again later', async () => {
    const postgres = await server();
    const { join } = await stage(postgres);
    const alice = join();
    await publish(alice, await lead(alice));
    const lost = new Promise<void>((resolve) => alice.onLost(resolve));
    await postgres.stop('immediate');
    await lost;
    const failure = await alice.read(null).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(StoreError);
    expect(String(failure)).toMatch(/no PostgreSQL server answers/);
    await postgres.start();
    // A crash empties the tables, so that the next sweeper begins anew.
    await expect.poll(() => alice.read(null).catch(() => 'not yet'), { timeout: 20_000 }).toBeNull();
    await publish(alice, await lead(alice));
    expect(await readSweep(join())).toMatchObject({ rooms: ROOMS });
  }, 60_000);

  it('lets who may only read follow, and says why it cannot sweep for others', async () => {
    const { join, client, addressOf } = await stage(await server());
    const alice = join();
    await publish(alice, await lead(alice));
    await client.query(
      `DROP ROLE IF EXISTS reader; CREATE ROLE reader LOGIN; GRANT USAGE ON SCHEMA lktop TO reader;
        GRANT SELECT ON ALL TABLES IN SCHEMA lktop TO reader`,
    );
    const bob = join({ ...addressOf(), user: 'reader' });
    expect(await readSweep(bob)).toMatchObject({ rooms: ROOMS });
    await expect(bob.elect({ ...CANDIDATE, isForced: true, after: 1 })).rejects.toThrow(/too few rights/);
    expect(await readSweep(bob)).toMatchObject({ rooms: ROOMS });
    await client.query('DROP OWNED BY reader; DROP ROLE reader');
  });

  it('ends at once, also while the server accepts and never answers', async () => {
    const silent = createServer(() => {});
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => new Promise<void>((resolve) => silent.close(() => resolve())));
    const accepted = new Promise<Socket>((resolve) => silent.once('connection', resolve));
    const { port } = silent.address() as AddressInfo;
    const place = createPostgresPlace(
      readPostgresAddress(`postgres://alice@127.0.0.1:${port}/lk`, {}, 'alice'),
      'project',
      systemClock,
    );
    const asked = place.read(null).catch((error: unknown) => error);
    const socket = await accepted;
    const ended = new Promise((resolve) => socket.once('close', resolve));
    socket.on('error', () => {}).resume();
    await place.close();
    await ended;
    expect(await asked).toBeInstanceOf(StoreError);
  });

  it('says that a database is missing', async () => {
    const { join, addressOf } = await stage(await server());
    await expect(join(addressOf('nowhere')).read(null)).rejects.toThrow(/no such database/);
  });
});
