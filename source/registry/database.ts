import { chmodSync, closeSync, existsSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { NoDatabaseError } from './failure.ts';
import { assertReadable, migrate } from './schema.ts';
import { loadSqlite } from './sqlite.ts';

/** The path of a database that exists only in memory. */
export const IN_MEMORY = ':memory:';

/** How long to wait for another lktop's write. The screen is blocked meanwhile. */
export const BUSY_TIMEOUT_MS = 1000;

const PRIVATE_FILE = 0o600;
const PRIVATE_FOLDER = 0o700;

/**
 * Creates the file before SQLite does, so that other users can never read it. SQLite's helper files get the same
 * mode.
 */
const makePrivateFile = (path: string): void => {
  mkdirSync(dirname(path), { recursive: true, mode: PRIVATE_FOLDER });
  closeSync(openSync(path, 'a', PRIVATE_FILE));
  chmodSync(path, PRIVATE_FILE);
};

const prepareDatabase = (database: DatabaseSync): void => {
  database.exec(`PRAGMA busy_timeout = ${BUSY_TIMEOUT_MS}`);
  migrate(database);
  database.exec('PRAGMA synchronous = NORMAL');
};

/**
 * WAL mode lets several lktops read and write at once. SQLite stores the mode in the file, so a process that cannot
 * set it goes on without.
 */
const enableWriteAheadLog = (database: DatabaseSync): void => {
  try {
    database.exec('PRAGMA journal_mode = WAL');
  } catch {
    // Another lktop is creating the file and sets the mode itself.
  }
};

/** Opens the database with this version's schema, readable by its owner only. Throws; see `registryFailure`. */
export const openDatabase = (path: string): DatabaseSync => {
  const { DatabaseSync } = loadSqlite();
  if (path !== IN_MEMORY) makePrivateFile(path);
  const database = new DatabaseSync(path);
  try {
    prepareDatabase(database);
    enableWriteAheadLog(database);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
};

/**
 * Opens the database read-only. Throws if there is none, or if a newer lktop created it. A database of an older lktop
 * lacks the newer tables.
 */
export const openToRead = (path: string): DatabaseSync => {
  // Check this before SQLite is loaded, which takes some milliseconds.
  if (!existsSync(path)) throw new NoDatabaseError(path);
  const { DatabaseSync } = loadSqlite();
  const database = new DatabaseSync(path, { readOnly: true });
  try {
    database.exec(`PRAGMA busy_timeout = ${BUSY_TIMEOUT_MS}`);
    assertReadable(database);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
};
