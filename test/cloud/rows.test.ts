import { describe, expect, it } from 'vitest';
import { cloudAgentRows, gradeStatus, isOnItsWay } from '../../source/cloud/rows.ts';
import type {
  CloudAgentFacts,
  CloudDeploymentFacts,
  CloudVersionFacts,
} from '../../source/fleet/cloud-facts.ts';

const deployment = (fields: Partial<CloudDeploymentFacts> = {}): CloudDeploymentFacts => ({
  region: 'us-east',
  serverRegion: 'c-us-east',
  deployment: '',
  version: '',
  status: 'Running',
  replicas: 1,
  minReplicas: 0,
  maxReplicas: 3,
  cpu: { used: '350m', limit: '2000m' },
  memory: { used: '1.2GB', limit: '4GB' },
  events: [],
  observedAtMs: 0,
  ...fields,
});

const agent = (fields: Partial<CloudAgentFacts> = {}): CloudAgentFacts => ({
  id: 'CA_1',
  name: 'support',
  version: 'v2',
  deployedAtMs: 1_000,
  deployments: [deployment()],
  ...fields,
});

const version = (fields: Partial<CloudVersionFacts> = {}): CloudVersionFacts => ({
  version: 'v2',
  isCurrent: false,
  isDraining: false,
  isActive: false,
  status: 'Deployed',
  owner: 'ci',
  createdAtMs: 0,
  deployedAtMs: 0,
  attributes: {},
  ...fields,
});

const rowOf = (fields: Partial<CloudAgentFacts> = {}, versions?: readonly CloudVersionFacts[]) => {
  const [row] = cloudAgentRows([agent(fields)], new Map(versions ? [['CA_1', versions]] : []));
  if (!row) throw new Error('no row');
  return row;
};

describe('a status', () => {
  it.each([
    ['Running', 'ok'],
    [' running ', 'ok'],
    ['Sleeping', 'ok'],
    ['Setting Up', 'notice'],
    ['Updating', 'notice'],
    ['Pending', 'notice'],
    ['Server Error', 'critical'],
    ['Build Failed', 'critical'],
    ['CrashLoop', 'critical'],
    ['Hibernating', null],
    ['Not Running', null],
    ['', null],
  ])('%s is graded %s', (status, severity) => {
    expect(gradeStatus(status)).toBe(severity);
  });

  it('is on its way by its first word', () => {
    expect(isOnItsWay('Updating (2 of 3)')).toBe(true);
    expect(isOnItsWay('Done updating')).toBe(false);
  });
});

describe('a row', () => {
  it('has the words of the production deployments, worst first and each once', () => {
    const row = rowOf({
      deployments: [
        deployment({ region: 'us-east' }),
        deployment({ region: 'eu', status: 'Hibernating' }),
        deployment({ region: 'ap', status: 'Server Error' }),
        deployment({ region: 'sa' }),
        deployment({ deployment: 'staging', status: 'Build Failed' }),
      ],
    });
    expect(row.status).toBe('Server Error, Hibernating, Running');
    expect(row.severity).toBe('critical');
    expect(row.regions).toEqual(['ap', 'eu', 'sa', 'us-east']);
    expect(row.deployments.map((one) => [one.deployment, one.severity])).toEqual([
      ['production', 'ok'],
      ['production', null],
      ['production', 'critical'],
      ['production', 'ok'],
      ['staging', 'critical'],
    ]);
  });

  it('takes the other deployments where there is none in production', () => {
    const row = rowOf({ deployments: [deployment({ deployment: 'staging', status: 'Sleeping' })] });
    expect([row.status, row.severity]).toEqual(['Sleeping', 'ok']);
  });

  it('sums replicas, and lists what each deployment uses', () => {
    const row = rowOf({
      deployments: [deployment(), deployment({ region: 'eu', replicas: 2, minReplicas: 1, maxReplicas: 5 })],
    });
    expect(row.replicas).toEqual({ now: 3, min: 1, max: 8 });
    expect(row.cpu).toEqual([
      { region: 'us-east', deployment: 'production', used: '350m', limit: '2000m' },
      { region: 'eu', deployment: 'production', used: '350m', limit: '2000m' },
    ]);
    expect(row.memory[1]).toEqual({ region: 'eu', deployment: 'production', used: '1.2GB', limit: '4GB' });
  });

  it('sums events by type, with the time of the last, latest first', () => {
    const crash = (count: number, atMs: number) => ({ type: 'APPLICATION_CRASHED', count, atMs });
    const row = rowOf({
      deployments: [
        deployment({ events: [crash(2, 50), { type: 'AGENT_EVENT_TYPE_42', count: 1, atMs: 10 }] }),
        deployment({
          region: 'eu',
          events: [crash(3, 40), { type: 'RESTARTED_HIGH_MEMORY_USAGE', count: 1, atMs: 60 }],
        }),
      ],
    });
    expect(row.events).toEqual([
      { type: 'RESTARTED_HIGH_MEMORY_USAGE', count: 1, atMs: 60 },
      { type: 'APPLICATION_CRASHED', count: 5, atMs: 50 },
      { type: 'AGENT_EVENT_TYPE_42', count: 1, atMs: 10 },
    ]);
  });

  it('knows the current, draining and active versions, and the attributes of the current one', () => {
    const row = rowOf({}, [
      version({ version: 'v3', isActive: false }),
      version({ version: 'v2', isCurrent: true, isActive: true, attributes: { commit: '4f2c1d9' } }),
      version({ version: 'v1', isDraining: true, isActive: true, attributes: { commit: 'old' } }),
    ]);
    expect(row).toMatchObject({
      currentVersion: 'v2',
      drainingVersions: ['v1'],
      activeVersions: ['v2', 'v1'],
      deployedAtMs: 1_000,
      attributes: { commit: '4f2c1d9' },
    });
    expect(row.versions?.length).toBe(3);
  });

  it('without versions has the version of the list, and says that versions are not known', () => {
    expect(rowOf()).toMatchObject({
      currentVersion: 'v2',
      drainingVersions: [],
      attributes: {},
      versions: null,
    });
  });

  it('of an agent that was never deployed says so', () => {
    expect(rowOf({ version: '---', deployedAtMs: 0, deployments: [] })).toMatchObject({
      status: 'never deployed',
      severity: null,
      currentVersion: null,
      deployedAtMs: null,
      regions: [],
      replicas: { now: 0, min: 0, max: 0 },
    });
  });
});
