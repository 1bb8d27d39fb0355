import type { CloudDeploymentRow } from '../cloud/rows.ts';
import { type Agent, agentsThere, type Dispatch, type Room } from '../fleet/fleet.ts';
import { isUnserved } from '../fleet/verdict/unserved.ts';
import { AGENT_IS_THERE, type DispatchVerdictName } from '../fleet/verdict/verdicts.ts';
import type { Worker } from '../fleet/workers.ts';
import { type AgentRow, type AgentStatus, agentStatus } from '../registry/history.ts';
import { type DeployedAgent, labelsOf, withLabel } from './deployed.ts';

/**
 * IDLE: it has no session, and workers of it answer or LiveKit Cloud runs it. The other words are those of the registry.
 */
export type DeploymentStatus = AgentStatus | 'IDLE';

/** What is there of one agent name now. */
export interface DeploymentRow {
  /** Unique among the rows. */
  readonly key: string;
  /** Raw; "": unnamed. */
  readonly agentName: string;
  /** The only deployment that the row counts; "": none. Null: it counts all. Raw. */
  readonly deployment: string | null;
  readonly status: DeploymentStatus;
  readonly sessions: number;
  /** Dispatches without an agent, the unserved ones included. */
  readonly pending: number;
  readonly unserved: number;
  /** Workers that answer; 0 if no workers are asked. */
  readonly workers: number;
  /** When an earlier sweep last saw it; null: not known. Unix milliseconds. */
  readonly lastSeenMs: number | null;
  /** Seen now or on the last day. Sorted; "" is none. Raw. */
  readonly deployments: readonly string[];
  /** `python 1.8.9`, sorted. Raw. */
  readonly sdks: readonly string[];
  /** What the registry knows; null: nothing, or the row counts one of several deployments. */
  readonly past: AgentRow | null;
  /** What LiveKit Cloud says of it; null: it is not deployed there, or nobody asks. */
  readonly cloud: DeployedAgent | null;
}

interface Counts {
  readonly agentName: string;
  readonly deployment: string | null;
  sessions: number;
  pending: number;
  unserved: number;
  workers: number;
  readonly deployments: Set<string>;
  readonly sdks: Set<string>;
}

/** As the registry counts sessions: avatars have none of their own. */
const isSession = ({ participant, publishesOnBehalfOf, agentName }: Agent): boolean =>
  agentName !== null && participant.state === 'ACTIVE' && publishesOnBehalfOf === null;

/** Its agent came and went. */
const HAD_ITS_AGENT: ReadonlySet<string> = new Set<DispatchVerdictName>(['left', 'handed over', 'ended']);

const isPending = ({ agentIdentity, verdict: { name, severity } }: Dispatch): boolean =>
  agentIdentity === null && severity !== 'ignored' && !AGENT_IS_THERE.has(name) && !HAD_ITS_AGENT.has(name);

const sorted = (values: Iterable<string>): readonly string[] => [...new Set(values)].sort();

/** Splits what is there by agent name and, if wanted, by deployment. */
const countNow = (
  rooms: readonly Room[],
  workers: readonly Worker[],
  byDeployment: boolean,
): ReadonlyMap<string, Counts> => {
  const counts = new Map<string, Counts>();
  const of = (agentName: string, of: string | null): Counts => {
    const deployment = byDeployment ? (of ?? '') : null;
    const key = JSON.stringify([agentName, deployment]);
    const known = counts.get(key) ?? {
      agentName,
      deployment,
      sessions: 0,
      pending: 0,
      unserved: 0,
      workers: 0,
      deployments: new Set<string>(),
      sdks: new Set<string>(),
    };
    counts.set(key, known);
    return known;
  };
  for (const room of rooms) {
    for (const agent of agentsThere(room)) {
      if (!isSession(agent)) continue;
      const count = of(agent.agentName ?? '', agent.deployment);
      count.sessions += 1;
      count.deployments.add(agent.deployment ?? '');
    }
    for (const dispatch of room.dispatches) {
      if (!isPending(dispatch)) continue;
      const count = of(dispatch.facts.agentName, dispatch.facts.deployment);
      count.pending += 1;
      if (isUnserved(dispatch)) count.unserved += 1;
    }
  }
  for (const { condition, facts } of workers) {
    if (facts === null || condition === 'down') continue;
    const count = of(facts.agentName, facts.deployment);
    count.workers += 1;
    if (facts.version !== '') count.sdks.add(`${facts.sdk} ${facts.version}`);
    if (facts.deployment !== null) count.deployments.add(facts.deployment);
  }
  return counts;
};

/** What a row takes of now. */
interface NowOf extends Readonly<Pick<Counts, 'sessions' | 'pending' | 'unserved' | 'workers'>> {
  readonly deployments: Iterable<string>;
  readonly sdks: Iterable<string>;
}

const NOTHING_NOW = { sessions: 0, pending: 0, unserved: 0, workers: 0 } as const;

const rowOf = (
  key: string,
  agentName: string,
  deployment: string | null,
  now: NowOf | null,
  past: AgentRow | null,
  cloud: DeployedAgent | null = null,
): DeploymentRow => {
  const { sessions, pending, unserved, workers } = now ?? NOTHING_NOW;
  const status = agentStatus({ sessions, pending, unserved });
  return {
    key,
    agentName,
    deployment,
    status: status === 'GONE' && (workers > 0 || runsInCloud(cloud)) ? 'IDLE' : status,
    sessions,
    pending,
    unserved,
    workers,
    lastSeenMs: past?.lastSeenMs ?? null,
    deployments:
      deployment === null
        ? sorted([...(now?.deployments ?? []), ...(past?.deployments ?? [])])
        : [deployment],
    sdks: sorted([...(now?.sdks ?? []), ...(past?.sdks ?? [])]),
    past,
    cloud,
  };
};

/** An agent with a status that lktop does not know is not called gone. */
const runsInCloud = (cloud: DeployedAgent | null): boolean =>
  cloud !== null && cloud.row.currentVersion !== null && !cloud.row.deployments.some(isDown);

const isDown = ({ severity }: CloudDeploymentRow): boolean => severity === 'critical';

/**
 * An agent without a name may serve the automatic dispatches, or its name is not known yet. One that was never deployed
 * serves nothing.
 */
const joinsRooms = ({ row }: DeployedAgent): boolean => row.name !== '' || row.currentVersion !== null;

/**
 * Adds what LiveKit Cloud says to the rows of the same name, and rows for agents that no room has seen. Rooms do not
 * tell which of several deployed agents of one name serves, so each of them has a row with what the name has.
 */
const withDeployed = (
  rows: readonly DeploymentRow[],
  deployed: readonly DeployedAgent[],
  byDeployment: boolean,
): readonly DeploymentRow[] => {
  if (deployed.length === 0) return rows;
  const joined = new Map(rows.map((row) => [row.key, row]));
  for (const agent of deployed) {
    for (const label of byDeployment ? labelsOf(agent.row) : [null]) {
      const cloud = label === null ? agent : withLabel(agent, label);
      const nameKey = JSON.stringify([agent.row.name, label]);
      const known = joinsRooms(agent) ? joined.get(nameKey) : undefined;
      const isFirst = joinsRooms(agent) && (known === undefined || known.cloud === null);
      const key = isFirst ? nameKey : JSON.stringify([agent.row.name, label, agent.row.id]);
      joined.set(key, rowOf(key, agent.row.name, label, known ?? null, known?.past ?? null, cloud));
    }
  }
  return [...joined.values()];
};

/**
 * One row an agent name: what is now from the rooms and the workers, the past from the registry, and what LiveKit Cloud
 * says of it.
 *
 * @param past null: not known
 * @param byDeployment one row an agent name and deployment instead. The registry's figures are those of a name, so a
 * name with several deployments has none.
 * @param deployed agents on LiveKit Cloud
 */
export const deploymentRows = (
  rooms: readonly Room[],
  workers: readonly Worker[],
  past: readonly AgentRow[] | null,
  byDeployment: boolean,
  deployed: readonly DeployedAgent[] = [],
): readonly DeploymentRow[] =>
  withDeployed(rowsOfNames(rooms, workers, past, byDeployment), deployed, byDeployment);

const rowsOfNames = (
  rooms: readonly Room[],
  workers: readonly Worker[],
  past: readonly AgentRow[] | null,
  byDeployment: boolean,
): readonly DeploymentRow[] => {
  const now = countNow(rooms, workers, byDeployment);
  const pastOf = new Map((past ?? []).map((row) => [row.agentName, row]));
  const deploymentsOf = new Map<string, Set<string>>();
  const add = (name: string, deployment: string): void => {
    deploymentsOf.set(name, (deploymentsOf.get(name) ?? new Set()).add(deployment));
  };
  const rows: DeploymentRow[] = [];
  if (!byDeployment) {
    for (const [key, count] of now)
      rows.push(rowOf(key, count.agentName, null, count, pastOf.get(count.agentName) ?? null));
    for (const [name, row] of pastOf) {
      const key = JSON.stringify([name, null]);
      if (!now.has(key)) rows.push(rowOf(key, name, null, null, row));
    }
    return rows;
  }
  for (const { agentName, deployment } of now.values()) add(agentName, deployment ?? '');
  for (const { agentName, deployments } of pastOf.values()) {
    for (const deployment of deployments) add(agentName, deployment);
    if (!deploymentsOf.has(agentName)) add(agentName, '');
  }
  for (const [name, deployments] of deploymentsOf) {
    for (const deployment of deployments) {
      const key = JSON.stringify([name, deployment]);
      const known = deployments.size === 1 ? (pastOf.get(name) ?? null) : null;
      rows.push(rowOf(key, name, deployment, now.get(key) ?? null, known));
    }
  }
  return rows;
};
