import type {
  AgentDeployment,
  AgentEvent,
  AgentInfo,
  AgentVersion,
  ListAgentsResponse,
  ListAgentVersionsResponse,
} from '../cloud-agent-messages.ts';
import type {
  CloudAgentFacts,
  CloudDeploymentFacts,
  CloudEventFacts,
  CloudVersionFacts,
} from '../fleet/cloud-facts.ts';
import { compareText } from '../fleet/order.ts';
import { keepAttributes, keepSentence } from './kept-text.ts';

/** The enum's names by number. A newer server's number has none. */
const EVENT_TYPES: readonly string[] = [
  'UNKNOWN',
  'APPLICATION_CRASHED',
  'RESTARTED_HIGH_DISK_USAGE',
  'RESTARTED_HIGH_MEMORY_USAGE',
];

/** A calendar ends here. A time beyond it is no time. */
const MAX_DATE_MS = 8.64e15;

const readTime = (time: { readonly seconds: bigint; readonly nanos: number } | undefined): number => {
  if (time === undefined) return 0;
  const atMs = Number(time.seconds) * 1_000 + Math.floor(time.nanos / 1e6);
  // Go's zero time, which means "never", is in the year 1.
  return atMs > 0 && atMs <= MAX_DATE_MS ? atMs : 0;
};

const readEvent = ({ type, count, timestamp }: AgentEvent): CloudEventFacts => ({
  type: EVENT_TYPES[type] ?? `AGENT_EVENT_TYPE_${type}`,
  count,
  atMs: readTime(timestamp),
});

const readDeployment = (one: AgentDeployment): CloudDeploymentFacts => ({
  region: keepSentence(one.region),
  serverRegion: keepSentence(one.serverRegion),
  deployment: keepSentence(one.deployment),
  version: keepSentence(one.version),
  status: keepSentence(one.status),
  replicas: one.replicas,
  minReplicas: one.minReplicas,
  maxReplicas: one.maxReplicas,
  cpu: { used: keepSentence(one.curCpu), limit: keepSentence(one.cpuLimit) },
  memory: { used: keepSentence(one.curMem), limit: keepSentence(one.memLimit) },
  events: one.events.map(readEvent).sort((a, b) => compareText(a.type, b.type) || b.atMs - a.atMs),
  observedAtMs: readTime(one.lastScrapedAt),
});

/** A newer server names the agent only in its deployments. */
const nameOf = ({ agentName, agentDeployments }: AgentInfo): string =>
  agentName === '' ? (agentDeployments.find((one) => one.agentName !== '')?.agentName ?? '') : agentName;

const readAgent = (agent: AgentInfo): CloudAgentFacts => ({
  id: keepSentence(agent.agentId),
  name: keepSentence(nameOf(agent)),
  version: keepSentence(agent.version),
  deployedAtMs: readTime(agent.deployedAt),
  deployments: agent.agentDeployments
    .map(readDeployment)
    .sort((a, b) => compareText(a.deployment, b.deployment) || compareText(a.region, b.region)),
});

/** Sorted by name, then id. The agents' secrets stay behind. */
export const readCloudAgents = ({ agents }: ListAgentsResponse): readonly CloudAgentFacts[] =>
  agents.map(readAgent).sort((a, b) => compareText(a.name, b.name) || compareText(a.id, b.id));

const readVersion = (one: AgentVersion): CloudVersionFacts => ({
  version: keepSentence(one.version),
  isCurrent: one.current,
  isDraining: one.draining,
  isActive: one.active,
  status: keepSentence(one.status),
  owner: keepSentence(one.owner),
  createdAtMs: readTime(one.createdAt),
  deployedAtMs: readTime(one.deployedAt),
  attributes: keepAttributes(one.attributes),
});

/** Newest first. */
export const readCloudVersions = ({ versions }: ListAgentVersionsResponse): readonly CloudVersionFacts[] =>
  versions
    .map(readVersion)
    .sort((a, b) => b.createdAtMs - a.createdAtMs || compareText(b.version, a.version));
