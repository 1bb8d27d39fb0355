/**
 * What LiveKit Cloud says about the agents deployed there, as plain data: times in milliseconds since the Unix epoch, 0
 * if it did not say. Texts are raw. Secrets are never part of it.
 */

/** `APPLICATION_CRASHED`, `RESTARTED_HIGH_DISK_USAGE`, `RESTARTED_HIGH_MEMORY_USAGE`, or a newer server's type. */
export interface CloudEventFacts {
  readonly type: string;
  readonly count: number;
  /** The last time it happened. */
  readonly atMs: number;
}

/** An amount as Cloud writes it, such as `250m`, `1.5` or `2Gi`; empty: not said. */
export interface CloudUsage {
  readonly used: string;
  readonly limit: string;
}

/** One agent's deployment in one region. */
export interface CloudDeploymentFacts {
  readonly region: string;
  /** The cluster that has its logs; empty: the nearest one finds them. */
  readonly serverRegion: string;
  /** The label of the deployment; empty: production. */
  readonly deployment: string;
  /** Empty: the agent's version. */
  readonly version: string;
  /** A free word, such as `Running` or `Sleeping`. */
  readonly status: string;
  readonly replicas: number;
  readonly minReplicas: number;
  readonly maxReplicas: number;
  readonly cpu: CloudUsage;
  readonly memory: CloudUsage;
  readonly events: readonly CloudEventFacts[];
  /** When Cloud last measured it. */
  readonly observedAtMs: number;
}

export interface CloudAgentFacts {
  /** `CA_…` */
  readonly id: string;
  /** The name that dispatches use; empty: unnamed, or not known yet. */
  readonly name: string;
  /** `---`: never deployed. */
  readonly version: string;
  readonly deployedAtMs: number;
  /** Sorted by deployment, then region. */
  readonly deployments: readonly CloudDeploymentFacts[];
}

export interface CloudVersionFacts {
  readonly version: string;
  /** In production. */
  readonly isCurrent: boolean;
  /** Takes no new sessions and lets its own end. */
  readonly isDraining: boolean;
  readonly isActive: boolean;
  /** A free word. */
  readonly status: string;
  readonly owner: string;
  readonly createdAtMs: number;
  readonly deployedAtMs: number;
  readonly attributes: Readonly<Record<string, string>>;
}

/** `deploy`: what the agent prints; `build`: what building its image printed. */
export const CLOUD_LOG_TYPES = ['deploy', 'build'] as const;
export type CloudLogType = (typeof CLOUD_LOG_TYPES)[number];
