import { NO_LOCKS, type RoomLocks } from '../actions/room-locks.ts';
import type { Connection } from '../connection/connection.ts';
import { openReadingRegistry } from '../registry/reading-registry.ts';
import { openRegistry, type Registry } from '../registry/registry.ts';
import { createWorkerStore } from '../registry/worker-store.ts';
import type { LkTarget, Project } from '../session/session.ts';
import type { LoadedConfig } from '../settings/config-file.ts';
import type { Config, ProjectConfig } from '../settings/config-schema.ts';
import type { WorkerSource } from '../workers/sources.ts';
import { unaskedAgentsUrlOf } from './cloud/cloud-address.ts';
import type { Address, CommandContext, Host } from './command.ts';
import { flagText, isSet } from './flag-values.ts';
import { passwordsIn } from './known-secrets.ts';
import { MEMORY, openStore, type RegistryPlace, registryPlaceFor, retentionOf } from './registry-flags.ts';
import { locksOf } from './room-locks.ts';

/** How the registry of what is watched is opened. */
export interface RegistryOptions {
  /** Writes nothing to the registry, and reads from it only on demand. Default: false. */
  readonly onlyReads?: boolean;
  /**
   * A registry in a file works in its own thread, and `Registry.start` starts it: a disk that hangs stops nothing.
   * Default: in this thread, at once.
   */
  readonly ownThread?: boolean;
  /** Who acts, for the history. Default: the user of this machine. */
  readonly who?: string;
}

/** What is watched: a configured project, or the demo. */
export interface Found {
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

const lkTarget = ({ knownTo, projectName, url }: Connection): LkTarget => {
  if (knownTo === 'lk') return { kind: 'project', name: projectName };
  return { kind: knownTo === 'dev' ? 'dev' : 'url', url };
};

/** Others can read the command line, but not a password file. */
const warningsOf = ({ registry = '' }: { readonly registry?: string }): readonly string[] =>
  passwordsIn(registry).length === 0
    ? []
    : [
        'Other users of this machine can see the password of the history on the command line. Put it into ~/.pgpass or PGPASSWORD instead.',
      ];

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

/** A project that is configured. Its registry is open: the caller must close it. */
export const withProject = async (
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

/** The demo, whose simulator runs: the caller must close it. */
export const withDemo = async (
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
