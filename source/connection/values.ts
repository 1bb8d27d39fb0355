import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { UsageError } from '../usage-error.ts';
import { type ReadFile, readNeededFile } from './files.ts';

/** The connection flags of the command line. */
export interface ConnectionFlags {
  readonly url?: string | undefined;
  readonly apiKey?: string | undefined;
  readonly apiSecret?: string | undefined;
  /** A project of the `lk` CLI or of lktop's own settings. */
  readonly project?: string | undefined;
  /** A server started with `livekit-server --dev` on this machine. */
  readonly dev?: boolean | undefined;
}

/** A project of lktop's own settings. The `lk` CLI's project of the same name fills the gaps. */
export interface OwnProject {
  readonly url?: string | undefined;
  readonly apiKey?: string | undefined;
  readonly apiSecret?: string | undefined;
}

/** The projects in lktop's own settings. */
export interface OwnProjects {
  /** The path of the settings file. */
  readonly path: string;
  readonly projects: Readonly<Record<string, OwnProject>>;
  /** Takes precedence over the `lk` CLI's default project. */
  readonly defaultProject?: string | undefined;
}

export interface ConnectionSources {
  readonly flags: ConnectionFlags;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The directory whose `.env` is read. */
  readonly workingDirectory: string;
  /** The directory with the `lk` CLI's config. */
  readonly homeDirectory: string;
  readonly own?: OwnProjects;
  /** Default: the real file system. */
  readonly readFile?: ReadFile;
}

export const FIELDS = ['url', 'apiKey', 'apiSecret'] as const;
export type Field = (typeof FIELDS)[number];

export const NAMES: Readonly<
  Record<Field, { readonly noun: string; readonly flag: string; readonly variable: string }>
> = {
  url: { noun: 'URL', flag: '--url', variable: 'LIVEKIT_URL' },
  apiKey: { noun: 'API key', flag: '--api-key', variable: 'LIVEKIT_API_KEY' },
  apiSecret: { noun: 'API secret', flag: '--api-secret', variable: 'LIVEKIT_API_SECRET' },
};

/** A value and its origin. */
export interface Found {
  readonly value: string;
  readonly source: 'flag' | 'environment' | 'file';
  /** For a person, such as `flag --url`. */
  readonly origin: string;
}

export interface Values {
  readonly found: Readonly<Partial<Record<Field, Found>>>;
  /** The `.env` file that was checked, or null if it was not needed. */
  readonly file: { readonly path: string; readonly exists: boolean } | null;
}

/** An empty flag is usually an unset shell variable. Reject it, because falling back would act on another project. */
export const refuseEmptyFlags = (flags: ConnectionFlags): void => {
  const given: readonly (readonly [string, string | undefined])[] = [
    ['--project', flags.project],
    ...FIELDS.map((field) => [NAMES[field].flag, flags[field]] as const),
  ];
  for (const [flag, value] of given) {
    if (value !== undefined && value.trim() === '') {
      throw new UsageError(`The flag ${flag} is empty.`, `Give ${flag} a value, or remove it.`);
    }
  }
};

const firstOf = (
  flags: ConnectionFlags,
  environment: Readonly<Record<string, string | undefined>>,
): Partial<Record<Field, Found>> => {
  const found: Partial<Record<Field, Found>> = {};
  for (const field of FIELDS) {
    const { flag, variable } = NAMES[field];
    const fromFlag = flags[field]?.trim();
    const fromEnvironment = environment[variable]?.trim();
    if (fromFlag) found[field] = { value: fromFlag, source: 'flag', origin: `flag ${flag}` };
    else if (fromEnvironment) {
      found[field] = { value: fromEnvironment, source: 'environment', origin: `environment ${variable}` };
    }
  }
  return found;
};

/** Reads URL, key and secret, each from the flags, else the environment, else `.env` in the working directory. */
export const findValues = async (sources: ConnectionSources, readFile: ReadFile): Promise<Values> => {
  const found = firstOf(sources.flags, sources.environment);
  if (FIELDS.every((field) => found[field])) return { found, file: null };
  const path = join(sources.workingDirectory, '.env');
  const file = await readNeededFile(
    path,
    readFile,
    'Give your user read access to it, or set its values in the environment.',
  );
  const variables = file && parseEnv(file.text);
  for (const field of FIELDS) {
    const { variable } = NAMES[field];
    const value = variables?.[variable]?.trim();
    if (!found[field] && value) found[field] = { value, source: 'file', origin: `${variable} in ${path}` };
  }
  return { found, file: { path, exists: variables !== null } };
};
