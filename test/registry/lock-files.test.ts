import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  closeSync,
  constants,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import type { LockedBy, RoomLock } from '../../source/actions/room-locks.ts';
import { type Clock, systemClock } from '../../source/clock.ts';
import { createLockFiles, type LockFilesOptions, lockFolders } from '../../source/registry/lock-files.ts';
import { LOCK_DISK_MS } from '../../source/time-limits.ts';
import { createManualClock } from '../helpers/manual-clock.ts';

const place = () => {
  const folder = mkdtempSync(join(tmpdir(), 'lktop-locks-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const locks = (options: Partial<LockFilesOptions> = {}) =>
    createLockFiles({ folders: [folder], host: 'lk.example.com', ...options });
  return { folder, locks };
};

const at = (nowMs: number): Clock => ({ ...systemClock, now: () => nowMs });

const taken = (lock: RoomLock | LockedBy): RoomLock => {
  if ('heldBy' in lock) throw new Error(`held by ${lock.heldBy}`);
  return lock;
};

it('is held by one lktop at a time, for one room of a server', async () => {
  const { folder, locks } = place();
  const lock = taken(await locks().tryTake('call-1'));
  expect(await locks().tryTake('call-1')).toEqual({
    heldBy: expect.stringMatching(new RegExp(`^lktop of \\S+ \\(process ${process.pid}\\)$`)),
  });
  taken(await locks().tryTake('call-2'));
  taken(await locks({ host: 'other.example.com' }).tryTake('call-1'));
  await lock.release();
  await lock.release();
  taken(await locks().tryTake('call-1'));
  expect(readdirSync(folder).every((name) => /^[0-9a-f]{32}\.lock$/.test(name))).toBe(true);
});

it('can be taken again by its holder, and is free when all are released', async () => {
  const { folder, locks } = place();
  const own = locks();
  const first = taken(await own.tryTake('call-1'));
  const second = taken(await own.tryTake('call-1'));
  await first.release();
  expect(await locks().tryTake('call-1')).toHaveProperty('heldBy');
  await second.release();
  expect(readdirSync(folder)).toEqual([]);
});

it('is broken if its process is dead, or it is older than 3 minutes', async () => {
  const { locks } = place();
  await locks({ pid: 4711, clock: at(0) }).tryTake('call-1');
  expect(await locks({ clock: at(180_000), isAlive: () => true }).tryTake('call-1')).toMatchObject({
    heldBy: expect.stringContaining('4711'),
  });
  const late = taken(await locks({ clock: at(180_001), isAlive: () => true }).tryTake('call-1'));
  expect(await locks({ clock: at(180_001) }).tryTake('call-1')).toHaveProperty('heldBy');
  await late.release();
  await locks({ pid: 4712, clock: at(0) }).tryTake('call-1');
  taken(await locks({ clock: at(1), isAlive: (pid) => pid !== 4712 }).tryTake('call-1'));
});

it('that was broken does not remove the new lock', async () => {
  const { locks } = place();
  const old = taken(await locks({ clock: at(0) }).tryTake('call-1'));
  taken(await locks({ clock: at(200_000), isAlive: () => true }).tryTake('call-1'));
  await old.release();
  expect(await locks({ clock: at(200_000) }).tryTake('call-1')).toHaveProperty('heldBy');
});

it('treats an unreadable lock file as stale', async () => {
  const { folder, locks } = place();
  taken(await locks().tryTake('call-1'));
  const [name = ''] = readdirSync(folder);
  writeFileSync(join(folder, name), 'rubbish');
  taken(await locks().tryTake('call-1'));
});

it('goes into the next folder if the first is not writable, and is off if none is', async () => {
  const { folder, locks } = place();
  const file = join(folder, 'file');
  writeFileSync(file, '');
  mkdirSync(join(folder, 'next'));
  const folders = [join(file, 'locks'), join(folder, 'next')];
  const first = taken(await locks({ folders }).tryTake('call-1'));
  expect(await locks({ folders }).tryTake('call-1')).toHaveProperty('heldBy');
  await first.release();
  await taken(await locks({ folders: [join(file, 'locks')] }).tryTake('call-1')).release();
});

it('is beside the registry, or among the temporary files', async () => {
  expect(lockFolders('/state/lktop/registry.db')).toEqual([
    '/state/lktop/locks',
    expect.stringMatching(/lktop-\w+\/locks$/),
  ]);
});

it('does not touch a folder on a disk that does not answer', async () => {
  const { folder, locks } = place();
  const [hung, other] = [join(folder, 'hung'), join(folder, 'other')];
  const own = locks({ folders: [hung, other], mayTouch: (one) => one !== hung });
  taken(await own.tryTake('call-1'));
  expect(readdirSync(folder)).toEqual(['other']);
  expect(readdirSync(other)).toHaveLength(1);
});

it('does not wait for a disk that hangs, and does not touch it again', async () => {
  const { folder, locks } = place();
  const [hung, other] = [join(folder, 'hung'), join(folder, 'other')];
  // Opening a pipe that nobody reads waits for ever, as a dead network file system does.
  mkdirSync(hung);
  const clock = createManualClock();
  const probe = locks({ folders: [hung] });
  await taken(await probe.tryTake('call-1')).release();
  const name = `${createHash('sha256')
    .update(JSON.stringify(['lk.example.com', 'call-1']))
    .digest('hex')
    .slice(0, 32)}.lock`;
  execFileSync('mkfifo', [join(hung, name)]);
  const own = locks({ folders: [hung, other], after: clock.after });
  const first = own.tryTake('call-1');
  const second = own.tryTake('call-1');
  while (clock.pending() === 0) await new Promise((resolve) => setImmediate(resolve));
  await clock.advance(LOCK_DISK_MS);
  taken(await first);
  await taken(await second).release();
  expect(readdirSync(other)).toEqual([name]);
  await taken(await own.tryTake('call-2')).release();
  expect(readdirSync(hung)).toEqual([name]);
  // Lets the thread end, and with it this test.
  const pipe = openSync(join(hung, name), constants.O_RDWR | constants.O_NONBLOCK);
  onTestFinished(() => closeSync(pipe));
});
