import type { Connection } from '../../connection/connection.ts';
import type { CloudGateway } from '../../livekit/cloud-gateway.ts';
import { loadConfig } from '../../settings/config-file.ts';
import { readTls } from '../../settings/read-tls.ts';
import { UsageError } from '../../usage-error.ts';
import type { Address, CommandContext } from '../command.ts';
import { nothingConfigured } from '../nothing-configured.ts';
import { findConnection } from '../open-session.ts';
import { agentsUrlOf, connectCloud } from './cloud-address.ts';

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

/**
 * Opens the service for deployed agents of the project that the flags, the environment and the config files name.
 * Sends nothing.
 *
 * @throws UsageError if nothing is configured, or if the project is not on LiveKit Cloud
 */
export const openCloud = async ({ host, flags }: CommandContext): Promise<OpenedCloud> => {
  const loaded = await loadConfig(host.environment, host.homeDirectory);
  const connection = await findConnection(flags, host, loaded);
  if (connection === null) throw nothingConfigured({ takesDemo: false });
  const serverHost = new URL(connection.url).host;
  const agentsUrl = agentsUrlOf(connection.url, host);
  if (agentsUrl === null) {
    throw new UsageError(
      `${serverHost} is not LiveKit Cloud, so no agents are deployed there.`,
      'Choose a project on LiveKit Cloud with --project or --url. For another address of its service for deployed agents, set LK_AGENTS_URL.',
    );
  }
  for (const warning of [...connection.warnings, ...loaded.warnings]) host.output.message(warning);
  const projectConfig = loaded.config.projects?.[connection.projectName];
  const tls = await readTls(projectConfig?.tls, loaded.path, host.homeDirectory);
  const address: Address = tls === undefined ? connection : { ...connection, tls };
  const cloud = connectCloud(host, address, agentsUrl, host.clock);
  const isReadOnly = projectConfig?.readOnly ?? loaded.config.readOnly ?? false;
  return { cloud, connection, isReadOnly, host: serverHost, close: cloud.close };
};
