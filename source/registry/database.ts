import { chmodSync, closeSync, existsSync, mkdirSync, openSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { NoDatabaseError } from './failure.ts';
import { assertReadable, isCurrent, migrate } from './schema.ts';
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

/** Whether there is no such file. A file in a folder that cannot be read may be there. */
export const isMissing = (path: string): boolean => {
  try {
    statSync(path);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT';
  }
};

/** @returns null if it cannot be opened, or lacks the newer tables */
const readOnlyOrNull = (path: string): DatabaseSync | null => {
  try {
    const database = openToRead(path);
    if (isCurrent(database)) return database;
    database.close();
  } catch {
    // The reason why it cannot be written is told.
  }
  return null;
};

/**
 * Opens a database for a command that asks what ran. It is brought up to this version's schema if it may be written,
 * and else opened read-only. Throws if there is none, and creates nothing.
 */
export const openExisting = (path: string): DatabaseSync => {
  if (path === IN_MEMORY) return openDatabase(path);
  if (isMissing(path)) throw new NoDatabaseError(path);
  try {
    return openDatabase(path);
  } catch (error) {
    const database = readOnlyOrNull(path);
    if (database === null) throw error;
    return database;
  }
};
