import type { Clock } from '../../clock.ts';
import { createSqlStore } from '../sql-store.ts';
import type { Store, StoreAccess } from '../store.ts';
import type { PostgresAddress } from './address.ts';
import { createPostgresDatabase } from './database.ts';

/** Ids are compared with what was stored, and PostgreSQL stores no NUL. */
const withoutNul = (value: unknown): unknown => {
  if (typeof value === 'string') return value.replaceAll('\0', '\uFFFD');
  if (Array.isArray(value)) return value.map(withoutNul);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, withoutNul(one)]));
};

/**
 * A store in a PostgreSQL server, which several lktops share. It waits for the network, never for the disk, so it needs
 * no thread of its own.
 */
export const createPostgresStore = (
  address: PostgresAddress,
  clock: Clock,
  access: StoreAccess = 'write',
): Store => {
  const store = createSqlStore(createPostgresDatabase(address, clock, access));
  return {
    ...store,
    write: (batch, waitMs) => store.write(withoutNul(batch) as typeof batch, waitMs),
  };
};
