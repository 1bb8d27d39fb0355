import type { RoomLocks } from '../actions/room-locks.ts';
import type { VerifyLimits } from '../actions/verify.ts';
import type { Clock } from '../clock.ts';
import type { CloudWatch } from '../cloud/poller.ts';
import type { FleetSettings } from '../fleet/settings.ts';
import type { Gateway } from '../livekit/gateway.ts';
import type { Registry } from '../registry/registry.ts';
import { SHORT_SECRET } from '../scan/rules.ts';
import { createSession } from '../session/create-session.ts';
import type { Project, Session } from '../session/session.ts';
import { type LoadedConfig, loadConfig } from '../settings/config-file.ts';
import type { Config, ProjectConfig } from '../settings/config-schema.ts';
import { fleetSettings } from '../settings/fleet-settings.ts';
import type { PlaceOf } from '../settings/place.ts';
import { readTls } from '../settings/read-tls.ts';
import { UsageError } from '../usage-error.ts';
import type { WorkerWatch } from '../workers/watch-workers.ts';
import { budgetOf } from './budget.ts';
import { connectCloud } from './cloud/cloud-address.ts';
import type { Address, CommandContext, Host } from './command.ts';
import { findConnection } from './find-connection.ts';
import { flagList, isSet } from './flag-values.ts';
import { isLongEnough, passwordsIn } from './known-secrets.ts';
import { nothingConfigured } from './nothing-configured.ts';
import { sharedSweeps } from './shared-sweeps.ts';
import { type Found, type RegistryOptions, withDemo, withProject } from './what-is-watched.ts';
import { namedWorkers } from './worker-sources.ts';

export interface OpenOptions extends RegistryOptions {
  /** Milliseconds between sweeps; 0: only on request. */
  readonly intervalMs: (config: Config) => number;
  /** Wraps the gateway between the session and the server. Default: no wrapper. */
  readonly wrap?: (gateway: Gateway) => Gateway;
  readonly verifyLimits?: VerifyLimits;
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

/** The project with what the settings say of it. They say nothing of the demo. */
const withSettings = (found: Found, config: Config): Project => {
  const { project, projectConfig } = found;
  const agentSessionLimit = project.demo
    ? undefined
    : (projectConfig?.limits?.agentSessions ?? config.limits?.agentSessions);
  const logCommand = project.demo ? undefined : (projectConfig?.logs ?? config.logs);
  return {
    ...project,
    shortSecrets: shortSecretsIn(found, config),
    ...(agentSessionLimit === undefined ? {} : { agentSessionLimit }),
    ...(logCommand === undefined ? {} : { logCommand }),
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
  const project = withSettings(found, config);
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
