import { nearest } from '../fleet/nearest.ts';
import { createRedact } from '../livekit/redact.ts';
import { quoteTyped } from '../text/safe-text.ts';
import { UsageError } from '../usage-error.ts';
import { type CliConfig, type CliProject, readCliConfig } from './cli-config.ts';
import type { Connection } from './connection.ts';
import type { ReadFile } from './files.ts';
import { normaliseUrl } from './url.ts';
import { type ConnectionSources, FIELDS, type Field, type OwnProject, type OwnProjects } from './values.ts';

const ADD_PROJECT =
  'Add it with "lk project add", or set LIVEKIT_URL, LIVEKIT_API_KEY and LIVEKIT_API_SECRET.';

const quoteNames = (names: readonly string[]): string => names.map((name) => `"${name}"`).join(', ');

/** The project in lktop's own settings, or null if they do not have it. */
export const ownProjectNamed = (name: string, own: OwnProjects | undefined): OwnProject | null =>
  own && Object.hasOwn(own.projects, name) ? (own.projects[name] ?? null) : null;

/** Whether a project of lktop's own settings has its URL, key and secret, and needs nothing from the `lk` CLI. */
export const isComplete = (project: OwnProject): project is Required<OwnProject> & Record<Field, string> =>
  FIELDS.every((field) => project[field] !== undefined);

const connectToOwn = (name: string, project: Record<Field, string>, path: string): Connection => {
  const { url, apiKey, apiSecret } = project;
  const origin = `project "${name}" in ${path}`;
  return {
    projectName: name,
    knownTo: 'settings',
    url: normaliseUrl(url, origin, createRedact([apiSecret])),
    apiKey,
    apiSecret,
    origin: { url: origin, apiKey: origin, apiSecret: origin },
    warnings: [],
  };
};

const missingInProject = (project: CliProject, path: string): UsageError | null => {
  const { name, url, apiKey, apiSecret } = project;
  if (apiKey === '' && apiSecret === '') {
    return new UsageError(
      `The project "${name}" in ${path} has no API key, because it comes from a user login.`,
      `Create an API key in the project's settings, and add it with "lk project add" under another name.`,
    );
  }
  const missing = url === '' ? 'url' : apiKey === '' ? 'api_key' : apiSecret === '' ? 'api_secret' : null;
  return missing === null
    ? null
    : new UsageError(
        `The project "${name}" in ${path} has no ${missing}.`,
        `Add ${missing} to the project in that file.`,
      );
};

/** A project of the `lk` CLI, overridden by lktop's own settings. */
export const withOwn = (project: CliProject, own: OwnProject | null): CliProject => ({
  ...project,
  url: own?.url ?? project.url,
  apiKey: own?.apiKey ?? project.apiKey,
  apiSecret: own?.apiSecret ?? project.apiSecret,
});

const connectToCli = (found: CliProject, config: CliConfig, own: OwnProject, ownPath: string): Connection => {
  const project = withOwn(found, own);
  const missing = missingInProject(project, config.path);
  if (missing) throw missing;
  const { name, apiKey, apiSecret } = project;
  const originOf = (field: Field) => `project "${name}" in ${own[field] ? ownPath : config.path}`;
  return {
    projectName: name,
    knownTo: FIELDS.some((field) => own[field]) ? 'settings' : 'lk',
    url: normaliseUrl(project.url, originOf('url'), createRedact([apiSecret])),
    apiKey,
    apiSecret,
    origin: { url: originOf('url'), apiKey: originOf('apiKey'), apiSecret: originOf('apiSecret') },
    warnings: config.warnings,
  };
};

const incompleteOwn = (
  name: string,
  project: OwnProject,
  own: OwnProjects,
  config: CliConfig,
): UsageError => {
  const missing = FIELDS.filter((field) => project[field] === undefined).join(' and no ');
  return new UsageError(
    `The project "${name}" in ${own.path} has no ${missing}, and ${config.path} has no project of that name.`,
    'Add url, apiKey and apiSecret to it, or add the project with "lk project add".',
  );
};

const noSuchProject = (name: string, config: CliConfig, own: OwnProjects | undefined): UsageError => {
  const ownNames = Object.entries(own?.projects ?? {}).flatMap(([known, project]) =>
    isComplete(project) ? [known] : [],
  );
  const names = [...new Set([...config.projects.map((project) => project.name), ...ownNames])];
  if (!config.exists && names.length === 0) {
    return new UsageError(
      `There is no project ${quoteTyped(name)}, because ${config.path} does not exist.`,
      ADD_PROJECT,
    );
  }
  if (names.length === 0) {
    return new UsageError(
      `There is no project ${quoteTyped(name)}: ${config.path} has no projects.`,
      ADD_PROJECT,
    );
  }
  const meant = nearest(name, names);
  const places = ownNames.length === 0 ? config.path : `${config.path} or ${own?.path}`;
  return new UsageError(
    `There is no project ${quoteTyped(name)} in ${places}.`,
    `${meant === null ? '' : `Did you mean "${meant}"? `}${ownNames.length === 0 ? 'The file has' : 'The projects are'} ${quoteNames(names)}.`,
  );
};

type ProjectSources = Pick<ConnectionSources, 'homeDirectory' | 'own'>;

/**
 * Connects to a project of lktop's own settings, of the `lk` CLI, or of both: lktop's settings win, the CLI fills the
 * gaps.
 *
 * @throws UsageError if there is no such project, or if it lacks a value
 */
export const connectToProject = async (
  name: string,
  { homeDirectory, own }: ProjectSources,
  readFile: ReadFile,
): Promise<Connection> => {
  const ownProject = ownProjectNamed(name, own);
  if (own && ownProject && isComplete(ownProject)) return connectToOwn(name, ownProject, own.path);
  const config = await readCliConfig(homeDirectory, readFile);
  const found = config.projects.find((candidate) => candidate.name === name);
  if (found) return connectToCli(found, config, ownProject ?? {}, own?.path ?? '');
  if (own && ownProject) throw incompleteOwn(name, ownProject, own, config);
  throw noSuchProject(name, config, own);
};

/**
 * Connects to the default project of lktop's own settings, else to that of the `lk` CLI.
 *
 * @returns null if there are no projects at all
 * @throws UsageError like `connectToProject`, and if there are projects but no default
 */
export const connectToDefaultProject = async (
  sources: ProjectSources,
  readFile: ReadFile,
): Promise<Connection | null> => {
  if (sources.own?.defaultProject !== undefined) {
    return connectToProject(sources.own.defaultProject, sources, readFile);
  }
  const config = await readCliConfig(sources.homeDirectory, readFile);
  if (config.defaultProject !== '') return connectToProject(config.defaultProject, sources, readFile);
  if (config.projects.length === 0) return null;
  throw new UsageError(
    `${config.path} has projects, but no default project.`,
    `Choose one with --project NAME (${quoteNames(config.projects.map(({ name }) => name))}), or with "lk project set-default".`,
  );
};
