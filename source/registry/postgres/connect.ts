import { createRequire } from 'node:module';
import { Socket } from 'node:net';
import type { Client, ClientConfig } from 'pg';
import { POSTGRES_CONNECT_MS, POSTGRES_QUERY_MS } from '../../time-limits.ts';
import { StoreError } from '../store.ts';
import type { PostgresAddress } from './address.ts';
import { NoDriverError, postgresFailure } from './failure.ts';

type Pg = typeof import('pg');
type Ssl = Exclude<ClientConfig['ssl'], undefined>;
/** Looks a password up in ~/.pgpass or PGPASSFILE. `warnTo` takes the stream for its warnings. */
type PgPass = ((about: object, done: (password: string | undefined) => void) => void) & {
  readonly warnTo: (stream: unknown) => unknown;
};

/** What `pg` says if a server has no TLS. */
const NO_TLS = 'The server does not support SSL connections';
/** PostgreSQL's number of the type of 64-bit integers. All of lktop's numbers fit into one of JavaScript. */
const BIGINT = 20;

/** Loads the driver, which only a shared registry needs. Other installations do without it. */
const loadPg = (): { readonly pg: Pg; readonly pgPass: () => PgPass } => {
  const load = createRequire(import.meta.url);
  try {
    const pg: Pg = load('pg');
    return { pg, pgPass: () => createRequire(load.resolve('pg'))('pgpass') };
  } catch (error) {
    throw new NoDriverError(String(error));
  }
};

/** Asks the file itself: `pg` does the same, but prints a warning on the screen. */
const passwordFromFile = (
  pgPass: PgPass,
  { host, port, user, database }: PostgresAddress,
): Promise<string | undefined> => {
  pgPass.warnTo(null);
  return new Promise((resolve) => pgPass({ host, port, user, database }, resolve));
};

const sslOf = ({ host, sslMode, ssl }: PostgresAddress): Ssl => {
  // As with libpq: a Unix socket has no TLS.
  if (sslMode === 'disable' || host.startsWith('/')) return false;
  const checksChain = sslMode.startsWith('verify') || (sslMode === 'require' && ssl.ca !== undefined);
  return {
    ...ssl,
    rejectUnauthorized: checksChain,
    ...(sslMode === 'verify-full' ? {} : { checkServerIdentity: () => undefined }),
  };
};

/** `prefer` and `allow` go on without TLS where there is none. */
const mayGoWithout = ({ sslMode }: PostgresAddress, error: unknown): boolean =>
  (sslMode === 'prefer' || sslMode === 'allow') && error instanceof Error && error.message === NO_TLS;

/**
 * Connects to a PostgreSQL server. The driver is loaded first, if it is not yet.
 *
 * The client sends queries without waiting for the answers of earlier ones (`pipeline`). A query without an answer
 * after 15 s ends the connection. It sets nothing for its session, so it also works through a pooler.
 *
 * @param onLost called once when the connection has ended
 * @param signal ends the connection at once, also while it is being made
 * @throws StoreError whose sentences never show the password
 */
export const connectPostgres = async (
  address: PostgresAddress,
  onLost: () => void = () => {},
  signal?: AbortSignal,
): Promise<Client> => {
  try {
    const { pg, pgPass } = loadPg();
    const { host, port, user, database } = address;
    const connect = async (ssl: Ssl): Promise<Client> => {
      const socket = new Socket();
      signal?.addEventListener('abort', () => socket.destroy(), { once: true });
      const client = new pg.Client({
        host,
        port,
        user,
        database,
        ssl,
        stream: () => socket,
        // "" keeps `pg` from looking further.
        password: async () => address.password() ?? (await passwordFromFile(pgPass(), address)) ?? '',
        application_name: 'lktop',
        keepAlive: true,
        pipeline: true,
        connectionTimeoutMillis: POSTGRES_CONNECT_MS,
        query_timeout: POSTGRES_QUERY_MS,
        types: {
          getTypeParser: (type, format) => (type === BIGINT ? Number : pg.types.getTypeParser(type, format)),
        },
      });
      // Without a listener a lost connection would end the program.
      client.on('error', () => {});
      try {
        await client.connect();
      } catch (error) {
        // `pg` keeps the connection open where the server asks for a password and there is none.
        socket.destroy();
        throw error;
      }
      client.once('end', onLost);
      return client;
    };
    try {
      return await connect(sslOf(address));
    } catch (error) {
      if (!mayGoWithout(address, error)) throw error;
      return await connect(false);
    }
  } catch (error) {
    throw new StoreError(postgresFailure(error, address.shown));
  }
};
