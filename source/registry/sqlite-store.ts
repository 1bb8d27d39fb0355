import { createConnection, writeVersion } from './connection.ts';
import { openDatabase, openExisting, openToRead } from './database.ts';
import { prepared, type SqlDatabase, type Steps } from './sql.ts';
import { createSqlStore } from './sql-store.ts';
import { perform } from './statements.ts';
import type { Store, StoreAccess } from './store.ts';

/** How long a check waits for another lktop's write. */
const CHECK_WAIT_MS = 100;

function* pragma(name: string): Steps<number> {
  const row = yield* prepared(`PRAGMA ${name}`).get();
  return Number(Object.values(row ?? {})[0] ?? 0);
}

/** The bytes in use. Deleted rows leave free pages in the file, and new rows fill them. */
function* usedBytes(): Steps<number> {
  const pages = (yield* pragma('page_count')) - (yield* pragma('freelist_count'));
  return pages * (yield* pragma('page_size'));
}

const OPEN = { read: openToRead, existing: openExisting, write: openDatabase } as const;

const createSqliteDatabase = (path: string, access: StoreAccess): SqlDatabase => {
  const connection = createConnection(path, OPEN[access]);
  return {
    read: async (work) => connection.read((database) => perform(database, work())),
    // A transaction excludes every other writer, whatever it is about.
    write: async (work, _subject, waitMs) =>
      connection.write((database) => perform(database, work()), waitMs),
    check: async () => connection.write(writeVersion, CHECK_WAIT_MS),
    schemaVersion: () => pragma('user_version'),
    bytes: function* () {
      return (yield* pragma('page_count')) * (yield* pragma('page_size'));
    },
    isLargerThan: function* (bytes) {
      return (yield* usedBytes()) > bytes;
    },
    compact: async () => connection.read((database) => database.exec('VACUUM')),
    close: async () => {
      connection.close();
      return true;
    },
  };
};

/**
 * A store in a SQLite file. Each request is done before its method returns, so it blocks the thread that calls it: the
 * monitor calls it in a worker, see `worker-store.ts`.
 *
 * @param path a file, or `IN_MEMORY`
 */
export const createSqliteStore = (path: string, access: StoreAccess = 'write'): Store =>
  createSqlStore(createSqliteDatabase(path, access));
