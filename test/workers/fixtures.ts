import type { Worker } from '../../source/fleet/workers.ts';
import type { Reply } from '../../source/workers/ask.ts';
import type { Means } from '../../source/workers/find.ts';

/** A healthy worker of the agent name `support`. */
export const workerFixture = (fields: Partial<Worker> = {}): Worker => ({
  key: '10.0.0.1:8081',
  address: '10.0.0.1:8081',
  label: null,
  condition: 'up',
  reason: null,
  sinceMs: 1_700_000_000_000,
  cameUpAtMs: null,
  facts: {
    agentName: 'support',
    type: 'ROOM',
    activeJobs: 0,
    load: 0.1,
    sdk: 'python',
    version: '1.8.9',
    deployment: null,
  },
  answeredAtMs: 1_700_000_000_000,
  roundTripMs: 2,
  slowSinceMs: null,
  loads: [],
  jobsChange: null,
  drainingSinceMs: null,
  ...fields,
});

const unexpected = (what: string) => () => Promise.reject(new Error(`${what} was not expected`));

/** Means of which a test replaces what it needs. */
export const meansFixture = (means: Partial<Means> = {}): Means => ({
  lookUp: unexpected('a look-up'),
  lookUpServices: unexpected('a look-up of services'),
  readFile: unexpected('a file'),
  listContainers: unexpected('Docker'),
  listPods: unexpected('kubectl'),
  ...means,
});

export const answer = (body: string, more: Partial<Extract<Reply, { kind: 'answer' }>> = {}): Reply => ({
  kind: 'answer',
  status: 200,
  contentType: 'text/plain',
  body,
  tookMs: 2,
  ...more,
});

/** What Python's worker tells. */
export const told = (fields: object = {}): Reply =>
  answer(
    JSON.stringify({
      worker_type: 'JT_ROOM',
      agent_name: 'support',
      sdk_version: '1.8.9',
      worker_load: 0.1,
      protocol_version: 1,
      ...fields,
    }),
    { contentType: 'application/json' },
  );
