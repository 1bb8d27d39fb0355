import { UsageError } from '../usage-error.ts';
import { type CliConfig, cliConfigPath, readCliConfig } from './cli-config.ts';
import { type ReadFile, readSystemFile } from './files.ts';
import { isComplete, ownProjectNamed, withOwn } from './projects.ts';
import type { OwnProjects } from './values.ts';

/** A project the user can choose. */
export interface ProjectEntry {
  readonly name: string;
  /** The host as written in the file, or null if the URL is invalid. */
  readonly host: string | null;
  readonly isDefault: boolean;
  /** False if it lacks a key or a secret, like a project made by a user login. Choosing it then says so. */
  readonly hasCredentials: boolean;
}

export interface ProjectList {
  /** The path of the `lk` CLI's file. */
  readonly path: string;
  /** Projects of lktop's own settings come first, each in the order of its file. */
  readonly projects: readonly ProjectEntry[];
  readonly warnings: readonly string[];
}

/** If the `lk` CLI's file is invalid, the projects of lktop's own settings are still listed. */
const readTolerantly = async (
  homeDirectory: string,
  readFile: ReadFile,
  isNeeded: boolean,
): Promise<CliConfig> => {
  try {
    return await readCliConfig(homeDirectory, readFile);
  } catch (error) {
    if (isNeeded || !(error instanceof UsageError)) throw error;
    const path = cliConfigPath(homeDirectory);
    return { path, exists: true, defaultProject: '', projects: [], warnings: [error.message] };
  }
};

const hostOf = (url: string): string | null => (URL.canParse(url) ? new URL(url).host : null);

/**
 * The projects that `--project` accepts: those of lktop's own settings and of the `lk` CLI.
 * @throws UsageError if the `lk` CLI's file cannot be read or parsed and there are no other projects
 */
export const listProjects = async (options: {
  readonly homeDirectory: string;
  readonly own?: OwnProjects;
  readonly readFile?: ReadFile;
}): Promise<ProjectList> => {
  const { homeDirectory, own, readFile = readSystemFile } = options;
  const complete = Object.entries(own?.projects ?? {}).filter(([, project]) => isComplete(project));
  const config = await readTolerantly(homeDirectory, readFile, complete.length === 0);
  const defaultProject = own?.defaultProject ?? config.defaultProject;
  return {
    path: config.path,
    warnings: config.warnings,
    projects: [
      ...complete.map(([name, { url = '' }]) => ({
        name,
        host: hostOf(url),
        isDefault: name === defaultProject,
        hasCredentials: true,
      })),
      ...config.projects
        .filter(({ name }) => !complete.some(([known]) => known === name))
        .map((project) => withOwn(project, ownProjectNamed(project.name, own)))
        .map(({ name, url, apiKey, apiSecret }) => ({
          name,
          host: hostOf(url),
          isDefault: name === defaultProject,
          hasCredentials: apiKey !== '' && apiSecret !== '',
        })),
    ],
  };
};
