import { userInfo } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import type { Clock } from '../clock.ts';
import { IN_MEMORY, isMissing } from '../registry/database.ts';
import { registryPath } from '../registry/path.ts';
import {
  isPostgresAddress,
  type PostgresAddress,
  readPostgresAddress,
} from '../registry/postgres/address.ts';
import { DEFAULT_LIMITS, type RetentionLimits } from '../registry/retention.ts';
import { createSqliteStore } from '../registry/sqlite-store.ts';
import type { Store, StoreAccess } from '../registry/store.ts';
import { type LoadedConfig, loadConfig } from '../settings/config-file.ts';
import type { Config } from '../settings/config-schema.ts';
import { shownPath } from '../text/safe-text.ts';
import { UsageError } from '../usage-error.ts';
import type { CommandContext, Host } from './command.ts';
import { flagText, isSet } from './flag-values.ts';

/** How much of the history the settings keep. */
export const retentionOf = ({ history = {} }: Config): RetentionLimits => ({
  days: history.days ?? DEFAULT_LIMITS.days,
  eventDays: history.eventDays ?? DEFAULT_LIMITS.eventDays,
  bytes: history.megabytes === undefined ? DEFAULT_LIMITS.bytes : history.megabytes * 1_000_000,
});

/** Where the history is kept. */
export interface RegistryPlace {
  /** The path of a file, `IN_MEMORY`, or the address of a PostgreSQL server without its password. */
  readonly path: string;
  /** Null: it is a file, or in memory. */
  readonly server: PostgresAddress | null;
  /** The user named it, by a flag or by a setting. */
  readonly isNamed: boolean;
}

/** Kept by nobody. */
export const MEMORY: RegistryPlace = { path: IN_MEMORY, server: null, isNamed: false };

const systemUser = (): string => {
  try {
    return userInfo().username;
  } catch {
    return 'postgres';
  }
};

/** @param folder what a relative path begins at */
const placeOf = (named: string, folder: string, { environment, homeDirectory }: Host): RegistryPlace => {
  if (isPostgresAddress(named)) {
    const server = readPostgresAddress(named, environment, systemUser());
    return { path: server.shown, server, isNamed: true };
  }
  if (/^[a-z][a-z0-9+.-]+:\/\//i.test(named))
    throw new UsageError(
      'The history can be kept in a file or in a PostgreSQL server, and nowhere else.',
      'Write a path, or postgres://USER@HOST/DATABASE.',
    );
  const path = /^~\//.test(named) ? join(homeDirectory, named.slice(2)) : resolve(folder, named);
  return { path, server: null, isNamed: true };
};

/**
 * Where the history is kept: in the file or the PostgreSQL server of `--registry` or of the settings, in memory with
 * `--no-registry`, or else in the user's state folder.
 *
 * @throws UsageError if the flags contradict each other, or if an address cannot be read
 */
export const registryPlaceFor = (
  { host, flags }: Pick<CommandContext, 'host' | 'flags'>,
  { config, path }: Pick<LoadedConfig, 'config' | 'path'>,
): RegistryPlace => {
  const { registry } = flagText(flags, 'registry');
  if (isSet(flags, 'noRegistry')) {
    for (const other of ['registry', 'requireRegistry'] as const) {
      if (flags[other] === undefined) continue;
      const typed = other === 'registry' ? '--registry' : '--require-registry';
      throw new UsageError(`${typed} and --no-registry contradict each other.`, 'Leave one of them out.');
    }
    return MEMORY;
  }
  if (registry !== undefined) return placeOf(registry, host.workingDirectory, host);
  const setting = config.history?.registry;
  if (setting !== undefined) return placeOf(setting, dirname(path), host);
  return { path: registryPath(host.environment), server: null, isNamed: false };
};

/** The same for a command that has not read the settings. */
export const findRegistryPlace = async (
  context: Pick<CommandContext, 'host' | 'flags'>,
): Promise<RegistryPlace> => {
  const { environment, homeDirectory } = context.host;
  return registryPlaceFor(context, await loadConfig(environment, homeDirectory));
};

/**
 * Where a command reads the history, which creates nothing: in memory, so that it is empty, while nobody has watched
 * yet.
 *
 * @throws UsageError if the user names a file that is not there
 */
export const readablePlace = (
  place: RegistryPlace,
  { host }: Pick<CommandContext, 'host'>,
): RegistryPlace => {
  const { path, server, isNamed } = place;
  if (server !== null || path === IN_MEMORY || !isMissing(path)) return place;
  if (!isNamed) return MEMORY;
  throw new UsageError(
    `There is no history in ${shownPath(path)}.`,
    `Check the path after --registry. Without it, the history is in ${shownPath(registryPath(host.environment))}.`,
  );
};

/** The store at a place. A server's store connects when it is first asked for something. */
export const openStore = async (
  { path, server }: RegistryPlace,
  clock: Clock,
  access: StoreAccess = 'write',
): Promise<Store> => {
  if (server === null) return createSqliteStore(path, access);
  const { createPostgresStore } = await import('../registry/postgres/store.ts');
  return createPostgresStore(server, clock, access);
};
