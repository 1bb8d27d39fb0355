import { hostname, userInfo } from 'node:os';
import type { Connection } from '../connection/connection.ts';
import { cloudUrlOf } from '../livekit/cloud-gateway.ts';
import type { SharingPlace } from '../session/session-options.ts';
import type { Config } from '../settings/config-schema.ts';
import type { Host } from './command.ts';
import type { RegistryPlace } from './registry-flags.ts';

const currentUser = (): string => {
  try {
    return userInfo().username;
  } catch {
    return 'someone';
  }
};

/** `alice@laptop`, as the others on this project are told. */
const whoSweeps = (): string => `${currentUser()}@${hostname().split('.')[0]}`;

/**
 * What the lktops of one project have in common, and no others. On LiveKit Cloud that is the host, as everybody has
 * keys of their own there. Elsewhere one host may serve several projects, each with its keys.
 */
export const sharedProjectKey = ({ url, apiKey }: Pick<Connection, 'url' | 'apiKey'>): string => {
  const { host } = new URL(url);
  return cloudUrlOf(url, undefined) === null ? `${host} ${apiKey}` : host;
};

/** Where the sweeps of a project are shared: in the registry, if that is a server. Undefined: nowhere. */
export const sharedSweeps = async (
  connection: Pick<Connection, 'url' | 'apiKey'>,
  { server }: RegistryPlace,
  config: Config,
  { clock }: Pick<Host, 'clock'>,
): Promise<SharingPlace | undefined> => {
  if (server === null) return undefined;
  const { createPostgresPlace } = await import('../sharing/postgres-place.ts');
  return {
    place: createPostgresPlace(server, sharedProjectKey(connection), clock),
    who: whoSweeps(),
    // Others would get the metadata, which must not be kept.
    onlyFollows: config.history?.metadata === false,
  };
};
