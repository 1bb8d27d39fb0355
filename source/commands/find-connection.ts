import type { Connection } from '../connection/connection.ts';
import { resolveConnection } from '../connection/resolve.ts';
import type { ConnectionFlags, OwnProjects } from '../connection/values.ts';
import { type LoadedConfig, loadConfig } from '../settings/config-file.ts';
import type { Flags } from './arguments.ts';
import type { Host } from './command.ts';
import { flagText, isSet } from './flag-values.ts';

const connectionFlags = (flags: Flags): ConnectionFlags => ({
  ...flagText(flags, 'url'),
  ...flagText(flags, 'apiKey'),
  ...flagText(flags, 'apiSecret'),
  ...flagText(flags, 'project'),
  ...(isSet(flags, 'dev') ? { dev: true } : {}),
});

/** The projects in lktop's own settings. */
export const ownProjects = ({ config, path }: Pick<LoadedConfig, 'config' | 'path'>): OwnProjects => ({
  path,
  projects: config.projects ?? {},
  defaultProject: config.defaultProject,
});

/** @returns null if nothing is configured */
export const findConnection = async (
  flags: Flags,
  host: Host,
  loaded?: LoadedConfig,
): Promise<Connection | null> =>
  resolveConnection({
    flags: connectionFlags(flags),
    environment: host.environment,
    workingDirectory: host.workingDirectory,
    homeDirectory: host.homeDirectory,
    own: ownProjects(loaded ?? (await loadConfig(host.environment, host.homeDirectory))),
  });
