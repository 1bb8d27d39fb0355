import { describe, expect, it } from 'vitest';
import { versionSkew, type Worker } from '../../source/fleet/workers.ts';
import { readWorker } from '../../source/workers/read-worker.ts';
import { workerFixture } from './fixtures.ts';

/** As livekit-agents 1.8.9 answers. */
const PYTHON = {
  worker_type: 'JT_ROOM',
  agent_name: 'support',
  active_jobs: 2,
  sdk_version: '1.8.9',
  worker_load: 0.146,
  protocol_version: 1,
};
/** As @livekit/agents 1.9.0 answers. */
const NODE = {
  agent_name: 'nodey',
  agent_name_is_env: false,
  deployment: '',
  worker_type: 'JT_PUBLISHER',
  active_jobs: 0,
  sdk_version: '1.9.0',
  project_type: 'nodejs',
  protocol_version: 1,
};

const read = (fields: object) => readWorker(JSON.stringify(fields));

describe('the answer of GET /worker', () => {
  it('is read from both SDKs', () => {
    expect(read(PYTHON)).toEqual({
      agentName: 'support',
      type: 'ROOM',
      activeJobs: 2,
      load: 0.146,
      sdk: 'python',
      version: '1.8.9',
      deployment: null,
    });
    expect(read(NODE)).toEqual({
      agentName: 'nodey',
      type: 'PUBLISHER',
      activeJobs: 0,
      load: null,
      sdk: 'node',
      version: '1.9.0',
      deployment: '',
    });
  });

  it('may leave zeros out, as protobuf does', () => {
    const { active_jobs, worker_load, agent_name, ...idle } = PYTHON;
    expect(read(idle)).toMatchObject({ agentName: '', activeJobs: 0, load: 0 });
    expect([active_jobs, worker_load, agent_name]).toEqual([2, 0.146, 'support']);
  });

  it.each([
    [
      { active_jobs: 1.0, worker_load: 1 },
      { activeJobs: 1, load: 1 },
    ],
    [
      { active_jobs: '3', worker_load: '0.5' },
      { activeJobs: 3, load: 0.5 },
    ],
    [
      { active_jobs: -1, worker_load: -0.5 },
      { activeJobs: null, load: null },
    ],
    [
      { active_jobs: 'many', worker_load: 'NaN' },
      { activeJobs: null, load: null },
    ],
    [
      { active_jobs: 1e300, worker_load: 7 },
      { activeJobs: null, load: 1 },
    ],
    [
      { active_jobs: null, worker_load: {} },
      { activeJobs: null, load: null },
    ],
    [
      { agent_name: 7, sdk_version: ['1'], worker_type: null },
      { agentName: '', version: '', type: 'ROOM' },
    ],
    [{ worker_type: 'JT_NEW' }, { type: 'NEW' }],
    [{ project_type: 'rust' }, { sdk: 'rust' }],
  ])('reads %j as %j', (fields, facts) => {
    expect(read({ ...PYTHON, ...fields })).toMatchObject(facts);
  });

  it('keeps no more of a name than a row could ever show', () => {
    expect(read({ ...PYTHON, agent_name: 'x'.repeat(100_000) })?.agentName).toHaveLength(2_000);
    expect(read({ ...PYTHON, sdk_version: 'x'.repeat(100_000) })?.version).toHaveLength(64);
  });

  it.each(['', 'OK', '<html></html>', '[]', 'null', '{}', '{"status":"ok"}', '{"agent_name"'])(
    'is not %j',
    (body) => {
      expect(readWorker(body)).toBeNull();
    },
  );
});

describe('versions', () => {
  const worker = (key: string, version: string, more: Partial<Worker> = {}): Worker => {
    const one = workerFixture({ key, ...more });
    return { ...one, facts: one.facts && { ...one.facts, version } };
  };

  it('differ if another worker of the name has a newer one', () => {
    const skew = versionSkew([worker('a', '1.8.9'), worker('b', '1.10.0'), worker('c', '1.10.0')]);
    expect([...skew]).toEqual([['a', '1.10.0']]);
  });

  it('do not differ between names, between SDKs, or from a worker that is down', () => {
    const other = worker('b', '1.9.0');
    expect(
      versionSkew([
        worker('a', '1.8.9'),
        { ...other, facts: other.facts && { ...other.facts, agentName: 'other' } },
        { ...other, key: 'c', facts: other.facts && { ...other.facts, sdk: 'node' } },
        { ...other, key: 'd', condition: 'down' },
        worker('e', ''),
      ]).size,
    ).toBe(0);
  });
});
