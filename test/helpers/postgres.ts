import { rmSync } from 'node:fs';
import { afterAll } from 'vitest';
import { findPostgres, type TestPostgres } from './postgres-server.ts';

export type { TestPostgres } from './postgres-server.ts';

/** Starts the server of a test file when it is first needed. */
export type StartPostgres = () => Promise<TestPostgres>;

/**
 * One real PostgreSQL server for the tests of a file, which starts when it is first asked for and ends after them.
 * Call it at the top of the file.
 *
 * @returns null if PostgreSQL is not installed, and says so
 */
export const postgresOfThisFile = (): StartPostgres | null => {
  const launch = findPostgres();
  if (launch === null) {
    process.stdout.write('skipped: no PostgreSQL\n');
    return null;
  }
  let started: Promise<TestPostgres> | null = null;
  afterAll(async () => {
    const server = await started?.catch(() => null);
    if (!server) return;
    await server.stop('immediate');
    rmSync(server.folder, { recursive: true, force: true });
  });
  return () => {
    started ??= launch();
    return started;
  };
};
