import type { CloudState } from '../../source/cloud/poller.ts';
import { cloudAgentRows } from '../../source/cloud/rows.ts';
import type {
  CloudAgentFacts,
  CloudDeploymentFacts,
  CloudVersionFacts,
} from '../../source/fleet/cloud-facts.ts';

export const cloudDeployment = (fields: Partial<CloudDeploymentFacts> = {}): CloudDeploymentFacts => ({
  region: 'us-east',
  serverRegion: 'c-us-east',
  deployment: '',
  version: '',
  status: 'Running',
  replicas: 2,
  minReplicas: 1,
  maxReplicas: 6,
  cpu: { used: '350m', limit: '2000m' },
  memory: { used: '3GB', limit: '4GB' },
  events: [],
  observedAtMs: 0,
  ...fields,
});

export const cloudAgent = (fields: Partial<CloudAgentFacts> = {}): CloudAgentFacts => ({
  id: 'CA_1',
  name: 'support-v2',
  version: 'v14',
  deployedAtMs: 1_000,
  deployments: [cloudDeployment()],
  ...fields,
});

export const cloudVersion = (fields: Partial<CloudVersionFacts> = {}): CloudVersionFacts => ({
  version: 'v14',
  isCurrent: false,
  isDraining: false,
  isActive: false,
  status: 'Deployed',
  owner: 'ci',
  createdAtMs: 1,
  deployedAtMs: 1,
  attributes: {},
  ...fields,
});

/** What LiveKit Cloud told at that time. @param versions by the id of the agent */
export const cloudState = (
  agents: readonly CloudAgentFacts[],
  atMs: number,
  versions: Readonly<Record<string, readonly CloudVersionFacts[]>> = {},
  changes: Partial<CloudState> = {},
): CloudState => ({
  rows: cloudAgentRows(agents, new Map(Object.entries(versions))),
  atMs,
  failure: null,
  versionsFailure: null,
  movingSince: new Map(),
  seenVersions: new Map(),
  rounds: 1,
  ...changes,
});
