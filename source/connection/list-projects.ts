import { UsageError } from '../usage-error.ts';
import { type CliConfig, cliConfigPath, readCliConfig } from './cli-config.ts';
import { type ReadFile, readSystemFile } from './files.ts';
import { isComplete, ownProjectNamed, withOwn } from './projects.ts';
import type { OwnProjects } from './values.ts';

/** A project to choose from. */
export interface ProjectEntry {
  readonly name: string;
  /** As it stands in the file, where it is a URL; null otherwise. */
  readonly host: string | null;
  readonly isDefault: boolean;
  /** False: it lacks a key or a secret, as one made by a user login does; choosing it says so. */
  readonly hasCredentials: boolean;
}

export interface ProjectList {
  /** The file of the `lk` CLI. */
  readonly path: string;
  /** Those of lktop's own settings first; as they stand in their files. */
  readonly projects: readonly ProjectEntry[];
  readonly warnings: readonly string[];
}

/** A file that cannot be understood takes nothing from what another one knows. */
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
 * The projects that `--project` knows: those of lktop's own settings and of the `lk` CLI.
 *
 * @throws UsageError where the `lk` CLI's file cannot be read or understood, and there are no others
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
