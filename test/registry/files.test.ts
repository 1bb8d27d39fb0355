import { execFile } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  readFileSync,
  renameSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { promisify } from 'node:util';
import { describe, expect, it, onTestFinished } from 'vitest';
import { IN_MEMORY } from '../../source/registry/database.ts';
import { registryPath } from '../../source/registry/path.ts';
import type { Registry } from '../../source/registry/registry.ts';
import { SCHEMA_VERSION } from '../../source/registry/schema.ts';
import { createSqliteStore } from '../../source/registry/sqlite-store.ts';
import { createManualClock, settle } from '../helpers/manual-clock.ts';
import { openTestRegistry, project, running, succeeded, temporaryFolder } from './fixture.ts';

const modeOf = (path: string): number => statSync(path).mode & 0o777;

/** Expects that the registry is disabled, says why, and still serves this session. */
const expectOff = async (registry: Registry, kind: string, path: string) => {
  await registry.checkWritable();
  expect(registry.disabled).toMatchObject({ kind });
  expect(registry.disabled?.sentence).toContain(path);
  registry.recordAction(project, running);
  registry.recordAction(project, succeeded);
  await registry.recorded();
  registry.rememberAgentNames(project, ['support-v2']);
  expect(await registry.listActions({ limit: 10 })).toMatchObject([{ outcome: 'succeeded', who: 'alice' }]);
  expect(registry.seenAgentNames(project)).toStrictEqual(['support-v2']);
  await settle();
  expect(registry.disabled).toMatchObject({ kind });
};

describe('the path', () => {
  it.each([
    [{ XDG_STATE_HOME: '/state', HOME: '/home/alice' }, '/state/lktop/registry.db'],
    [{ HOME: '/home/alice' }, '/home/alice/.local/state/lktop/registry.db'],
    [{ XDG_STATE_HOME: '', HOME: '/home/alice' }, '/home/alice/.local/state/lktop/registry.db'],
    [{ XDG_STATE_HOME: 'relative', HOME: '/home/alice' }, '/home/alice/.local/state/lktop/registry.db'],
    // Without a home it is that of the user's account, and never a path in the working directory.
    [{ HOME: '' }, join(userInfo().homedir, '.local/state/lktop/registry.db')],
    [{ HOME: 'relative' }, join(userInfo().homedir, '.local/state/lktop/registry.db')],
  ])('for %j is %s', (environment, expected) => {
    expect(registryPath(environment)).toBe(expected);
  });
});

describe('the file', () => {
  it('and its folder are readable by their owner alone', async () => {
    const state = join(temporaryFolder(), 'state');
    const path = join(state, 'lktop', 'registry.db');
    const registry = openTestRegistry(path);
    registry.recordAction(project, running);
    await registry.recorded();
    expect(modeOf(join(state, 'lktop'))).toBe(0o700);
    for (const file of [path, `${path}-wal`, `${path}-shm`]) expect(modeOf(file)).toBe(0o600);
  });

  it('that others may read is made private', async () => {
    const path = join(temporaryFolder(), 'registry.db');
    writeFileSync(path, '');
    chmodSync(path, 0o644);
    await openTestRegistry(path).checkWritable();
    expect(modeOf(path)).toBe(0o600);
  });

  it('is shared by several lktops at once', async () => {
    const path = join(temporaryFolder(), 'registry.db');
    const [one, two] = [openTestRegistry(path), openTestRegistry(path, { who: 'bob' })];
    one.recordAction(project, running);
    two.recordAction(project, { ...running, startedAtMs: running.startedAtMs + 1 });
    one.recordAction(project, succeeded);
    await Promise.all([one.recorded(), two.recorded()]);
    for (const registry of [one, two]) {
      expect(await registry.listActions({ limit: 10 })).toMatchObject([
        { who: 'bob', outcome: 'running' },
        { who: 'alice', outcome: 'succeeded' },
      ]);
      expect(registry.disabled).toBeNull();
    }
  });

  it('is created and written by lktops that start at the same moment, without any output', async () => {
    const path = join(temporaryFolder(), 'registry.db');
    const registry = new URL('../../source/registry/registry.ts', import.meta.url);
    const clock = new URL('../../source/clock.ts', import.meta.url);
    const script = `
      const { openRegistry } = await import(${JSON.stringify(registry)});
      const { systemClock } = await import(${JSON.stringify(clock)});
      const registry = openRegistry({ path: ${JSON.stringify(path)}, clock: systemClock });
      const action = { ...${JSON.stringify(running)}, startedAtMs: Date.now() };
      for (let number = 0; number < 20; number += 1)
        registry.recordAction(${JSON.stringify(project)}, { ...action, id: String(number) });
      await registry.recorded();
      console.log(JSON.stringify(registry.disabled));
      await registry.close();`;
    const programs = Array.from({ length: 4 }, () =>
      promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script]),
    );
    for (const { stdout, stderr } of await Promise.all(programs)) {
      expect(stderr).toBe('');
      expect(stdout).toBe('null\n');
    }
    expect(await openTestRegistry(path).listActions({ limit: 1000 })).toHaveLength(80);
  });
});

it('says so while a monitor runs that cannot write what it sees, and takes it back', async () => {
  const path = join(temporaryFolder(), 'registry.db');
  mkdirSync(path);
  const clock = createManualClock();
  const registry = openTestRegistry(path, { clock });
  await registry.recorded();
  renameSync(path, `${path}.away`);
  registry.experienceOf(project.host).watched(clock.now(), 1);
  await settle();
  expect(registry.disabled).toBeNull();
  const broken = createSqliteStore('/dev/null/registry.db');
  const other = openTestRegistry(path, { clock, store: { ...createSqliteStore(path), write: broken.write } });
  other.experienceOf(project.host).watched(clock.now(), 1);
  await settle();
  expect(other.disabled).toMatchObject({ kind: 'registry-no-access' });
});

it('says so if a write does not end, and never waits for it', async () => {
  const clock = createManualClock();
  const store = { ...createSqliteStore(IN_MEMORY), write: () => new Promise<number>(() => {}) };
  const registry = openTestRegistry(IN_MEMORY, { clock, store });
  registry.start();
  const checked = registry.checkWritable();
  await clock.advance(3_000);
  await checked;
  expect(registry.disabled).toMatchObject({ kind: 'registry-slow' });
  registry.recordAction(project, running);
  const recorded = registry.recorded();
  const closed = registry.close();
  await clock.advance(3_000);
  await Promise.all([recorded, closed]);
});

describe('a registry that cannot be used is disabled', () => {
  it('if the file is not a database', async () => {
    const path = join(temporaryFolder(), 'registry.db');
    const content = 'this is no database, and it is long enough to be taken for one\n'.repeat(100);
    writeFileSync(path, content);
    const registry = openTestRegistry(path);
    await expectOff(registry, 'registry-damaged', path);
    expect(readFileSync(path, 'utf8')).toBe(content);

    renameSync(path, `${path}.away`);
    registry.recordAction(project, { ...running, id: 'action-2' });
    await registry.recorded();
    expect(registry.disabled).toBeNull();
    expect(await openTestRegistry(path).listActions({ limit: 10 })).toHaveLength(2);
  });

  it('if a newer lktop created it, which it leaves unchanged', async () => {
    const path = join(temporaryFolder(), 'registry.db');
    const newer = new DatabaseSync(path);
    newer.exec(`CREATE TABLE future (x); PRAGMA user_version = ${SCHEMA_VERSION + 1}`);
    await expectOff(openTestRegistry(path), 'registry-newer', path);
    expect(newer.prepare('SELECT name FROM sqlite_master').all()).toMatchObject([{ name: 'future' }]);
    newer.close();
  });

  it('if it is the database of another program, which it leaves unchanged', async () => {
    const path = join(temporaryFolder(), 'registry.db');
    const other = new DatabaseSync(path);
    other.exec('CREATE TABLE notes (text); PRAGMA user_version = 3');
    await expectOff(openTestRegistry(path), 'registry-foreign', path);
    expect(other.prepare('SELECT name FROM sqlite_master').all()).toMatchObject([{ name: 'notes' }]);
    other.close();
  });

  it('while another program holds the lock', async () => {
    const path = join(temporaryFolder(), 'registry.db');
    const registry = openTestRegistry(path);
    await registry.recorded();
    const other = new DatabaseSync(path);
    onTestFinished(() => other.close());
    other.exec('BEGIN EXCLUSIVE');
    registry.recordAction(project, running);
    await registry.recorded();
    expect(registry.disabled).toMatchObject({ kind: 'registry-locked' });
    expect(await registry.listActions({ limit: 10 })).toMatchObject([{ outcome: 'running' }]);
    other.exec('ROLLBACK');
    registry.recordAction(project, succeeded);
    await registry.recorded();
    expect(registry.disabled).toBeNull();
    expect(await openTestRegistry(path).listActions({ limit: 10 })).toMatchObject([{ outcome: 'succeeded' }]);
  });

  it('if something else has its name', async () => {
    const path = join(temporaryFolder(), 'registry.db');
    mkdirSync(path);
    await expectOff(openTestRegistry(path), 'registry-folder', path);
  });

  it('if its folder cannot be created', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'file'), '');
    const path = join(folder, 'file', 'lktop', 'registry.db');
    await expectOff(openTestRegistry(path), 'registry-no-access', path);
  });

  it('if its path is a symlink loop', async () => {
    const path = join(temporaryFolder(), 'registry.db');
    symlinkSync(path, path);
    await expectOff(openTestRegistry(path), 'registry-no-access', path);
  });

  it('and writes what it held once it can, also when it is closed', async () => {
    const path = join(temporaryFolder(), 'registry.db');
    mkdirSync(path);
    const registry = openTestRegistry(path);
    registry.recordAction(project, running);
    await registry.recorded();
    renameSync(path, `${path}.away`);
    await registry.close();
    expect(await openTestRegistry(path).listActions({ limit: 10 })).toHaveLength(1);
    registry.recordAction(project, succeeded);
    expect(await openTestRegistry(path).listActions({ limit: 10 })).toMatchObject([{ outcome: 'running' }]);
  });

  it('and holds only the newest 200 actions', async () => {
    const path = join(temporaryFolder(), 'registry.db');
    mkdirSync(path);
    const registry = openTestRegistry(path);
    for (let number = 1; number <= 250; number += 1)
      registry.recordAction(project, { ...running, id: String(number), startedAtMs: number });
    const held = await registry.listActions({ limit: 1000 });
    expect(held.map(({ startedAtMs }) => startedAtMs)).toStrictEqual(
      Array.from({ length: 200 }, (_, index) => 250 - index),
    );
  });
});
