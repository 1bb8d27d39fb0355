import { readFileSync } from 'node:fs';
import { UsageError } from '../../usage-error.ts';

/** The schema of lktop's tables, unless the address names another one. */
const DEFAULT_SCHEMA = 'lktop';
const DEFAULT_PORT = 5432;

const SSL_MODES = ['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full'] as const;

/** What is checked of the server's certificate, as in libpq. `prefer`: nothing, and without TLS if it has none. */
export type SslMode = (typeof SSL_MODES)[number];

/** Where a PostgreSQL server is, and how to log in. */
export interface PostgresAddress {
  /** A host name, an address, or the folder of a Unix socket. */
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly database: string;
  /** A function, so that nothing which prints the object shows the password. Undefined: the address has none. */
  readonly password: () => string | undefined;
  readonly sslMode: SslMode;
  /** PEM texts. */
  readonly ssl: { readonly ca?: string; readonly cert?: string; readonly key?: string };
  /** The schema of lktop's tables. */
  readonly schema: string;
  /** The address without its password, for people. */
  readonly shown: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

const HOW = 'Write postgres://USER@HOST:PORT/DATABASE, and % signs for special characters (%40 is @).';

/** Whether a text is the address of a PostgreSQL server rather than the path of a file. */
export const isPostgresAddress = (text: string): boolean => /^postgres(ql)?:\/\//i.test(text);

/** `URL` refuses a user without a host, as in `postgres://bob@/lk?host=/run/postgresql`. Nobody has this one. */
const NO_HOST = 'none.invalid';

const parse = (text: string): URL => {
  try {
    const url = new URL(text.replace(/^[a-z]+:\/\/(?:[^/?#]*@)?(?=[:/?#]|$)/i, `$&${NO_HOST}`));
    // The decoding of each part fails if a % sign is not the beginning of a character.
    for (const part of [url.username, url.password, url.hostname, url.pathname]) decodeURIComponent(part);
    return url;
  } catch {
    // It may hold a password, so it is not quoted.
    throw new UsageError('The address of the PostgreSQL server cannot be read.', HOW);
  }
};

/** `-c search_path=team` or `-csearch_path=team` in the parameter `options`. */
const schemaInOptions = (options: string | null): string | undefined =>
  /(?:^|\s)(?:-c\s*|--)search_path=(\S+)/.exec(options ?? '')?.[1];

const schemaOf = (parameters: URLSearchParams): string => {
  const given = parameters.get('search_path') ?? schemaInOptions(parameters.get('options'));
  const [first = ''] = (given ?? DEFAULT_SCHEMA).split(',');
  const schema = first.trim().replaceAll('"', '');
  // PostgreSQL cuts longer names, and reserves those that begin with pg_.
  if (/^[a-z_][a-z0-9_$]{0,62}$/i.test(schema) && !/^pg_/i.test(schema)) return schema;
  throw new UsageError(
    'The search_path of the PostgreSQL address names no schema.',
    'Use up to 63 letters, digits and underscores, for example search_path=lktop.',
  );
};

const sslModeOf = (parameters: URLSearchParams, environment: Environment): SslMode => {
  for (const name of parameters.keys()) {
    // A misspelt name would silently connect without the check that somebody wanted.
    if (!name.startsWith('ssl') || ['sslmode', 'sslrootcert', 'sslcert', 'sslkey'].includes(name)) continue;
    throw new UsageError(
      'The PostgreSQL address has a parameter about TLS that lktop does not know.',
      'It knows sslmode, sslrootcert, sslcert and sslkey.',
    );
  }
  const given = parameters.get('sslmode') ?? environment['PGSSLMODE'] ?? 'prefer';
  const mode = SSL_MODES.find((one) => one === given);
  if (mode) return mode;
  throw new UsageError('The sslmode of the PostgreSQL address is unknown.', `Use ${SSL_MODES.join(', ')}.`);
};

const pemOf = (
  parameter: 'sslrootcert' | 'sslcert' | 'sslkey',
  parameters: URLSearchParams,
  otherwise: string | undefined,
): string | undefined => {
  const path = parameters.get(parameter) ?? otherwise;
  // `system` stands for the certificates that Node trusts.
  if (!path || path === 'system') return undefined;
  try {
    return readFileSync(path, 'utf8');
  } catch {
    throw new UsageError(
      `The file of ${parameter} for the PostgreSQL server cannot be read.`,
      'Name a PEM file that your user can read.',
    );
  }
};

const shownAddress = ({
  host,
  port,
  user,
  database,
  schema,
}: Pick<PostgresAddress, 'host' | 'port' | 'user' | 'database' | 'schema'>): string => {
  const isSocket = host.startsWith('/');
  const parameters = [
    ...(isSocket ? [`host=${host}`] : []),
    ...(schema === DEFAULT_SCHEMA ? [] : [`search_path=${schema}`]),
  ];
  const place = isSocket ? (port === DEFAULT_PORT ? '' : `:${port}`) : `${host}:${port}`;
  const query = parameters.length === 0 ? '' : `?${parameters.join('&')}`;
  return `postgres://${encodeURIComponent(user)}@${place}/${encodeURIComponent(database)}${query}`;
};

/**
 * Reads `postgres://user:password@host:port/database?sslmode=…&search_path=…`. What the address leaves out comes from
 * PGHOST, PGPORT, PGUSER, PGDATABASE, PGSSLMODE and so on, as with `psql`.
 *
 * @param systemUser the name to log in with if neither names one
 * @throws UsageError if it cannot be read. The error never quotes the address, because it may hold a password
 */
export const readPostgresAddress = (
  text: string,
  environment: Environment,
  systemUser: string,
): PostgresAddress => {
  const url = parse(text);
  const parameters = url.searchParams;
  const given = (part: string, parameter: string, otherwise: string | undefined): string | undefined =>
    decodeURIComponent(part) || parameters.get(parameter) || otherwise;
  const host =
    given(url.hostname === NO_HOST ? '' : url.hostname, 'host', environment['PGHOST']) ?? 'localhost';
  const port = Number(given(url.port, 'port', environment['PGPORT']) ?? DEFAULT_PORT);
  if (!Number.isInteger(port) || port < 1 || port > 65_535)
    throw new UsageError('The port of the PostgreSQL address is not a number from 1 to 65535.', HOW);
  const user = given(url.username, 'user', environment['PGUSER']) ?? systemUser;
  const database = given(url.pathname.slice(1), 'dbname', environment['PGDATABASE']) ?? user;
  const schema = schemaOf(parameters);
  const sslMode = sslModeOf(parameters, environment);
  const password = given(url.password, 'password', environment['PGPASSWORD']);
  const ca = pemOf('sslrootcert', parameters, environment['PGSSLROOTCERT']);
  const cert = pemOf('sslcert', parameters, environment['PGSSLCERT']);
  const key = pemOf('sslkey', parameters, environment['PGSSLKEY']);
  const withoutBrackets = host.replace(/^\[(.*)\]$/, '$1');
  return {
    host: withoutBrackets,
    port,
    user,
    database,
    password: () => password,
    sslMode,
    ssl: { ...(ca ? { ca } : {}), ...(cert ? { cert } : {}), ...(key ? { key } : {}) },
    schema,
    shown: shownAddress({ host, port, user, database, schema }),
  };
};
