import { join } from 'node:path';
import { quoteIfNeeded } from '../export/shell-quote.ts';
import { type FileContents, type ReadFile, readNeededFile } from './files.ts';

/** A project as the `lk` CLI keeps it; what is missing is empty. */
export interface CliProject {
  readonly name: string;
  readonly url: string;
  readonly apiKey: string;
  /** Never shown, logged or stored. */
  readonly apiSecret: string;
}

export interface CliConfig {
  readonly path: string;
  /** False: there is no such file. */
  readonly exists: boolean;
  /** Empty where none is set. */
  readonly defaultProject: string;
  /** As they stand in the file. */
  readonly projects: readonly CliProject[];
  readonly warnings: readonly string[];
}

/** Where the `lk` CLI keeps its projects; it knows no other place. */
export const cliConfigPath = (homeDirectory: string): string =>
  join(homeDirectory, '.livekit', 'cli-config.yaml');

const UNREADABLE_REMEDY =
  'Let your user read it, or set LIVEKIT_URL, LIVEKIT_API_KEY and LIVEKIT_API_SECRET instead.';

const permissionWarnings = (path: string, { mode }: FileContents): string[] =>
  mode !== null && (mode & 0o077) !== 0
    ? [
        `Other users of this machine may read ${path}, which holds API secrets: chmod 600 ${quoteIfNeeded(path)}`,
      ]
    : [];

/** The projects of the `lk` CLI. @throws UsageError where its file cannot be read or understood */
export const readCliConfig = async (homeDirectory: string, readFile: ReadFile): Promise<CliConfig> => {
  const path = cliConfigPath(homeDirectory);
  const file = await readNeededFile(path, readFile, UNREADABLE_REMEDY);
  if (!file) return { path, exists: false, defaultProject: '', projects: [], warnings: [] };
  // Many have no such file: what reads it need not be loaded.
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
