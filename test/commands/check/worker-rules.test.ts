import { describe, expect, it } from 'vitest';
import { checkDocument } from '../../../source/report/documents/check.ts';
import type { Ask, Reply } from '../../../source/workers/ask.ts';
import { expectShippedSchema } from '../../report/shipped.ts';
import { answer, meansFixture, told } from '../../workers/fixtures.ts';
import { createStage } from '../stage.ts';

/** A project without rooms, with workers by IP address; by default all are well. */
const stageWith = (replies: Readonly<Record<string, (path: string) => Reply>> = {}) => {
  const ask: Ask = async ({ ip, path }) => replies[ip]?.(path) ?? (path === '/' ? answer('OK') : told());
  return createStage({ workerAccess: { ask, means: meansFixture() } });
};

const telling =
  (fields: object) =>
  (path: string): Reply =>
    path === '/' ? answer('OK') : told(fields);

const TWO = ['--workers', '10.0.0.1,10.0.0.2'];

describe('the rules of lktop check about workers', () => {
  it('are not there where no workers are named', async () => {
    const { code, stdout } = await stageWith().run('check');
    expect(code).toBe(0);
    expect(stdout).not.toContain('worker-down');
  });

  it('pass where all is well', async () => {
    const { code, stdout } = await stageWith().run('check', ...TWO);
    expect(code).toBe(0);
    expect(stdout).toMatch(/PASS {2}worker-down +every known worker is up/);
    expect(stdout).toMatch(/PASS {2}no-worker-for/);
  });

  it('warn, and fail where that is asked for', async () => {
    const stage = stageWith({
      '10.0.0.1': () => ({ kind: 'refused' }),
      '10.0.0.2': telling({ worker_load: 0.9 }),
    });
    const { code, stdout } = await stage.run('check', ...TWO);
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /WARN {2}worker-down +1 finding\n +▲ 10\.0\.0\.1:8081 {2}down: nothing listens there/,
    );
    expect(stdout).toMatch(/WARN {2}worker-full +1 finding\n +▲ 10\.0\.0\.2:8081 {2}support {2}load 0\.90/);
    expect((await stage.run('check', ...TWO, '--fail-on', 'worker-down')).code).toBe(1);
    const brief = await stage.run('check', ...TWO, '--brief', '--fail-on', 'worker-full');
    expect(brief.code).toBe(1);
    expect(brief.stdout).toMatch(/CRITICAL - .*worker-down 1, worker-full 1.*worker-full=1/);
  });

  it('fail where a needed agent name has no worker', async () => {
    const stage = stageWith({ '10.0.0.2': telling({ agent_name: 'billing' }) });
    expect((await stage.run('check', ...TWO, '--need-workers', 'support,billing')).code).toBe(0);
    const { code, stdout } = await stage.run('check', ...TWO, '--need-workers', 'support,orders');
    expect(code).toBe(1);
    expect(stdout).toContain('✖ no worker named "orders" is up, of 2 known');
  });

  it('tell a version skew as a notice', async () => {
    const stage = stageWith({ '10.0.0.2': telling({ sdk_version: '1.8.7' }) });
    const { code, stdout } = await stage.run('check', ...TWO);
    expect(code).toBe(0);
    expect(stdout).toMatch(/PASS {2}version-skew +nothing serious; 1 notice/);
    const failing = await stage.run('check', ...TWO, '--fail-on', 'version-skew');
    expect(failing.code).toBe(1);
    expect(failing.stdout).toContain('python 1.8.7, where others of its name have 1.8.9');
  });

  it('leave the result unknown where an address cannot be read', async () => {
    const { code, stdout } = await stageWith().run('check', '--workers', '10.0.0.1,8.8.8.8');
    expect(code).toBe(2);
    expect(stdout).toContain('UNKNOWN  8.8.8.8 is no private address');
  });

  it('are in the document', async () => {
    const stage = stageWith({ '10.0.0.1': () => ({ kind: 'refused' }) });
    const run = await stage.run('check', ...TWO, '--json');
    expectShippedSchema(run.json());
    const { workerRules } = checkDocument.parse(run.json());
    expect(workerRules.map(({ rule, result }) => [rule, result])).toEqual([
      ['no-worker-for', 'pass'],
      ['worker-down', 'warn'],
      ['worker-full', 'pass'],
      ['version-skew', 'pass'],
    ]);
  });

  it('are refused where no workers are named', async () => {
    const { code, stderr } = await stageWith().run('check', '--fail-on', 'worker-down');
    expect(code).toBe(2);
    expect(stderr).toContain('The rule worker-down needs to know the workers, and none are named.');
    expect((await stageWith().run('check', '--need-workers', 'x')).stderr).toContain(
      '--need-workers needs to know',
    );
  });
});
