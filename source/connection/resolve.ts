import { createRedact } from '../livekit/redact.ts';
import { UsageError } from '../usage-error.ts';
import type { Connection } from './connection.ts';
import { type ReadFile, readSystemFile } from './files.ts';
import { connectToDefaultProject, connectToProject } from './projects.ts';
import { normaliseUrl } from './url.ts';
import {
  type ConnectionFlags,
  type ConnectionSources,
  FIELDS,
  type Found,
  findValues,
  NAMES,
  refuseEmptyFlags,
  type Values,
} from './values.ts';

/** The address and credentials of `livekit-server --dev`. */
const DEV = { url: 'http://localhost:7880', apiKey: 'devkey', apiSecret: 'secret' } as const;

const fromDev = (flags: ConnectionFlags): Connection => {
  if (flags.apiKey !== undefined || flags.apiSecret !== undefined) {
    throw new UsageError(
      'The flag --dev already sets the API key and the API secret.',
      'Remove --dev, or remove --api-key and --api-secret.',
    );
  }
  const { url, apiKey, apiSecret } = DEV;
  const origin = 'flag --dev';
  return {
    projectName: 'dev',
    knownTo: 'dev',
    url: flags.url === undefined ? url : normaliseUrl(flags.url, 'flag --url', createRedact([])),
    apiKey,
    apiSecret,
    origin: { url: flags.url === undefined ? origin : 'flag --url', apiKey: origin, apiSecret: origin },
    warnings: [],
  };
};

const secretWarnings = (flags: ConnectionFlags): string[] =>
  flags.apiSecret === undefined
    ? []
    : [
        'Other users of this machine can see the API secret on the command line. Set LIVEKIT_API_SECRET in the environment or in .env instead.',
      ];

const halfConfigured = ({ found, file }: Values): UsageError => {
  const missing = FIELDS.filter((field) => !found[field]);
  const known = FIELDS.flatMap((field) => {
    const value = found[field];
    return value ? [`the ${NAMES[field].noun} comes from ${value.origin}`] : [];
  });
  const places = missing.flatMap((field) => [
    `flag ${NAMES[field].flag}`,
    `environment ${NAMES[field].variable}`,
  ]);
  if (file) places.push(file.exists ? file.path : `${file.path} (does not exist)`);
  const variables = missing.map((field) => NAMES[field].variable).join(' and ');
  const local = missing.includes('url') ? ' (http://localhost:7880 for a server on this machine)' : '';
  return new UsageError(
    `The ${missing.map((field) => NAMES[field].noun).join(' and the ')} ${missing.length === 1 ? 'is' : 'are'} missing: ${known.join(' and ')}. Looked at: ${places.join(', ')}.`,
    `Set ${variables}${local} in the environment or in .env, or choose a project of the lk CLI with --project NAME.`,
  );
};

const PROJECT_NAME: Readonly<Record<Found['source'], string>> = {
  flag: 'flags',
  environment: 'env',
  file: '.env',
};

const fromValues = (values: Values, flags: ConnectionFlags): Connection | null => {
  const { url, apiKey, apiSecret } = values.found;
  if (!url && !apiKey && !apiSecret) return null;
  // Check the URL before reporting missing values, because it may be wrong too.
  const address =
    url && normaliseUrl(url.value, url.origin, createRedact(apiSecret ? [apiSecret.value] : []));
  if (!url || !address || !apiKey || !apiSecret) throw halfConfigured(values);
  return {
    projectName: PROJECT_NAME[url.source],
    knownTo: 'nobody',
    url: address,
    apiKey: apiKey.value,
    apiSecret: apiSecret.value,
    origin: { url: url.origin, apiKey: apiKey.origin, apiSecret: apiSecret.origin },
    warnings: secretWarnings(flags),
  };
};

const fromNamedProject = async (name: string, sources: ConnectionSources, readFile: ReadFile) => {
  const { flags } = sources;
  if (flags.dev) {
    throw new UsageError('The flags --project and --dev name two servers.', 'Remove one of them.');
  }
  const connection = await connectToProject(name, sources, readFile);
  const ignored = FIELDS.filter((field) => flags[field] !== undefined).map(
    (field) => `The flag ${NAMES[field].flag} is ignored, because --project says where to connect.`,
  );
  return { ...connection, warnings: [...connection.warnings, ...ignored, ...secretWarnings(flags)] };
};

/**
 * Finds the server to connect to. The order is `--project`; `--dev`; each of URL, key and secret from flags,
 * environment or `.env`; the default project of lktop's own settings; the default project of the `lk` CLI.
 * @returns null if nothing is configured
 * @throws UsageError if the configuration cannot be used
 */
export const resolveConnection = async (sources: ConnectionSources): Promise<Connection | null> => {
  const { flags, readFile = readSystemFile } = sources;
  refuseEmptyFlags(flags);
  if (flags.project !== undefined) return fromNamedProject(flags.project, sources, readFile);
  if (flags.dev) return fromDev(flags);
  const connection = fromValues(await findValues(sources, readFile), flags);
  return connection ?? connectToDefaultProject(sources, readFile);
};
