import { nearest } from '../fleet/nearest.ts';
import { createRedact } from '../livekit/redact.ts';
import { UsageError } from '../usage-error.ts';
import { type CliConfig, type CliProject, readCliConfig } from './cli-config.ts';
import type { Connection } from './connection.ts';
import type { ReadFile } from './files.ts';
import { normaliseUrl } from './url.ts';
import { type ConnectionSources, FIELDS, type Field, type OwnProject, type OwnProjects } from './values.ts';

const ADD_PROJECT =
  'Add it with "lk project add", or set LIVEKIT_URL, LIVEKIT_API_KEY and LIVEKIT_API_SECRET.';

const quoteNames = (names: readonly string[]): string => names.map((name) => `"${name}"`).join(', ');

/** What lktop's own settings say of a project; null where they do not name it. */
export const ownProjectNamed = (name: string, own: OwnProjects | undefined): OwnProject | null =>
  own && Object.hasOwn(own.projects, name) ? (own.projects[name] ?? null) : null;

/** Whether a project of lktop's own settings needs nothing from the `lk` CLI. */
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
      `The project "${name}" in ${path} has no API key: it was made by a user login.`,
      `Make an API key in the project's settings, and add it with "lk project add" under another name.`,
    );
  }
  const missing = url === '' ? 'url' : apiKey === '' ? 'api_key' : apiSecret === '' ? 'api_secret' : null;
  return missing === null
    ? null
    : new UsageError(
        `The project "${name}" in ${path} has no ${missing}.`,
        `Add ${missing} to it in that file.`,
      );
};

/** A project of the `lk` CLI, with what lktop's own settings say of it otherwise. */
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
    'Give it url, apiKey and apiSecret there, or add it with "lk project add".',
  );
};

const noSuchProject = (name: string, config: CliConfig, own: OwnProjects | undefined): UsageError => {
  const ownNames = Object.entries(own?.projects ?? {}).flatMap(([known, project]) =>
    isComplete(project) ? [known] : [],
  );
  const names = [...new Set([...config.projects.map((project) => project.name), ...ownNames])];
  if (!config.exists && names.length === 0) {
    return new UsageError(`There is no project "${name}", as there is no ${config.path}.`, ADD_PROJECT);
  }
  if (names.length === 0) {
    return new UsageError(`There is no project "${name}" in ${config.path}, nor any other.`, ADD_PROJECT);
  }
  const meant = nearest(name, names);
  const places = ownNames.length === 0 ? config.path : `${config.path} or ${own?.path}`;
  return new UsageError(
    `There is no project "${name}" in ${places}.`,
    `${meant === null ? '' : `Did you mean "${meant}"? `}${ownNames.length === 0 ? 'It has' : 'Known are'} ${quoteNames(names)}.`,
  );
};

type ProjectSources = Pick<ConnectionSources, 'homeDirectory' | 'own'>;

/**
 * Where a project is, and with what to connect: of lktop's own settings, of the `lk` CLI, or what the one leaves out
 * of the other.
 *
 * @throws UsageError where there is none of that name, or it lacks something
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
 * The default project of lktop's own settings, else of the `lk` CLI.
 *
 * @returns null where there are no projects at all
 * @throws UsageError as `connectToProject`, and where there are projects and none is the default
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
    `${config.path} has projects, and none of them is the default.`,
    `Choose one with --project NAME (${quoteNames(config.projects.map(({ name }) => name))}), or with "lk project set-default".`,
  );
};
