import type { Connection } from '../../connection/connection.ts';
import type { CloudGateway } from '../../livekit/cloud-gateway.ts';
import { type LoadedConfig, loadConfig } from '../../settings/config-file.ts';
import { readTls } from '../../settings/read-tls.ts';
import { UsageError } from '../../usage-error.ts';
import type { Address, CommandContext } from '../command.ts';
import { findConnection } from '../find-connection.ts';
import { nothingConfigured } from '../nothing-configured.ts';
import { agentsUrlOf, connectCloud, unaskedAgentsUrlOf } from './cloud-address.ts';

/** A project's service for deployed agents. */
export interface OpenedCloud {
  /** Within its own budget. */
  readonly cloud: CloudGateway;
  readonly connection: Connection;
  /** The settings take its actions away. */
  readonly isReadOnly: boolean;
  /** `my-project.livekit.cloud` */
  readonly host: string;
  readonly close: () => void;
}

/** Connects to the service of a project that is on LiveKit Cloud. */
const connectTo = async (
  { host }: CommandContext,
  connection: Connection,
  agentsUrl: string,
  loaded: LoadedConfig,
): Promise<OpenedCloud> => {
  const projectConfig = loaded.config.projects?.[connection.projectName];
  const tls = await readTls(projectConfig?.tls, loaded.path, host.homeDirectory);
  const address: Address = tls === undefined ? connection : { ...connection, tls };
  const cloud = connectCloud(host, address, agentsUrl, host.clock);
  const isReadOnly = projectConfig?.readOnly ?? loaded.config.readOnly ?? false;
  return { cloud, connection, isReadOnly, host: new URL(connection.url).host, close: cloud.close };
};

/**
 * Opens the service for deployed agents of the project that the flags, the environment and the config files name.
 * Sends nothing.
 *
 * @throws UsageError if nothing is configured, or if the project is not on LiveKit Cloud
 */
export const openCloud = async (context: CommandContext): Promise<OpenedCloud> => {
  const { host, flags } = context;
  const loaded = await loadConfig(host.environment, host.homeDirectory);
  const connection = await findConnection(flags, host, loaded);
  if (connection === null) throw nothingConfigured({ takesDemo: false });
  const agentsUrl = agentsUrlOf(connection.url, host);
  if (agentsUrl === null) {
    throw new UsageError(
      `${new URL(connection.url).host} is not LiveKit Cloud, so no agents are deployed there.`,
      'Choose a project on LiveKit Cloud with --project or --url. For another address of its service for deployed agents, set LK_AGENTS_URL.',
    );
  }
  for (const warning of [...connection.warnings, ...loaded.warnings]) host.output.message(warning);
  return connectTo(context, connection, agentsUrl, loaded);
};

/**
 * The same for a command that needs no server. Null: nothing that can be used is configured, or it is not on LiveKit
 * Cloud.
 *
 * @throws UsageError if `LK_AGENTS_URL` is no address
 */
export const openCloudIfThere = async (context: CommandContext): Promise<OpenedCloud | null> => {
  const { host, flags } = context;
  const loaded = await loadConfig(host.environment, host.homeDirectory);
  const connection = await findConnection(flags, host, loaded).catch((error: unknown) => {
    if (error instanceof UsageError) return null;
    throw error;
  });
  const agentsUrl = connection === null ? null : unaskedAgentsUrlOf(connection.url, host);
  return connection === null || agentsUrl === null ? null : connectTo(context, connection, agentsUrl, loaded);
};
