import { join } from 'node:path';
import { quoteIfNeeded } from '../export/shell-quote.ts';
import { type FileContents, type ReadFile, readNeededFile } from './files.ts';

/** A project in the `lk` CLI's config. Missing fields are empty strings. */
export interface CliProject {
  readonly name: string;
  readonly url: string;
  readonly apiKey: string;
  /** A secret: never display, log or store it. */
  readonly apiSecret: string;
}

export interface CliConfig {
  readonly path: string;
  /** False if the file does not exist. */
  readonly exists: boolean;
  /** Empty if no default is set. */
  readonly defaultProject: string;
  /** In the order of the file. */
  readonly projects: readonly CliProject[];
  readonly warnings: readonly string[];
}

/** The path of the `lk` CLI's config. The CLI supports no other place. */
export const cliConfigPath = (homeDirectory: string): string =>
  join(homeDirectory, '.livekit', 'cli-config.yaml');

const UNREADABLE_REMEDY =
  'Give your user read access to it, or set LIVEKIT_URL, LIVEKIT_API_KEY and LIVEKIT_API_SECRET instead.';

const permissionWarnings = (path: string, { mode }: FileContents): string[] =>
  mode !== null && (mode & 0o077) !== 0
    ? [
        `Other users of this machine can read ${path}, which holds API secrets. Run: chmod 600 ${quoteIfNeeded(path)}`,
      ]
    : [];

/** Reads the projects of the `lk` CLI. @throws UsageError if the file cannot be read or parsed */
export const readCliConfig = async (homeDirectory: string, readFile: ReadFile): Promise<CliConfig> => {
  const path = cliConfigPath(homeDirectory);
  const file = await readNeededFile(path, readFile, UNREADABLE_REMEDY);
  if (!file) return { path, exists: false, defaultProject: '', projects: [], warnings: [] };
  // Many users have no such file, so load the parser only when it is needed.
  const { parseCliConfig } = await import('./parse-cli-config.ts');
  const { default_project: defaultProject, projects } = parseCliConfig(file.text, path);
  return {
    path,
    exists: true,
    defaultProject,
    projects: projects.map(({ name, url, api_key: apiKey, api_secret: apiSecret }) => ({
      name,
      url,
      apiKey,
      apiSecret,
    })),
    warnings: permissionWarnings(path, file),
  };
};
