import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { describe, expect, it, onTestFinished } from 'vitest';
import { readPostgresAddress } from '../../../source/registry/postgres/address.ts';
import { connectPostgres } from '../../../source/registry/postgres/connect.ts';
import { freePort } from '../../helpers/free-port.ts';
import { postgresOfThisFile } from '../../helpers/postgres.ts';

const start = postgresOfThisFile();

const addressOf = (text: string, environment = {}) => readPostgresAddress(text, environment, 'alice');

const connect = async (text: string, onLost = () => {}) => {
  const client = await connectPostgres(addressOf(text), onLost);
  onTestFinished(() => client.end());
  return client;
};

describe('the address of a PostgreSQL server', () => {
  it('is read in the usual forms', () => {
    expect(addressOf('postgres://bob:p%40ss@db.example.com:6432/lk?sslmode=verify-full')).toMatchObject({
      host: 'db.example.com',
      port: 6432,
      user: 'bob',
      database: 'lk',
      sslMode: 'verify-full',
      schema: 'lktop',
      shown: 'postgres://bob@db.example.com:6432/lk',
    });
    expect(addressOf('postgresql://[::1]/lk')).toMatchObject({ host: '::1', port: 5432, user: 'alice' });
    expect(addressOf('postgres:///lk?host=/run/postgresql&search_path=team')).toMatchObject({
      host: '/run/postgresql',
      schema: 'team',
      shown: 'postgres://alice@/lk?host=/run/postgresql&search_path=team',
    });
    expect(addressOf('postgres://%2Frun%2Fpostgresql/lk')).toMatchObject({ host: '/run/postgresql' });
    expect(addressOf('postgres://h/d?options=-c%20search_path%3Dteam')).toMatchObject({ schema: 'team' });
    const environment = { PGHOST: 'other', PGPORT: '1', PGUSER: 'bob', PGDATABASE: 'x', PGPASSWORD: 's' };
    expect(addressOf('postgres://', environment)).toMatchObject({
      host: 'other',
      port: 1,
      user: 'bob',
      database: 'x',
    });
    expect(addressOf('postgres://', environment).password()).toBe('s');
  });

  it.each([
    'postgres://bob:s3cret@db:5432/lk?sslrootcert=',
    'postgres://bob@db/lk?password=s3cret',
    'postgres://bob@db/lk?password=s3cret&sslmode=require',
  ])('knows the password, and never shows it: %s', (text) => {
    const address = addressOf(text);
    expect(address.password()).toBe('s3cret');
    expect(inspect(address, { showHidden: true, depth: 9 }) + JSON.stringify(address)).not.toContain(
      's3cret',
    );
  });

  it.each([
    'postgres://bob:s3cret@db:99999/lk',
    'postgres://bob:s3cret@one:1,two:2/lk',
    'postgres://bob:s3cret%zz@db/lk',
    'postgres://bob:s3cret@db/lk?port=x',
    'postgres://bob:s3cret@db/lk?sslmode=on',
    'postgres://bob:s3cret@db/lk?sslmod=require',
    'postgres://bob:s3cret@db/lk?sslrootcert=/nonexistent',
    'postgres://bob:s3cret@db/lk?search_path=drop table',
    'postgres://bob:s3cret@db/lk?search_path=pg_catalog',
  ])('is refused with a sentence without the password: %s', (text) => {
    let refusal: unknown;
    try {
      addressOf(text);
    } catch (error) {
      refusal = error;
    }
    expect(refusal).toMatchObject({ name: 'UsageError', message: expect.stringContaining('PostgreSQL') });
    expect(inspect(refusal)).not.toContain('s3cret');
  });
});

describe('without a PostgreSQL server', () => {
  it('says that nobody answers', async () => {
    const port = await freePort();
    await expect(connect(`postgres://bob:s3cret@127.0.0.1:${port}/lk`)).rejects.toMatchObject({
      name: 'StoreError',
      failure: {
        kind: 'registry-unreachable',
        sentence: `The history in postgres://bob@127.0.0.1:${port}/lk cannot be used: no PostgreSQL server answers there.`,
      },
    });
    await expect(connect('postgres://bob@/lk?host=/nonexistent')).rejects.toMatchObject({
      failure: { kind: 'registry-unreachable' },
    });
  });

  it('closes the connection if it cannot log in, as without a password', async () => {
    // SASL with a mechanism that nobody knows: like a missing password, it fails in the driver.
    const sasl = Buffer.from('R\0\0\0\x0b\0\0\0\x0aX\0\0', 'latin1');
    let closed = (): void => {};
    const isClosed = new Promise<void>((resolve) => {
      closed = resolve;
    });
    const server = createServer((socket) => {
      socket.once('data', () => socket.write(sasl));
      socket.once('close', closed);
    });
    onTestFinished(() => void server.close());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const bound = server.address();
    const port = typeof bound === 'object' ? bound?.port : 0;
    const address = addressOf(`postgres://bob@127.0.0.1:${port}/lk?sslmode=disable`);
    await expect(connectPostgres(address)).rejects.toThrow('refuses the user or the password');
    await isClosed;
  });

  it('says so if another program answers', async () => {
    const server = createServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const bound = server.address();
    const port = typeof bound === 'object' ? bound?.port : 0;
    await expect(connect(`postgres://bob@127.0.0.1:${port}/lk`)).rejects.toMatchObject({
      name: 'StoreError',
    });
    await expect(connect(`postgres://bob@127.0.0.1:${port}/lk?sslmode=disable`)).rejects.toMatchObject({
      name: 'StoreError',
    });
  });
});

describe.runIf(start)('a PostgreSQL server', () => {
  const server = async () => {
    if (start === null) throw new Error('no PostgreSQL');
    return start();
  };

  it('answers over its port and over its socket, and numbers are numbers', async () => {
    const { address, folder, port } = await server();
    for (const text of [address(), `postgres://postgres@:${port}/postgres?host=${folder}`]) {
      const client = await connect(text);
      const { rows } = await client.query('SELECT 9007199254740991::bigint AS most, $1::text AS text', ['é']);
      expect(rows).toEqual([{ most: Number.MAX_SAFE_INTEGER, text: 'é' }]);
    }
  });

  it.each([
    ['a missing database', (address: string) => address.replace(/postgres$/, 'nowhere'), 'no-database'],
    ['a missing user', (address: string) => address.replace('postgres@', 'nobody@'), 'login'],
    ['TLS that the server has not', (address: string) => `${address}?sslmode=require`, 'tls'],
  ])('says what is wrong: %s', async (_, change, kind) => {
    const { address } = await server();
    await expect(connect(change(address()))).rejects.toMatchObject({ failure: { kind: `registry-${kind}` } });
  });

  it('takes the password from the address, PGPASSWORD or the password file', async () => {
    const { address, port } = await server();
    const admin = await connect(address());
    await admin.query("CREATE ROLE bob LOGIN PASSWORD 's3cret'");
    const { rows } = await admin.query('SHOW hba_file');
    const [{ hba_file: file }] = rows;
    writeFileSync(file, 'host all bob all scram-sha-256\nhost all all all trust\nlocal all all trust\n');
    await admin.query('SELECT pg_reload_conf()');
    const at = (login: string) => `postgres://${login}@127.0.0.1:${port}/postgres`;
    expect((await (await connect(at('bob:s3cret'))).query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
    const wrong = await connect(at('bob:wr0ng')).catch((error: unknown) => error);
    expect(wrong).toMatchObject({ failure: { kind: 'registry-login' } });
    expect(inspect(wrong, { showHidden: true })).not.toContain('wr0ng');
    await expect(connect(at('bob'))).rejects.toMatchObject({ failure: { kind: 'registry-login' } });

    const folder = mkdtempSync(join(tmpdir(), 'lktop-pgpass-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const passwords = join(folder, 'pgpass');
    writeFileSync(passwords, `127.0.0.1:${port}:*:bob:s3cret\n`, { mode: 0o600 });
    const before = process.env['PGPASSFILE'];
    process.env['PGPASSFILE'] = passwords;
    onTestFinished(() => {
      if (before === undefined) delete process.env['PGPASSFILE'];
      else process.env['PGPASSFILE'] = before;
    });
    await connect(at('bob'));
    // Others can read it, so it does not count.
    chmodSync(passwords, 0o644);
    await expect(connect(at('bob'))).rejects.toMatchObject({ failure: { kind: 'registry-login' } });
  });

  it('tells when the connection is lost', async () => {
    const { address } = await server();
    let lost = 0;
    const client = await connect(address(), () => {
      lost += 1;
    });
    const admin = await connect(address());
    const { rows } = await client.query('SELECT pg_backend_pid() AS pid');
    const ended = new Promise((resolve) => client.once('end', resolve));
    await admin.query('SELECT pg_terminate_backend($1)', [rows[0]?.pid]);
    await ended;
    expect(lost).toBe(1);
  });
});
