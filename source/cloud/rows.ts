import type {
  CloudAgentFacts,
  CloudDeploymentFacts,
  CloudEventFacts,
  CloudUsage,
  CloudVersionFacts,
} from '../fleet/cloud-facts.ts';
import { compareText } from '../fleet/order.ts';
import { type Severity, severityRank } from '../fleet/severity.ts';

/** What LiveKit Cloud calls a deployment without a label, in its screens and in `lk`. */
export const PRODUCTION = 'production';
/** The version of an agent that was never deployed. */
const NEVER_DEPLOYED = '---';

/** Raw texts, as in the facts. */
export interface CloudDeploymentRow {
  readonly region: string;
  readonly serverRegion: string;
  /** `production`, or its label. */
  readonly deployment: string;
  readonly version: string;
  readonly status: string;
  /** Null: the status is a word that lktop does not know, so nothing can be said about it. */
  readonly severity: Severity | null;
  readonly replicas: Replicas;
  readonly cpu: CloudUsage;
  readonly memory: CloudUsage;
  /** 0: not said. */
  readonly observedAtMs: number;
}

export interface Replicas {
  readonly now: number;
  readonly min: number;
  readonly max: number;
}

/** An amount in one place. */
export interface UsageIn extends CloudUsage {
  readonly region: string;
  readonly deployment: string;
}

/** One agent deployed on LiveKit Cloud, with all its deployments and versions. Raw texts, as in the facts. */
export interface CloudAgentRow {
  /** `CA_…` */
  readonly id: string;
  /** The name that dispatches use; empty: unnamed. */
  readonly name: string;
  /** The words of its production deployments, worst first and each once; `never deployed`. */
  readonly status: string;
  /** The worst of what lktop knows about them; null: nothing. */
  readonly severity: Severity | null;
  /** Each once, sorted. */
  readonly regions: readonly string[];
  /** Sums over all deployments. */
  readonly replicas: Replicas;
  /** One entry for each deployment. */
  readonly cpu: readonly UsageIn[];
  readonly memory: readonly UsageIn[];
  /** One entry for each type: counts are summed over the deployments, the time is that of the last. Latest first. */
  readonly events: readonly CloudEventFacts[];
  /** Null: never deployed. */
  readonly currentVersion: string | null;
  readonly drainingVersions: readonly string[];
  readonly activeVersions: readonly string[];
  /** Milliseconds since the Unix epoch; null: never deployed. */
  readonly deployedAtMs: number | null;
  /** Those of the current version. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly deployments: readonly CloudDeploymentRow[];
  /** Newest first; null: not read yet, or reading them failed. */
  readonly versions: readonly CloudVersionFacts[] | null;
}

/** Documented: https://docs.livekit.io/reference/developer-tools/livekit-cli/agent/deployment/manage/ */
const WELL: ReadonlySet<string> = new Set(['running', 'sleeping']);
/** Words for a deployment on its way. How long it has been is judged elsewhere. */
const ON_ITS_WAY =
  /^(?:setting up|building|pending|scheduling|starting|deploying|updating|restarting|rolling ?back)\b/i;
/** Whatever the exact word, such as `Build Failed`, `CrashLoop` or `Server Error`. */
const BROKEN = /error|fail|crash/i;

/** Whether the word means that a new version or a restart is on its way. */
export const isOnItsWay = (status: string): boolean => ON_ITS_WAY.test(status.trim());

/** Whether the word means that the agent does not run although it should. */
export const isBroken = (status: string): boolean => BROKEN.test(status);

/** Grades a status; null: lktop does not know the word. It is shown as it is then, and means nothing. */
export const gradeStatus = (status: string): Severity | null => {
  if (isBroken(status)) return 'critical';
  if (isOnItsWay(status)) return 'notice';
  return WELL.has(status.trim().toLowerCase()) ? 'ok' : null;
};

const deploymentRow = (one: CloudDeploymentFacts, agent: CloudAgentFacts): CloudDeploymentRow => ({
  region: one.region,
  serverRegion: one.serverRegion,
  deployment: one.deployment === '' ? PRODUCTION : one.deployment,
  version: one.version === '' ? agent.version : one.version,
  status: one.status,
  severity: gradeStatus(one.status),
  replicas: { now: one.replicas, min: one.minReplicas, max: one.maxReplicas },
  cpu: one.cpu,
  memory: one.memory,
  observedAtMs: one.observedAtMs,
});

const distinct = (texts: readonly string[]): readonly string[] => [...new Set(texts)];

/** An unknown word comes after the problems and before what is well. */
const rankOf = (severity: Severity | null): number =>
  severity === null ? severityRank({ severity: 'notice' }) + 0.5 : severityRank({ severity });

const worstFirst = (deployments: readonly CloudDeploymentRow[]): readonly CloudDeploymentRow[] =>
  [...deployments].sort((a, b) => rankOf(a.severity) - rankOf(b.severity));

/** Adds up the replicas of several deployments. */
export const sumReplicas = (deployments: readonly Pick<CloudDeploymentRow, 'replicas'>[]): Replicas => {
  const sum = (of: (one: Replicas) => number) =>
    deployments.reduce((total, { replicas }) => total + of(replicas), 0);
  return { now: sum(({ now }) => now), min: sum(({ min }) => min), max: sum(({ max }) => max) };
};

const sumEvents = (deployments: readonly CloudDeploymentFacts[]): readonly CloudEventFacts[] => {
  const byType = new Map<string, CloudEventFacts>();
  for (const { type, count, atMs } of deployments.flatMap(({ events }) => events)) {
    const before = byType.get(type);
    byType.set(type, { type, count: count + (before?.count ?? 0), atMs: Math.max(atMs, before?.atMs ?? 0) });
  }
  return [...byType.values()].sort((a, b) => b.atMs - a.atMs || compareText(a.type, b.type));
};

const usageIn =
  (of: 'cpu' | 'memory') =>
  (one: CloudDeploymentRow): UsageIn => ({
    region: one.region,
    deployment: one.deployment,
    ...one[of],
  });

const agentRow = (agent: CloudAgentFacts, versions: readonly CloudVersionFacts[] | null): CloudAgentRow => {
  const deployments = agent.deployments.map((one) => deploymentRow(one, agent));
  const inProduction = deployments.filter(({ deployment }) => deployment === PRODUCTION);
  const judged = worstFirst(inProduction.length > 0 ? inProduction : deployments);
  const current = versions?.find(({ isCurrent }) => isCurrent);
  const namesOf = (isMeant: (one: CloudVersionFacts) => boolean) =>
    (versions ?? []).filter(isMeant).map(({ version }) => version);
  const isDeployed = agent.version !== NEVER_DEPLOYED && agent.version !== '';
  return {
    id: agent.id,
    name: agent.name,
    status: isDeployed ? distinct(judged.map(({ status }) => status)).join(', ') : 'never deployed',
    severity: judged[0]?.severity ?? null,
    regions: [...distinct(deployments.map(({ region }) => region))].sort(compareText),
    replicas: sumReplicas(deployments),
    cpu: deployments.map(usageIn('cpu')),
    memory: deployments.map(usageIn('memory')),
    events: sumEvents(agent.deployments),
    currentVersion: isDeployed ? (current?.version ?? agent.version) : null,
    drainingVersions: namesOf(({ isDraining }) => isDraining),
    activeVersions: namesOf(({ isActive }) => isActive),
    deployedAtMs: agent.deployedAtMs === 0 ? null : agent.deployedAtMs,
    attributes: current?.attributes ?? {},
    deployments,
    versions,
  };
};

/**
 * Turns LiveKit Cloud's answers into rows for a screen or a document, one for each agent, in the order of the list.
 * Pure.
 *
 * @param versionsOf the versions of each agent by its id; without an entry they are not known
 */
export const cloudAgentRows = (
  agents: readonly CloudAgentFacts[],
  versionsOf: ReadonlyMap<string, readonly CloudVersionFacts[]> = new Map(),
): readonly CloudAgentRow[] => agents.map((agent) => agentRow(agent, versionsOf.get(agent.id) ?? null));
