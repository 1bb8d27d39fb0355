import { join } from 'node:path';
import { isNode, LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';
import { UsageError } from '../usage-error.ts';
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

/** Read as text, whatever it looks like: a key of digits alone is still a key. */
const field = z
  .string('must be text')
  .nullish()
  .transform((value) =>
    value === undefined || value === null || value === '~' || value === 'null' ? '' : value,
  );

const project = z.object(
  { name: field, url: field, api_key: field, api_secret: field },
  'must have name, url, api_key and api_secret',
);

/** A key without a value is read as an empty text. */
const list = z.preprocess(
  (value) => (value === '' || value === undefined ? [] : value),
  z.array(project, 'must be a list'),
);

const config = z.object({ default_project: field, projects: list }, 'must have default_project and projects');

/** Where the `lk` CLI keeps its projects; it knows no other place. */
export const cliConfigPath = (homeDirectory: string): string =>
  join(homeDirectory, '.livekit', 'cli-config.yaml');

const REMEDY =
  'Mend the file, move it away, or set LIVEKIT_URL, LIVEKIT_API_KEY and LIVEKIT_API_SECRET instead.';

const UNREADABLE_REMEDY =
  'Let your user read it, or set LIVEKIT_URL, LIVEKIT_API_KEY and LIVEKIT_API_SECRET instead.';

/** Where a part of a document begins, as an offset; 0 where it is not there. */
const startOf = (node: unknown): number => (isNode(node) ? (node.range?.[0] ?? 0) : 0);

/** Messages of the YAML library are not shown: they quote the file, and so its secrets. */
const parse = (text: string, path: string): z.output<typeof config> => {
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { schema: 'failsafe', prettyErrors: false, lineCounter });
  const lineOf = (offset: number): string => `line ${lineCounter.linePos(offset).line} of ${path}`;
  const [error] = document.errors;
  if (error) throw new UsageError(`There is no valid YAML at ${lineOf(error.pos[0])}.`, REMEDY);
  if (document.contents === null) return { default_project: '', projects: [] };
  const result = config.safeParse(document.toJS({ maxAliasCount: 10 }));
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const place = issue?.path ?? [];
  const subject = place.length === 0 ? 'the file' : place.join('.');
  throw new UsageError(
    `At ${lineOf(startOf(document.getIn(place, true)))}, ${subject} ${issue?.message}.`,
    REMEDY,
  );
};

const parseSafely = (text: string, path: string): z.output<typeof config> => {
  try {
    return parse(text, path);
  } catch (cause) {
    if (cause instanceof UsageError) throw cause;
    throw new UsageError(`${path} cannot be read as YAML.`, REMEDY);
  }
};

const permissionWarnings = (path: string, { mode }: FileContents): string[] =>
  mode !== null && (mode & 0o077) !== 0
    ? [`Other users of this machine may read ${path}, which holds API secrets: chmod 600 ${path}`]
    : [];

/** The projects of the `lk` CLI. @throws UsageError where its file cannot be read or understood */
export const readCliConfig = async (homeDirectory: string, readFile: ReadFile): Promise<CliConfig> => {
  const path = cliConfigPath(homeDirectory);
  const file = await readNeededFile(path, readFile, UNREADABLE_REMEDY);
  if (!file) return { path, exists: false, defaultProject: '', projects: [], warnings: [] };
  const { default_project: defaultProject, projects } = parseSafely(file.text, path);
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
