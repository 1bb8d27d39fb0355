import { readCliConfig } from './cli-config.ts';
import { type ReadFile, readSystemFile } from './files.ts';

/** A project of the `lk` CLI, to choose from. */
export interface ProjectEntry {
  readonly name: string;
  /** As it stands in the file, where it is a URL; null otherwise. */
  readonly host: string | null;
  readonly isDefault: boolean;
  /** False: it lacks a key or a secret, as one made by a user login does; choosing it says so. */
  readonly hasCredentials: boolean;
}

export interface ProjectList {
  /** The file they stand in. */
  readonly path: string;
  /** As they stand in the file; empty where there is none. */
  readonly projects: readonly ProjectEntry[];
  readonly warnings: readonly string[];
}

/** The projects that `--project` knows. @throws UsageError where the file cannot be read or understood */
export const listProjects = async (options: {
  readonly homeDirectory: string;
  readonly readFile?: ReadFile;
}): Promise<ProjectList> => {
  const { homeDirectory, readFile = readSystemFile } = options;
  const { path, projects, defaultProject, warnings } = await readCliConfig(homeDirectory, readFile);
  return {
    path,
    warnings,
    projects: projects.map(({ name, url, apiKey, apiSecret }) => ({
      name,
      host: URL.canParse(url) ? new URL(url).host : null,
      isDefault: name === defaultProject,
      hasCredentials: apiKey !== '' && apiSecret !== '',
    })),
  };
};
