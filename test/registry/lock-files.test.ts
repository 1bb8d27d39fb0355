import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import type { LockedBy, RoomLock } from '../../source/actions/room-locks.ts';
import { createLockFiles, type LockFilesOptions, lockFolders } from '../../source/registry/lock-files.ts';

const place = () => {
  const folder = mkdtempSync(join(tmpdir(), 'lktop-locks-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const locks = (options: Partial<LockFilesOptions> = {}) =>
    createLockFiles({ folders: [folder], host: 'lk.example.com', ...options });
  return { folder, locks };
};

const taken = (lock: RoomLock | LockedBy): RoomLock => {
  if ('heldBy' in lock) throw new Error(`held by ${lock.heldBy}`);
  return lock;
};

it('is held by one lktop at a time, for one room of a server', () => {
  const { folder, locks } = place();
  const lock = taken(locks().tryTake('call-1'));
  expect(locks().tryTake('call-1')).toEqual({
    heldBy: expect.stringMatching(new RegExp(`^lktop of \\S+ \\(process ${process.pid}\\)$`)),
  });
  taken(locks().tryTake('call-2'));
  taken(locks({ host: 'other.example.com' }).tryTake('call-1'));
  lock.release();
  lock.release();
  taken(locks().tryTake('call-1'));
  expect(readdirSync(folder).every((name) => /^[0-9a-f]{32}\.lock$/.test(name))).toBe(true);
});

it('can be taken again by its holder, and is free when all are released', () => {
  const { folder, locks } = place();
  const own = locks();
  const first = taken(own.tryTake('call-1'));
  const second = taken(own.tryTake('call-1'));
  first.release();
  expect(locks().tryTake('call-1')).toHaveProperty('heldBy');
  second.release();
  expect(readdirSync(folder)).toEqual([]);
});

it('is broken if its process is dead, or it is older than 3 minutes', () => {
  const { locks } = place();
  locks({ pid: 4711, now: () => 0 }).tryTake('call-1');
  expect(locks({ now: () => 180_000, isAlive: () => true }).tryTake('call-1')).toMatchObject({
    heldBy: expect.stringContaining('4711'),
  });
  const late = taken(locks({ now: () => 180_001, isAlive: () => true }).tryTake('call-1'));
  expect(locks({ now: () => 180_001 }).tryTake('call-1')).toHaveProperty('heldBy');
  late.release();
  locks({ pid: 4712, now: () => 0 }).tryTake('call-1');
  taken(locks({ now: () => 1, isAlive: (pid) => pid !== 4712 }).tryTake('call-1'));
});

it('that was broken does not remove the new lock', () => {
  const { locks } = place();
  const old = taken(locks({ now: () => 0 }).tryTake('call-1'));
  taken(locks({ now: () => 200_000, isAlive: () => true }).tryTake('call-1'));
  old.release();
  expect(locks({ now: () => 200_000 }).tryTake('call-1')).toHaveProperty('heldBy');
});

it('treats an unreadable lock file as stale', () => {
  const { folder, locks } = place();
  taken(locks().tryTake('call-1'));
  const [name = ''] = readdirSync(folder);
  writeFileSync(join(folder, name), 'rubbish');
  taken(locks().tryTake('call-1'));
});

it('goes into the next folder if the first is not writable, and is off if none is', () => {
  const { folder, locks } = place();
  const file = join(folder, 'file');
  writeFileSync(file, '');
  mkdirSync(join(folder, 'next'));
  const folders = [join(file, 'locks'), join(folder, 'next')];
  const first = taken(locks({ folders }).tryTake('call-1'));
  expect(locks({ folders }).tryTake('call-1')).toHaveProperty('heldBy');
  first.release();
  taken(locks({ folders: [join(file, 'locks')] }).tryTake('call-1')).release();
});

it('is beside the registry, or among the temporary files', () => {
  expect(lockFolders('/state/lktop/registry.db')).toEqual([
    '/state/lktop/locks',
    expect.stringMatching(/lktop-\w+\/locks$/),
  ]);
});

it('does not touch a folder on a disk that does not answer', () => {
  const { folder, locks } = place();
  const [hung, other] = [join(folder, 'hung'), join(folder, 'other')];
  const own = locks({ folders: [hung, other], mayTouch: (one) => one !== hung });
  taken(own.tryTake('call-1'));
  expect(readdirSync(folder)).toEqual(['other']);
  expect(readdirSync(other)).toHaveLength(1);
});
