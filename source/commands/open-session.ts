import { dirname } from 'node:path';
import { NO_LOCKS, type RoomLocks } from '../actions/room-locks.ts';
import type { VerifyLimits } from '../actions/verify.ts';
import type { Clock } from '../clock.ts';
import type { CloudWatch } from '../cloud/poller.ts';
import type { Connection } from '../connection/connection.ts';
import { resolveConnection } from '../connection/resolve.ts';
import type { ConnectionFlags, OwnProjects } from '../connection/values.ts';
import type { FleetSettings } from '../fleet/settings.ts';
import type { Gateway } from '../livekit/gateway.ts';
import { SLOW } from '../registry/failure.ts';
import { createLockFiles, lockFolders } from '../registry/lock-files.ts';
import { registryPath } from '../registry/path.ts';
import { openReadingRegistry } from '../registry/reading-registry.ts';
import { openRegistry, type Registry } from '../registry/registry.ts';
import { createWorkerStore } from '../registry/worker-store.ts';
import { SHORT_SECRET } from '../scan/rules.ts';
import { createSession } from '../session/create-session.ts';
import type { LkTarget, Project, Session } from '../session/session.ts';
import { type LoadedConfig, loadConfig } from '../settings/config-file.ts';
import type { Config, ProjectConfig } from '../settings/config-schema.ts';
import { fleetSettings } from '../settings/fleet-settings.ts';
import type { PlaceOf } from '../settings/place.ts';
import { readTls } from '../settings/read-tls.ts';
import { UsageError } from '../usage-error.ts';
import type { WorkerSource } from '../workers/sources.ts';
import type { WorkerWatch } from '../workers/watch-workers.ts';
import type { Flags } from './arguments.ts';
import { budgetOf } from './budget.ts';
import { connectCloud, unaskedAgentsUrlOf } from './cloud/cloud-address.ts';
import type { Address, CommandContext, Host } from './command.ts';
import { flagList, flagText, isSet } from './flag-values.ts';
import { isLongEnough, passwordsIn } from './known-secrets.ts';
import { nothingConfigured } from './nothing-configured.ts';
import { MEMORY, openStore, type RegistryPlace, registryPlaceFor, retentionOf } from './registry-flags.ts';
import { sharedSweeps } from './shared-sweeps.ts';
import { namedWorkers } from './worker-sources.ts';

export interface OpenOptions {
  /** Milliseconds between sweeps; 0: only on request. */
  readonly intervalMs: (config: Config) => number;
  /** Wraps the gateway between the session and the server. Default: no wrapper. */
  readonly wrap?: (gateway: Gateway) => Gateway;
  readonly verifyLimits?: VerifyLimits;
  /** Writes nothing to the registry, and reads from it only on demand. Default: false. */
  readonly onlyReads?: boolean;
  /**
   * A registry in a file works in its own thread, and `Registry.start` starts it: a disk that hangs stops nothing.
   * Default: in this thread, at once.
   */
  readonly ownThread?: boolean;
  /** Who acts, for the history. Default: the user of this machine. */
  readonly who?: string;
  /** Refuses actions that cannot be recorded, as `--require-registry` does. Default: false. */
  readonly requiresRegistry?: boolean;
  /** Writes the history of the project. It must see all rooms. Default: false. */
  readonly keepsHistory?: boolean;
  /** Opens the demo if nothing is configured. Default: only with `--demo`. */
  readonly opensDemo?: boolean;
  /** Whether simulated callers count as callers. Default: true. */
  readonly countsSimulated?: boolean;
  /** Asks the workers whose addresses are known. Default: false. */
  readonly asksWorkers?: boolean;
  /** Shares its sweeps with the other lktops of the project, if the registry is a server. Default: false. */
  readonly sharesSweeps?: boolean;
  /** Asks LiveKit Cloud about its deployed agents, if the project is there. Default: false. */
  readonly asksCloud?: boolean;
}

/** A watched project, with what the rest of the command needs. */
export interface Opened {
  readonly session: Session;
  readonly config: Config;
  readonly placeOf: PlaceOf;
  readonly projectConfig: ProjectConfig | undefined;
  readonly settings: FleetSettings;
  /** API calls a minute. */
  readonly budget: number;
  /** Where the session connects to. The secret in it is never shown. */
  readonly address: Address;
  /** The locks that the session's own actions take. */
  readonly locks: RoomLocks;
  readonly registry: Registry;
}

export const connectionFlags = (flags: Flags): ConnectionFlags => ({
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

const lkTarget = ({ knownTo, projectName, url }: Connection): LkTarget => {
  if (knownTo === 'lk') return { kind: 'project', name: projectName };
  return { kind: knownTo === 'dev' ? 'dev' : 'url', url };
};

/** Every configured secret: a caller's metadata may contain that of another project. */
const knownSecrets = (
  address: Address,
  config: Config,
  environment: CommandContext['host']['environment'],
): readonly string[] => {
  const others = [
    environment['LIVEKIT_API_SECRET'],
    ...passwordsIn(config.history?.registry ?? ''),
    ...Object.values(config.projects ?? {}).map(({ apiSecret }) => apiSecret),
  ];
  return [address.apiSecret, ...others.filter((secret = '') => isLongEnough(secret))].filter(
    (secret) => secret !== undefined,
  );
};

/** The configured keys with a short secret, each once. That of a simulator is nobody's. */
const shortSecretsIn = ({ project: { demo }, address }: Found, config: Config): readonly string[] => {
  if (demo) return [];
  const keys = [address, ...Object.values(config.projects ?? {})];
  const short = keys.flatMap(({ apiKey = '', apiSecret = '' }) =>
    apiSecret !== '' && apiSecret.length < SHORT_SECRET ? [apiKey] : [],
  );
  return [...new Set(short)];
};

/** Others can read the command line, but not a password file. */
const warningsOf = ({ registry = '' }: { readonly registry?: string }): readonly string[] =>
  passwordsIn(registry).length === 0
    ? []
    : [
        'Other users of this machine can see the password of the history on the command line. Put it into ~/.pgpass or PGPASSWORD instead.',
      ];

/** What is watched: a configured project, or the demo. */
interface Found {
  readonly project: Project;
  readonly address: Address;
  readonly projectConfig: ProjectConfig | undefined;
  readonly registry: Registry;
  readonly locks: RoomLocks;
  readonly registryPlace: RegistryPlace;
  /** Workers beside those that the user names. */
  readonly ownWorkers: readonly WorkerSource[];
  /** The service for deployed agents; null: the project is not on LiveKit Cloud. @throws UsageError */
  readonly agentsUrl: (host: Host) => string | null;
  readonly close: () => Promise<void>;
}

type RegistryOptions = Pick<OpenOptions, 'onlyReads' | 'ownThread' | 'who'>;

const registryAt = async (
  place: RegistryPlace,
  { host }: CommandContext,
  { onlyReads = false, ownThread = false, who }: RegistryOptions,
  secrets: readonly string[],
  config: Config,
): Promise<Registry> => {
  const { clock } = host;
  const { path, server } = place;
  if (onlyReads) return openReadingRegistry(await openStore(place, clock, 'read'), clock);
  const isFile = server === null && host.hasThreads !== false;
  const store = ownThread && isFile ? createWorkerStore(path, clock) : await openStore(place, clock);
  const registry = openRegistry({
    path,
    clock,
    store,
    secrets,
    keepsMetadata: config.history?.metadata ?? true,
    limits: retentionOf(config),
    ...(who === undefined ? {} : { who }),
  });
  // The monitor starts it after its first frame.
  if (!ownThread) registry.start();
  return registry;
};

/** The locks for actions on a server. @param place of the registry */
export const locksOf = async (
  host: Host,
  registry: Pick<Registry, 'disabled'>,
  { path, server }: Pick<RegistryPlace, 'path' | 'server'>,
  serverHost: string,
): Promise<RoomLocks> => {
  const files = createLockFiles({
    folders: lockFolders(registryPath(host.environment)),
    // An action waits to be recorded before it takes its lock, so by then a disk that hangs is known.
    mayTouch: (folder) => registry.disabled?.kind !== SLOW || !folder.startsWith(dirname(path)),
    host: serverHost,
    clock: host.clock,
  });
  if (server === null) return files;
  const { createSharedRoomLocks } = await import('../registry/postgres/room-locks.ts');
  return createSharedRoomLocks(files, server, serverHost, host.clock);
};

const withProject = async (
  connection: Connection,
  context: CommandContext,
  loaded: LoadedConfig,
  options: RegistryOptions,
): Promise<Found> => {
  const { config, warnings } = loaded;
  const { flags, host } = context;
  const projectConfig = config.projects?.[connection.projectName];
  const place = registryPlaceFor(context, loaded);
  const serverHost = new URL(connection.url).host;
  const registry = await registryAt(place, context, options, [connection.apiSecret], config);
  return {
    project: {
      name: connection.projectName,
      host: serverHost,
      demo: false,
      readOnly: isSet(flags, 'readonly') || (projectConfig?.readOnly ?? config.readOnly ?? false),
      ...(projectConfig?.color === undefined ? {} : { color: projectConfig.color }),
      lk: lkTarget(connection),
      warnings: [...connection.warnings, ...warningsOf(flagText(flags, 'registry')), ...warnings],
    },
    address: connection,
    projectConfig,
    registry,
    locks: await locksOf(host, registry, place, serverHost),
    registryPlace: place,
    ownWorkers: [],
    agentsUrl: (of) => unaskedAgentsUrlOf(connection.url, of),
    close: registry.close,
  };
};

const withDemo = async (
  context: CommandContext,
  config: Config,
  warnings: readonly string[],
  { ownThread, who }: RegistryOptions,
): Promise<Found> => {
  const { flags, host } = context;
  const { startDemo } = await import('../simulator/demo.ts');
  const { scenario: name } = flagText(flags, 'scenario');
  const scenario = name === undefined ? undefined : (await import('./find-scenario.ts')).scenarioCalled(name);
  const simulator = await startDemo(host.clock, scenario);
  const registry = await registryAt(
    MEMORY,
    context,
    { ...(ownThread ? { ownThread } : {}), ...(who === undefined ? {} : { who }) },
    [],
    config,
  );
  return {
    project: {
      name: 'demo',
      host: new URL(simulator.url).host,
      demo: true,
      readOnly: isSet(flags, 'readonly'),
      lk: { kind: 'url', url: simulator.url },
      warnings,
    },
    address: simulator,
    projectConfig: undefined,
    registry,
    locks: NO_LOCKS,
    registryPlace: MEMORY,
    ownWorkers: [{ kind: 'own', text: 'the demo', addresses: simulator.workerAddresses }],
    // Never that of LK_AGENTS_URL: the demo asks nobody.
    agentsUrl: () => (simulator.world.cloud.isOn() ? simulator.url : null),
    close: async () => {
      await registry.close();
      await simulator.close();
    },
  };
};

/** How to watch the workers that the user names, or those of the demo. Undefined: there are none. */
const workerWatcher = async (
  { flags, host }: CommandContext,
  loaded: LoadedConfig,
  { project, projectConfig, ownWorkers }: Found,
): Promise<((clock: Clock) => WorkerWatch) | undefined> => {
  const named = project.demo
    ? { sources: ownWorkers, metrics: [], allowsPublic: false }
    : namedWorkers(flags, host, loaded, projectConfig);
  if (named.sources.length + named.metrics.length === 0) return undefined;
  const { createWatch } = await import('../workers/watch-metrics.ts');
  const access = await host.workerAccess();
  return (clock) => createWatch({ ...named, ...access, clock });
};

/** How to ask about deployed agents. Undefined: the project is not on LiveKit Cloud. @throws UsageError */
const cloudWatcher = async (
  host: Host,
  found: Found,
  address: Address,
): Promise<((clock: Clock) => CloudWatch) | undefined> => {
  const agentsUrl = found.agentsUrl(host);
  if (agentsUrl === null) return undefined;
  const { createCloudPoller } = await import('../cloud/poller.ts');
  return (clock) => {
    const cloud = connectCloud(host, address, agentsUrl, clock);
    const poller = createCloudPoller({ cloud, clock });
    return {
      ...poller,
      gateway: cloud,
      stop: () => {
        poller.stop();
        cloud.close();
      },
    };
  };
};

/** @throws UsageError if a flag or the project's settings are wrong; then the caller must close `found` */
const startWatching = async (
  context: CommandContext,
  options: OpenOptions,
  loaded: LoadedConfig,
  found: Found,
): Promise<Opened> => {
  const { flags, host } = context;
  const { config, path, placeOf } = loaded;
  const { wrap = (gateway) => gateway } = options;
  const { projectConfig, registry, locks } = found;
  const agentSessionLimit = found.project.demo
    ? undefined
    : (projectConfig?.limits?.agentSessions ?? config.limits?.agentSessions);
  const logCommand = found.project.demo ? undefined : (projectConfig?.logs ?? config.logs);
  const project = {
    ...found.project,
    shortSecrets: shortSecretsIn(found, config),
    ...(agentSessionLimit === undefined ? {} : { agentSessionLimit }),
    ...(logCommand === undefined ? {} : { logCommand }),
  };
  const tls = await readTls(projectConfig?.tls, path, host.homeDirectory);
  const address: Address = tls === undefined ? found.address : { ...found.address, tls };
  const settings = fleetSettings(config, projectConfig, {
    expect: flagList(flags, 'expect'),
    countsSimulated: options.countsSimulated,
  });
  const budget = budgetOf(flags, address.url, projectConfig);
  const watchWorkers = options.asksWorkers ? await workerWatcher(context, loaded, found) : undefined;
  const watchCloud = options.asksCloud ? await cloudWatcher(host, found, address) : undefined;
  const sharing = options.sharesSweeps
    ? await sharedSweeps(address, found.registryPlace, config, host)
    : undefined;
  const session = createSession({
    project,
    connect: (clock) => wrap(host.connect({ ...address, clock })),
    clock: host.clock,
    intervalMs: options.intervalMs(config),
    settings,
    registry,
    locks,
    keepsHistory: options.keepsHistory ?? false,
    requireRegistry: isSet(flags, 'requireRegistry') || (options.requiresRegistry ?? false),
    secrets: knownSecrets(address, config, host.environment),
    budget,
    ...(options.verifyLimits ? { verifyLimits: options.verifyLimits } : {}),
    ...(watchWorkers ? { watchWorkers } : {}),
    ...(watchCloud ? { watchCloud } : {}),
    ...(sharing ? { sharing } : {}),
    onClose: found.close,
  });
  if (host.debugLog) (await import('../debug-log/log-session.ts')).logSession(session, host.debugLog);
  return { session, config, placeOf, projectConfig, settings, budget, address, locks, registry };
};

/**
 * Starts to watch the project that the flags, the environment and the config files name, or the demo.
 *
 * @throws UsageError if the configuration is wrong, or if nothing is configured and the demo is not allowed
 */
export const openSession = async (context: CommandContext, options: OpenOptions): Promise<Opened> => {
  const { flags, host } = context;
  const loaded = await loadConfig(host.environment, host.homeDirectory);
  const { config, warnings } = loaded;
  const isDemo = isSet(flags, 'demo');
  const connection = isDemo ? null : await findConnection(flags, host, loaded);
  if (connection === null && !isDemo && !options.opensDemo) throw nothingConfigured();
  if (connection !== null && flags['scenario'] !== undefined) {
    throw new UsageError('--scenario is about the demo.', 'Add --demo, or leave --scenario out.');
  }
  const found =
    connection === null
      ? await withDemo(context, config, warnings, options)
      : await withProject(connection, context, loaded, options);
  try {
    return await startWatching(context, options, loaded, found);
  } catch (error) {
    // An open demo server or registry timer would keep the process alive.
    await found.close();
    throw error;
  }
};
