import { describe, expect, it } from 'vitest';
import type { Ask, Reply } from '../../source/workers/ask.ts';
import { answer, meansFixture, told } from '../workers/fixtures.ts';
import { createStage } from './stage.ts';

/** A worker at 10.0.0.1 whose jobs change from look to look; the last value stays. Null: nothing listens there. */
const stageWith = (...jobs: readonly (number | null)[]) => {
  let looks = 0;
  const ask: Ask = async ({ path }): Promise<Reply> => {
    const now = jobs[Math.min(looks, jobs.length - 1)] ?? null;
    if (now === null) return { kind: 'refused' };
    if (path === '/') return answer('OK');
    looks += 1;
    return told({ active_jobs: now });
  };
  return createStage({ workerAccess: { ask, means: meansFixture() } });
};

const WORKER = '10.0.0.1:8081';

describe('lktop drain', () => {
  it('exits with 0 when the worker is empty, and tells each change', async () => {
    const { code, stdout, stderr } = await stageWith(3, 3, 1, 0).run('drain', WORKER);
    expect({ code, stdout }).toEqual({ code: 0, stdout: `${WORKER} is empty.\n` });
    expect(stderr).toBe(`lktop: ${WORKER} has 3 jobs.\nlktop: ${WORKER} has 1 job.\n`);
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
