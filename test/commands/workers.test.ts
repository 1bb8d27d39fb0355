import { describe, expect, it } from 'vitest';
import { workersDocument } from '../../source/report/documents/workers.ts';
import type { Ask, Reply } from '../../source/workers/ask.ts';
import type { Means } from '../../source/workers/find.ts';
import { expectShippedSchema } from '../report/shipped.ts';
import { answer, meansFixture, told } from '../workers/fixtures.ts';
import { createStage, type StageOptions } from './stage.ts';

/** Workers by IP address; by default all are well. */
const stageWith = (
  replies: Readonly<Record<string, (path: string) => Reply>> = {},
  { means = {}, ...options }: StageOptions & { readonly means?: Partial<Means> } = {},
) => {
  const asked: string[] = [];
  const ask: Ask = async ({ ip, path }) => {
    asked.push(`${ip}${path}`);
    return replies[ip]?.(path) ?? (path === '/' ? answer('OK') : told({ active_jobs: 2, worker_load: 0.93 }));
  };
  return { stage: createStage({ ...options, workerAccess: { ask, means: meansFixture(means) } }), asked };
};

const CONFIG = '.config/lktop/config.yaml';

describe('lktop workers', () => {
  it('asks each worker and exits with 0 if all are up', async () => {
    const { stage, asked } = stageWith({}, { columns: 120 });
    const { code, stdout, stderr } = await stage.run('workers', '--workers', '10.0.0.1:8081, 10.0.0.2');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(
      /10\.0\.0\.1:8081 .*│ ▲ up, full +│ support │ ROOM │ 2 +│ 0\.93 │ python 1\.8\.9 │ 2 ms/,
    );
    for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(120);
    expect(asked).toContain('10.0.0.2/worker');
    // It needs no server.
    expect(stage.addresses).toEqual([]);
  });

  it('exits with 1 if one is down, hung or degraded, and says why', async () => {
    const { stage } = stageWith(
      {
        '10.0.0.1': () => ({ kind: 'refused' }),
        '10.0.0.2': () => ({ kind: 'silent' }),
        '10.0.0.3': (path) => (path === '/' ? answer('no \u001b[31mred', { status: 503 }) : told()),
      },
      { columns: 160 },
    );
    const { code, stdout } = await stage.run('workers', '--workers', '10.0.0.1,10.0.0.2,10.0.0.3,10.0.0.4');
    expect(code).toBe(1);
    expect(stdout).toContain('✖ down: nothing listens there: the connection was refused');
    expect(stdout).toContain('✖ hung: it takes connections and does not answer within 2 s');
    expect(stdout).toContain('▲ degraded: it says: no \\x1b[31mred (503)');
    expect(stdout).not.toContain('\u001b');
    const { stdout: plain } = await stage.run('workers', '--workers', '10.0.0.1,10.0.0.4', '--ascii');
    expect(plain).toMatch(/^[ -~\n]*$/);
  });

  it('prints a document', async () => {
    const { stage } = stageWith({
      '10.0.0.1': (path) => (path === '/' ? answer('OK') : told({ sdk_version: '1.8.7' })),
    });
    const run = await stage.run('workers', '--workers', '10.0.0.1,10.0.0.2', '--json');
    expect(run.code).toBe(0);
    expectShippedSchema(run.json());
    expect(workersDocument.parse(run.json())).toMatchObject({
      schema: 'lktop.workers/1',
      project: null,
      demo: false,
      exitCode: 0,
      workers: [
        { address: '10.0.0.1:8081', state: 'up', version: '1.8.7', newerVersion: '1.8.9', activeJobs: 0 },
        { address: '10.0.0.2:8081', state: 'up', agentName: 'support', load: 0.93, newerVersion: null },
      ],
      failures: [],
    });
  });

  it('exits with 2 if an address cannot be read, and tells the others all the same', async () => {
    const { stage } = stageWith();
    const { code, stdout, stderr } = await stage.run('workers', '--workers', '10.0.0.1,8.8.8.8');
    expect(code).toBe(2);
    expect(stdout).toContain('10.0.0.1:8081');
    expect(stderr).toContain('8.8.8.8 is no private address');
  });

  it('exits with 2 if nobody is found', async () => {
    const { stage } = stageWith({}, { means: { listPods: async () => [] } });
    const { code, stderr } = await stage.run('workers', '--workers', 'kubernetes:app=agent');
    expect(code).toBe(2);
    expect(stderr).toContain('No worker was found at these addresses.');
  });

  it.each([
    [['--workers', '10.0.0.1:x'], '"10.0.0.1:x" is no address of workers: "x" is no port.'],
    [['--workers', ','], '--workers names no worker.'],
    [[], 'No workers are named.'],
    [['--project', 'prod'], 'has no project "prod"'],
  ])('is refused with a sentence: %j', async (words, sentence) => {
    const { stage } = stageWith();
    const started = stage.start('workers', ...words);
    const { code, stderr } = await started.end();
    expect(code).toBe(2);
    expect(stderr).toContain(sentence);
  });

  it('takes the workers of the settings, those of the project first', async () => {
    const files = {
      [CONFIG]:
        'workers: [10.0.0.1]\nprojects:\n  prod:\n    workers: [file:hosts]\n    allowPublicWorkers: true\n',
    };
    const read: string[] = [];
    const means: Partial<Means> = {
      readFile: async (path) => {
        read.push(path);
        return '8.8.8.8\n';
      },
    };
    const { stage, asked } = stageWith({}, { files, means });
    expect((await stage.run('workers')).stdout).toContain('10.0.0.1:8081');
    expect((await stage.run('workers', '--project', 'prod')).stdout).toContain('8.8.8.8:8081');
    expect(read[0]).toBe(`${stage.home}/.config/lktop/hosts`);
    expect(asked).toContain('8.8.8.8/worker');
  });
});
