import type { CloudAgentFacts, CloudLogType, CloudVersionFacts } from '../fleet/cloud-facts.ts';
import type { CallOptions } from './gateway.ts';

export interface CloudLogRequest {
  readonly agentId: string;
  readonly type: CloudLogType;
  /** As in `CloudDeploymentFacts`. */
  readonly serverRegion: string;
}

/**
 * The calls about agents deployed on LiveKit Cloud. Every error is a `LiveKitError`, whose failure can be shown on
 * screen. Nothing is sent before the first call. Each call but `readLogs` ends within `CALL_LIMIT_MS`.
 */
export interface CloudGateway {
  /** `https://agents.livekit.cloud`, without credentials. */
  readonly host: string;
  /** Sorted by name, then id. */
  readonly listAgents: (options?: CallOptions) => Promise<readonly CloudAgentFacts[]>;
  /** Newest first. */
  readonly listVersions: (agentId: string, options?: CallOptions) => Promise<readonly CloudVersionFacts[]>;
  /** Answers when the restart was accepted, not when it is done. */
  readonly restart: (agentId: string, options?: CallOptions) => Promise<void>;
  readonly rollback: (agentId: string, version: string, options?: CallOptions) => Promise<void>;
  /** @param from label of the deployment whose version is promoted @param to empty: production */
  readonly promote: (agentId: string, from: string, to: string, options?: CallOptions) => Promise<void>;
  /**
   * Reads log lines as they come, raw and without line breaks. Cloud keeps the call open after the lines it has, so it
   * ends when the signal aborts it or Cloud closes it.
   */
  readonly readLogs: (
    request: CloudLogRequest,
    onLine: (line: string) => void,
    options?: CallOptions,
  ) => Promise<void>;
  /** Cancels all calls in flight. */
  readonly close: () => void;
}

const CLOUD_HOST = /^[a-z0-9-]+\.((?:[a-z0-9-]+\.)*livekit\.cloud)$/;

/** `wss://my-project.livekit.cloud` is a project of LiveKit Cloud. */
export const isCloudHost = (hostname: string): boolean => CLOUD_HOST.test(hostname.toLowerCase());

/**
 * The address of the service about deployed agents; null: the project is not on LiveKit Cloud, which is the only one
 * that has it.
 *
 * @param url of the project
 * @param override the value of `LK_AGENTS_URL`, which `lk` reads, too
 */
export const cloudUrlOf = (url: string, override: string | undefined): string | null => {
  if (override !== undefined && override.trim() !== '') {
    return override.trim().replace(/^ws/, 'http').replace(/\/+$/, '');
  }
  const domain = CLOUD_HOST.exec(new URL(url).hostname.toLowerCase())?.[1];
  return domain === undefined ? null : `https://agents.${domain}`;
};
