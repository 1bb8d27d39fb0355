import type { DatabaseSync } from 'node:sqlite';

const rollBack = (database: DatabaseSync): void => {
  try {
    database.exec('ROLLBACK');
  } catch {
    // SQLite has done so by itself, as after a full disk; Node 22.13 cannot be asked whether it has.
  }
};

/** All of it or nothing, with no other lktop writing meanwhile. */
export const inTransaction = (database: DatabaseSync, work: () => void): void => {
  database.exec('BEGIN IMMEDIATE');
  try {
    work();
    database.exec('COMMIT');
  } catch (error) {
    rollBack(database);
    throw error;
  }
};
