import type { Client } from 'pg';
import type { PostgresAddress } from './address.ts';
import { connectPostgres } from './connect.ts';

/** A pool lends another session within a few questions. */
const POOL_QUESTIONS = 3;

/** The number of the server process that answers. */
export const pidOf = async (client: Client): Promise<number> => {
  const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
  return rows[0]?.pid ?? 0;
};

/**
 * Whether a pool gives out sessions for single questions: then two connections soon meet in one session, and no lock of
 * a session means anything.
 *
 * @param pid the server process that answered the client
 * @param signal ends the other connection at once
 */
export const isPooledByTransaction = async (
  address: PostgresAddress,
  client: Client,
  pid: number,
  signal?: AbortSignal,
): Promise<boolean> => {
  // A pool tells clients a process number of its own.
  if ('processID' in client && client.processID === pid) return false;
  const other = await connectPostgres(address, () => {}, signal);
  try {
    for (let question = 0; question < POOL_QUESTIONS; question += 1) {
      if ((await pidOf(other)) === pid || (await pidOf(client)) !== pid) return true;
    }
    return false;
  } finally {
    other.end().catch(() => {});
  }
};
