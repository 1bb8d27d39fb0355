import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { workersDocument } from '../../source/report/documents/workers.ts';
import type { Ask, Reply } from '../../source/workers/ask.ts';
import { answer, meansFixture, told } from '../workers/fixtures.ts';
import { createStage, type Stage, type StageOptions } from './stage.ts';

/** A worker at 10.0.0.1 whose jobs change from look to look; the last value stays. Null: nothing listens there. */
const stageWith = (...jobs: readonly (number | null)[]) => stageOf({}, ...jobs);

const stageOf = (options: StageOptions, ...jobs: readonly (number | null)[]) => {
  let looks = 0;
  const ask: Ask = async ({ path }): Promise<Reply> => {
    const now = jobs[Math.min(looks, jobs.length - 1)] ?? null;
    if (now === null) return { kind: 'refused' };
    if (path === '/') return answer('OK');
    looks += 1;
    return told({ active_jobs: now });
  };
  return createStage({ ...options, workerAccess: { ask, means: meansFixture() } });
};

const WORKER = '10.0.0.1:8081';
const MARKED = `lktop: ${WORKER} is marked as draining. lktop stops nothing: send it SIGTERM.\n`;

describe('lktop drain', () => {
  it('exits with 0 when the worker is empty, and tells each change', async () => {
    const { code, stdout, stderr } = await stageWith(3, 3, 1, 0).run('drain', WORKER);
    expect({ code, stdout }).toEqual({ code: 0, stdout: `${WORKER} is empty.\n` });
    expect(stderr).toBe(`${MARKED}lktop: ${WORKER} has 3 jobs.\nlktop: ${WORKER} has 1 job.\n`);
  });

  it('says that a worker which gets new jobs does not drain', async () => {
    const { stderr } = await stageWith(1, 2, 0).run('drain', WORKER);
    expect(stderr).toContain('has 2 jobs: it got a new one, so it does not drain.');
  });

  it('exits with 1 if jobs are left when the time is over', async () => {
    const { code, stdout } = await stageWith(2).run('drain', WORKER, '--wait', '10s');
    expect({ code, stdout }).toEqual({ code: 1, stdout: `${WORKER} still has 2 jobs.\n` });
  });

  it('exits with 0 if the worker ends with its last job, as a drained one of Python does', async () => {
    const { code, stdout } = await stageWith(2, 1, null).run('drain', WORKER);
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: `${WORKER} has ended, with its last job or after it.\n`,
    });
  });

  it('exits with 1 if the worker ends with several jobs', async () => {
    const { code, stdout } = await stageWith(2, null).run('drain', WORKER);
    expect(code).toBe(1);
    expect(stdout).toContain('is gone, and it had 2 jobs when it last answered.');
  });

  it('is over where there is nothing to wait for', async () => {
    expect((await stageWith(0).run('drain', WORKER)).code).toBe(0);
  });

  it.each([
    [['drain', WORKER], 'never told how many jobs it has: nothing listens there', null],
    [['drain', '10.0.0.2:8081', '--workers', '10.0.0.1'], 'No worker is called "10.0.0.2:8081"', 1],
    [['drain', 'agent-1'], 'No workers are named.', 1],
    [['drain', WORKER, '--wait', 'long'], '--wait takes seconds from 1 to 86400', 1],
  ] as const)('exits with 2 where nothing can be told: %j', async (argv, sentence, jobs) => {
    const { code, stderr } = await stageWith(jobs).run(...argv);
    expect(code).toBe(2);
    expect(stderr).toContain(sentence);
  });
});

/** What another lktop on the same registry tells of the worker. */
const shownBy = async (stage: Stage, ...flags: readonly string[]) => {
  const run = await stage.run('workers', '--workers', WORKER, '--json', ...flags);
  const [worker] = workersDocument.parse(run.json()).workers;
  return worker;
};

describe('the mark of lktop drain', () => {
  it('is shown by every lktop on the registry, until --unmark takes it away', async () => {
    const stage = stageWith(2);
    expect(await shownBy(stage)).toMatchObject({ draining: false, drainingSince: null, drainingBy: null });
    await stage.run('drain', WORKER, '--wait', '5s');
    const marked = await shownBy(stage);
    expect(marked).toMatchObject({ draining: true });
    expect(Date.parse(marked?.drainingSince ?? '')).toBeGreaterThan(0);
    expect(marked?.drainingBy).toBeTruthy();
    const { stdout } = await stage.run('workers', '--workers', WORKER);
    expect(stdout).toContain(`up, draining (${marked?.drainingBy})`);
    const { code, stdout: said, stderr } = await stage.run('drain', WORKER, '--unmark');
    expect({ code, said, stderr }).toEqual({
      code: 0,
      said: `${WORKER} is not marked as draining any more.\n`,
      stderr: '',
    });
    expect(await shownBy(stage)).toMatchObject({ draining: false, drainingBy: null });
  });

  it('is kept where --registry says', async () => {
    const stage = stageWith(0);
    await stage.run('drain', WORKER, '--registry', 'team.db');
    expect(await shownBy(stage)).toMatchObject({ draining: false });
    expect(await shownBy(stage, '--registry', 'team.db')).toMatchObject({ draining: true });
  });

  it('is not set with --no-mark, which writes nothing', async () => {
    const stage = stageWith(0);
    const { code, stderr } = await stage.run('drain', WORKER, '--no-mark');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(await shownBy(stage)).toMatchObject({ draining: false });
    expect(existsSync(join(stage.home, 'state'))).toBe(false);
  });

  it('is refused in a read-only project, both ways, and --no-mark only waits', async () => {
    const stage = stageOf({ files: { '.config/lktop/config.yaml': 'readOnly: true\n' } }, 0);
    for (const flags of [[], ['--unmark']]) {
      const { code, stdout, stderr } = await stage.run('drain', WORKER, ...flags);
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      expect(stderr).toContain('is read-only, so no worker of it is marked.\nAdd --no-mark');
    }
    expect((await stage.run('drain', WORKER, '--no-mark')).code).toBe(0);
  });

  it('needs a project; without one it waits and says so', async () => {
    const environment = { LIVEKIT_URL: '', LIVEKIT_API_KEY: '', LIVEKIT_API_SECRET: '' };
    const stage = stageOf({ environment }, 0);
    const { code, stderr } = await stage.run('drain', WORKER);
    expect(code).toBe(0);
    expect(stderr).toContain(`${WORKER} is not marked as draining: no project is known`);
    const refused = await stage.run('drain', WORKER, '--unmark');
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain('No project is known, so no mark of its workers is.');
  });

  it('that cannot be written ends the command, with the reason', async () => {
    const stage = stageOf({ files: { 'team.db': 'no database, but long enough to be taken for one' } }, 0);
    const { code, stdout, stderr } = await stage.run('drain', WORKER, '--registry', 'team.db');
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('team.db');
    const seen = await stage.run('workers', '--workers', WORKER, '--registry', 'team.db');
    expect(seen.code).toBe(0);
    expect(seen.stderr).toContain('nobody knows which workers are marked as draining');
  });

  it.each([['--no-mark'], ['--wait', '5s']])('is not taken away together with %s', async (...flags) => {
    const { code, stderr } = await stageWith(0).run('drain', WORKER, '--unmark', ...flags);
    expect(code).toBe(2);
    expect(stderr).toContain('--unmark only takes the mark away');
  });
});
