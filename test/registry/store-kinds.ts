import { createHash, randomUUID } from 'node:crypto';
import { systemClock } from '../../source/clock.ts';
import { IN_MEMORY } from '../../source/registry/database.ts';
import { type PostgresAddress, readPostgresAddress } from '../../source/registry/postgres/address.ts';
import { createPostgresStore } from '../../source/registry/postgres/store.ts';
import { createSqliteStore } from '../../source/registry/sqlite-store.ts';
import type { Store } from '../../source/registry/store.ts';
import { createWorkerStore } from '../../source/registry/worker-store.ts';
import { postgresOfThisFile, type TestPostgres } from '../helpers/postgres.ts';

/** A kind of store, for tests that hold for all of them. */
export interface StoreKind {
  readonly name: string;
  /** Call it before the first `create`. */
  readonly start: () => Promise<void>;
  /** The same path is the same store. `IN_MEMORY` is a new one. */
  readonly create: (path: string) => Store;
  /** A place where no store can be, and what its failures say. */
  readonly nowhere: { readonly path: string; readonly kind: string; readonly names: string };
}

const NO_FILE = { path: '/dev/null/registry.db', kind: 'registry-no-access', names: '/dev/null/registry.db' };

const SQLITE: readonly StoreKind[] = [
  {
    name: 'SQLite in this thread',
    start: async () => {},
    create: (path) => createSqliteStore(path),
    nowhere: NO_FILE,
  },
  {
    name: 'SQLite in a worker',
    start: async () => {},
    create: (path) => createWorkerStore(path, systemClock),
    nowhere: NO_FILE,
  },
];

/** Each path is a schema of its own. */
const schemaOf = (path: string): string =>
  `t_${createHash('sha256')
    .update(path === IN_MEMORY ? randomUUID() : path)
    .digest('hex')
    .slice(0, 20)}`;

/** The path of the store whose address cannot be right. */
const NO_SERVER = 'no server';

/** A store in a real PostgreSQL server, or none where it is not installed. Call it at the top of a file. */
export const postgresKind = ():
  | (StoreKind & { readonly address: (path: string) => PostgresAddress })
  | null => {
  const startPostgres = postgresOfThisFile();
  if (startPostgres === null) return null;
  let server: TestPostgres | null = null;
  const addressOf = (path: string): string => {
    if (path === NO_SERVER) return 'postgres://bob:s3cret@127.0.0.1:1/lk';
    if (server === null) throw new Error('the server was not started');
    return `${server.address()}?search_path=${schemaOf(path)}`;
  };
  const address = (path: string): PostgresAddress => readPostgresAddress(addressOf(path), {}, 'postgres');
  return {
    name: 'PostgreSQL',
    address,
    start: async () => {
      server = await startPostgres();
    },
    create: (path) => createPostgresStore(address(path), systemClock),
    nowhere: { path: NO_SERVER, kind: 'registry-unreachable', names: 'postgres://bob@127.0.0.1:1/lk' },
  };
};

/** All kinds that can be tested on this machine. Call it at the top of a file. */
export const storeKinds = (): readonly StoreKind[] => {
  const postgres = postgresKind();
  return postgres === null ? SQLITE : [...SQLITE, postgres];
};
