import { homedir } from 'node:os';
import process from 'node:process';
import { systemClock } from '../clock.ts';
import type { Connection } from '../connection/connection.ts';
import { resolveConnection } from '../connection/resolve.ts';
import type { ConnectionFlags } from '../connection/values.ts';
import { createGateway } from '../livekit/create-gateway.ts';
import { IN_MEMORY } from '../registry/database.ts';
import { registryPath } from '../registry/path.ts';
import { openRegistry } from '../registry/registry.ts';
import { createSession } from '../session/create-session.ts';
import type { Session } from '../session/session.ts';
import { loadConfig } from '../settings/config-file.ts';
import type { Config, ProjectConfig } from '../settings/config-schema.ts';
import { fleetSettings } from '../settings/fleet-settings.ts';
import type { Flags } from './arguments.ts';
import { flagText, isSet } from './flag-values.ts';

export interface OpenOptions {
  readonly flags: Flags;
  /** Milliseconds between sweeps; 0: by hand. */
  readonly intervalMs: (config: Config) => number;
}

/** A project being watched, with what the rest of the command needs to know of the settings. */
export interface Opened {
  readonly session: Session;
  readonly config: Config;
  readonly projectConfig: ProjectConfig | undefined;
}

const connectionFlags = (flags: Flags): ConnectionFlags => ({
  ...flagText(flags, 'url'),
  ...flagText(flags, 'apiKey'),
  ...flagText(flags, 'apiSecret'),
  ...flagText(flags, 'project'),
  ...(isSet(flags, 'dev') ? { dev: true } : {}),
});

const findConnection = async (flags: Flags): Promise<Connection | null> =>
  isSet(flags, 'demo')
    ? null
    : resolveConnection({
        flags: connectionFlags(flags),
        environment: process.env,
        workingDirectory: process.cwd(),
        homeDirectory: homedir(),
      });

const expectations = (flags: Flags): readonly string[] | undefined =>
  flagText(flags, 'expect')
    .expect?.split(',')
    .map((pattern) => pattern.trim())
    .filter((pattern) => pattern !== '');

const openProject = (
  connection: Connection,
  options: OpenOptions,
  config: Config,
  warnings: readonly string[],
): Opened => {
  const { flags } = options;
  const projectConfig = config.projects?.[connection.projectName];
  const registry = openRegistry({
    path: registryPath(),
    clock: systemClock,
    secrets: [connection.apiSecret],
  });
  const session = createSession({
    project: {
      name: connection.projectName,
      host: new URL(connection.url).host,
      demo: false,
      readOnly: isSet(flags, 'readonly') || (projectConfig?.readOnly ?? config.readOnly ?? false),
      warnings: [...connection.warnings, ...warnings],
    },
    connect: (clock) => createGateway({ ...connection, clock }),
    clock: systemClock,
    intervalMs: options.intervalMs(config),
    settings: fleetSettings(config, projectConfig, expectations(flags)),
    registry,
    onClose: async () => registry.close(),
  });
  return { session, config, projectConfig };
};

const openDemo = async (
  options: OpenOptions,
  config: Config,
  warnings: readonly string[],
): Promise<Opened> => {
  const { startDemo } = await import('../simulator/demo.ts');
  const simulator = await startDemo();
  const registry = openRegistry({ path: IN_MEMORY, clock: systemClock });
  const session = createSession({
    project: {
      name: 'demo',
      host: new URL(simulator.url).host,
      demo: true,
      readOnly: isSet(options.flags, 'readonly'),
      warnings,
    },
    connect: (clock) => createGateway({ ...simulator, clock }),
    clock: systemClock,
    intervalMs: options.intervalMs(config),
    settings: fleetSettings(config, undefined, expectations(options.flags)),
    registry,
    onClose: async () => {
      registry.close();
      await simulator.close();
    },
  });
  return { session, config, projectConfig: undefined };
};

/**
 * Starts to watch what the flags, the environment and the config files name; the built-in demo where nothing is
 * configured, or it is asked for.
 *
 * @throws UsageError where the configuration is wrong
 */
export const openSession = async (options: OpenOptions): Promise<Opened> => {
  const { config, warnings } = loadConfig(process.env, homedir());
  const connection = await findConnection(options.flags);
  return connection === null
    ? openDemo(options, config, warnings)
    : openProject(connection, options, config, warnings);
};
