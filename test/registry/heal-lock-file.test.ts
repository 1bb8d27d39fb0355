import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import {
  createHealLockFile,
  type HealLockFileOptions,
  healLockPath,
} from '../../source/registry/heal-lock-file.ts';

const place = () => {
  const folder = mkdtempSync(join(tmpdir(), 'lktop-heal-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const path = healLockPath(join(folder, 'state', 'registry.db'), 'lk.example.com');
  let nowMs = 1_700_000_000_000;
  const lock = (options: Partial<HealLockFileOptions> = {}) =>
    createHealLockFile({ path, now: () => nowMs, isAlive: () => true, ...options });
  const wait = (ms: number) => {
    nowMs += ms;
  };
  return { folder, path, lock, wait };
};

it('is of one server, beside the registry', () => {
  const one = healLockPath('/state/registry.db', 'lk.example.com');
  expect(one).toMatch(/^\/state\/registry\.db\.heal-[0-9a-f]{12}\.lock$/);
  expect(healLockPath('/state/registry.db', 'lk.example.com:7880')).not.toBe(one);
});

it('is held by one, who confirms it; the others hear by whom, and get it when it is given back', async () => {
  const { path, lock } = place();
  const [one, other] = [lock({ pid: 4711 }), lock()];
  expect(await one.take()).toBe('ours');
  expect(await one.take()).toBe('ours');
  expect(await other.take()).toEqual({ by: expect.stringMatching(/^\S+@.+, pid 4711$/) });
  await other.release();
  expect(await one.take()).toBe('ours');
  await one.release();
  await one.release();
  expect(await other.take()).toBe('ours');
  expect(readdirSync(join(path, '..'))).toHaveLength(1);
});

it('is free at once when its process is dead', async () => {
  const { lock } = place();
  expect(await lock({ pid: 4711 }).take()).toBe('ours');
  expect(await lock({ isAlive: (pid) => pid !== 4711 }).take()).toBe('ours');
});

it.each([
  ['a process that hangs, or whose number another has', {}],
  ['a process on another machine', { machine: 'elsewhere' }],
])('is free after a minute without a confirmation: %s', async (_name, options) => {
  const { lock, wait } = place();
  const holder = lock({ pid: 4711, ...options });
  const other = lock({ isAlive: () => true });
  expect(await holder.take()).toBe('ours');
  expect(await other.take()).toHaveProperty('by');
  wait(59_000);
  expect(await other.take()).toHaveProperty('by');
  expect(await holder.take()).toBe('ours');
  wait(59_000);
  expect(await other.take()).toHaveProperty('by');
  wait(61_000);
  expect(await other.take()).toBe('ours');
  // It wakes up, and sees that it is too late.
  expect(await holder.take()).toHaveProperty('by');
  await holder.release();
  expect(await other.take()).toBe('ours');
});

it('is not broken for a clock that differs: only silence counts', async () => {
  const { path, lock } = place();
  expect(await lock({ machine: 'elsewhere', now: () => 1_000 }).take()).toBe('ours');
  expect(await lock().take()).toHaveProperty('by');
  expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({ machine: 'elsewhere' });
});

it('is taken by one of many that try at once, also when it is stale', async () => {
  const { lock } = place();
  const many = Array.from({ length: 8 }, (_, index) => lock({ pid: 100 + index }));
  const first = await Promise.all(many.map((one) => one.take()));
  expect(first.filter((answer) => answer === 'ours')).toHaveLength(1);
  const late = Array.from({ length: 8 }, (_, index) =>
    lock({ pid: 200 + index, isAlive: (pid) => pid >= 200 }),
  );
  await Promise.all(late.map((one) => one.take()));
  // Whoever was pushed aside while the stale lock was broken sees it when it confirms, which it does before each act.
  const confirmed = await Promise.all(late.map((one) => one.take()));
  expect(confirmed.filter((answer) => answer === 'ours')).toHaveLength(1);
});

it('a file with anything else in it is free after a minute', async () => {
  const { path, lock, wait } = place();
  expect(await lock().take()).toBe('ours');
  writeFileSync(path, 'rubbish\u001b[31m');
  const one = lock();
  expect(await one.take()).toEqual({ by: 'of unknown name' });
  wait(61_000);
  expect(await one.take()).toBe('ours');
});

it('says why it cannot be made', async () => {
  const { folder } = place();
  const file = join(folder, 'file');
  writeFileSync(file, '');
  const path = healLockPath(join(file, 'registry.db'), 'lk');
  expect(await createHealLockFile({ path, now: Date.now }).take()).toEqual({
    problem: expect.stringMatching(
      /^the lock file .+ cannot be made or read \(ENOTDIR\)\. Make its folder writable\.$/,
    ),
  });
});

it('names this machine', async () => {
  const { lock } = place();
  await lock({ pid: 1 }).take();
  expect(await lock({ pid: 2 }).take()).toEqual({ by: expect.stringContaining(`@${hostname()}, pid 1`) });
});
