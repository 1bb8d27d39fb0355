import { join } from 'node:path';
import { quoteIfNeeded } from '../export/shell-quote.ts';
import { readSmallFile, type SmallFile, whyNotRead } from '../small-file.ts';
import { UsageError } from '../usage-error.ts';
import type { Config } from './config-schema.ts';
import { NOWHERE, type PlaceOf } from './place.ts';

/** The settings, and warnings about their file. */
export interface LoadedConfig {
  readonly config: Config;
  /** The path where the file was looked for. */
  readonly path: string;
  readonly warnings: readonly string[];
  readonly placeOf: PlaceOf;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** `$XDG_CONFIG_HOME/lktop/config.yaml`, by default `~/.config/lktop/config.yaml`. */
export const configPath = (environment: Environment, homeDirectory: string): string =>
  join(environment['XDG_CONFIG_HOME'] || join(homeDirectory, '.config'), 'lktop', 'config.yaml');

const readFile = async (path: string): Promise<SmallFile | null> => {
  try {
    return await readSmallFile(path);
  } catch (error) {
    if (error instanceof UsageError) throw error;
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw new UsageError(
      `${path} cannot be read: ${whyNotRead(error)}.`,
      'Fix its permissions, or move it away.',
    );
  }
};

/** `postgres://ann:hunter2@host` or `…?password=hunter2` */
const HAS_PASSWORD = /^\w+:\/\/[^/?#@:]*:[^/?#]+@|[?&]password=/;

/** What only the user may read, in words; null: nothing. */
const secretsIn = ({ projects = {}, history }: Config): string | null => {
  if (Object.values(projects).some(({ apiSecret }) => apiSecret !== undefined)) return 'API secrets';
  return HAS_PASSWORD.test(history?.registry ?? '') ? 'a password' : null;
};

const permissionWarnings = (path: string, mode: number, config: Config): readonly string[] => {
  const secrets = secretsIn(config);
  const othersMayRead = (mode & 0o077) !== 0;
  return secrets !== null && othersMayRead
    ? [
        `${path} holds ${secrets}, and other users of this machine can read it. Run: chmod 600 ${quoteIfNeeded(path)}`,
      ]
    : [];
};

/**
 * Reads lktop's own settings. Without a file the config is empty.
 * @throws UsageError if the file cannot be read or is invalid
 */
export const loadConfig = async (environment: Environment, homeDirectory: string): Promise<LoadedConfig> => {
  const path = configPath(environment, homeDirectory);
  const file = await readFile(path);
  if (file === null) return { config: {}, path, warnings: [], placeOf: NOWHERE };
  // Most users have no such file, so load the parser only when it is needed.
  const { parseConfig } = await import('./parse-config.ts');
  const { config, placeOf } = parseConfig(file.text, path);
  return { config, path, warnings: permissionWarnings(path, file.mode, config), placeOf };
};
