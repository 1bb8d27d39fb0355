import { chmodSync, closeSync, existsSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { NoDatabaseError } from './failure.ts';
import { assertReadable, migrate } from './schema.ts';
import { loadSqlite } from './sqlite.ts';

/** A database that exists only in memory. */
export const IN_MEMORY = ':memory:';

/** How long to wait for another lktop that is writing. The screen stands still meanwhile. */
export const BUSY_TIMEOUT_MS = 1000;

const PRIVATE_FILE = 0o600;
const PRIVATE_FOLDER = 0o700;

/** Before SQLite makes the file, so that nobody else can read it even for a moment; its helper files follow it. */
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

/** Several lktops read and write at once. The setting stays in the file, so one that cannot get it can do without. */
const enableWriteAheadLog = (database: DatabaseSync): void => {
  try {
    database.exec('PRAGMA journal_mode = WAL');
  } catch {
    // Another lktop is just making the file: it does this too.
  }
};

/** Opens the database, readable by its owner alone, with this version's schema. Throws; see `registryFailure`. */
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
 * Opens the database as it is, to be read and never written. Throws where there is none, or where a newer lktop made
 * it. One that an older lktop made lacks what that did not keep.
 */
export const openToRead = (path: string): DatabaseSync => {
  // Before SQLite is loaded, which takes some milliseconds.
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
