import { hostname } from 'node:os';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { HealLock } from '../../../source/actions/heal-lock.ts';
import { systemClock } from '../../../source/clock.ts';
import { readPostgresAddress } from '../../../source/registry/postgres/address.ts';
import { connectPostgres } from '../../../source/registry/postgres/connect.ts';
import { createPostgresHealLock } from '../../../source/registry/postgres/heal-lock.ts';
import { postgresOfThisFile, type TestPostgres } from '../../helpers/postgres.ts';

const start = postgresOfThisFile();

describe.skipIf(start === null)('the lock of healing in PostgreSQL', () => {
  const stage = async () => {
    const server: TestPostgres = await (start as NonNullable<typeof start>)();
    const address = readPostgresAddress(server.address(), {}, 'alice');
    const lock = (host = 'lk.example.com', of = address): HealLock => {
      const one = createPostgresHealLock(of, host, systemClock);
      onTestFinished(one.release);
      return one;
    };
    return { server, address, lock };
  };

  it('is held by one session; the others hear by whom, and get it when it is given back', async () => {
    const { lock } = await stage();
    const [one, other] = [lock(), lock()];
    expect(await one.take()).toBe('ours');
    expect(await one.take()).toBe('ours');
    expect(await other.take()).toEqual({
      by: expect.stringMatching(new RegExp(`^\\S+@${hostname().slice(0, 10)}.*, pid ${process.pid}$`)),
    });
    await other.release();
    expect(await one.take()).toBe('ours');
    await one.release();
    const third = lock();
    await expect.poll(() => third.take()).toBe('ours');
    expect(await one.take()).toEqual({ problem: 'it is stopping' });
  });

  it('is of one LiveKit server and one schema', async () => {
    const { lock, address } = await stage();
    expect(await lock('one.example.com').take()).toBe('ours');
    expect(await lock('two.example.com').take()).toBe('ours');
    expect(await lock('one.example.com', { ...address, schema: 'team' }).take()).toBe('ours');
    expect(await lock('one.example.com').take()).toHaveProperty('by');
  });

  it('two questions at once are one session', async () => {
    const { lock } = await stage();
    const one = lock('busy.example.com');
    expect(await Promise.all([one.take(), one.take(), one.take()])).toEqual(['ours', 'ours', 'ours']);
    expect(await lock('busy.example.com').take()).toHaveProperty('by');
  });

  it('is free as soon as the session of the holder is gone, and the holder sees that it is', async () => {
    const { lock, address } = await stage();
    const [one, other] = [lock('gone.example.com'), lock('gone.example.com')];
    expect(await one.take()).toBe('ours');
    expect(await other.take()).toHaveProperty('by');
    const client = await connectPostgres(address);
    // As if its process had been killed.
    await client.query(
      `SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND pid <> pg_backend_pid()`,
    );
    await client.end();
    await expect.poll(() => other.take()).toBe('ours');
    await expect.poll(() => one.take()).toHaveProperty('by');
  });

  it('is free when the process of its holder hangs', async () => {
    const { lock, address } = await stage();
    const hung = createPostgresHealLock(address, 'idle.example.com', systemClock, 1_000);
    onTestFinished(hung.release);
    const other = lock('idle.example.com');
    expect(await hung.take()).toBe('ours');
    expect(await other.take()).toHaveProperty('by');
    await expect.poll(() => other.take(), { timeout: 20_000, interval: 200 }).toBe('ours');
    await expect.poll(() => hung.take()).toHaveProperty('by');
  });

  it('says why nobody can have it while the server is away, and is taken when it is back', async () => {
    const { lock, server } = await stage();
    const one = lock('away.example.com');
    expect(await one.take()).toBe('ours');
    await server.stop('immediate');
    await expect
      .poll(() => one.take())
      .toEqual({
        problem: expect.stringMatching(/PostgreSQL server/),
      });
    await server.start();
    await expect.poll(() => one.take(), { timeout: 5_000 }).toBe('ours');
  });
});
