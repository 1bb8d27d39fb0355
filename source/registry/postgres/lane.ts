import type { Client, QueryConfig } from 'pg';
import { registryFailure, UnknownRunError } from '../failure.ts';
import { StoreError } from '../store.ts';
import type { PostgresAddress } from './address.ts';
import { connectPostgres } from './connect.ts';
import { closedFailure, postgresFailure } from './failure.ts';

/** How long the end of a failed transaction may take before its connection is given up. */
const ROLLBACK_MS = 1_000;

/** A query with a limit of its own, which the types of `pg` do not know. */
export const limited = (text: string, limitMs: number): QueryConfig & { readonly query_timeout: number } => ({
  text,
  query_timeout: limitMs,
});

/** A connection that does one thing after the other. It connects when it is first used, and again when it was lost. */
export interface Lane {
  /** Rejects with a `StoreError`. What the work throws rolls its transaction back. */
  readonly use: <Result>(work: (client: Client) => Promise<Result>) => Promise<Result>;
  /** Waits for the work under way, and closes the connection. Later work fails. */
  readonly close: () => Promise<void>;
}

/**
 * @param prepare called for each new connection
 * @param signal ends the connection at once, also while it is being made
 */
export const createLane = (
  address: PostgresAddress,
  prepare: (client: Client) => Promise<void>,
  signal: AbortSignal,
): Lane => {
  let client: Client | null = null;
  let last: Promise<unknown> = Promise.resolve();
  let isClosed = false;

  const drop = (dropped: Client): void => {
    if (client === dropped) client = null;
    dropped.end().catch(() => {});
  };

  const open = async (): Promise<Client> => {
    const opened = await connectPostgres(address, () => drop(opened), signal);
    try {
      await prepare(opened);
    } catch (error) {
      drop(opened);
      throw error;
    }
    client = opened;
    return opened;
  };

  const rollBack = async (used: Client): Promise<void> => {
    try {
      await used.query(limited('ROLLBACK', ROLLBACK_MS));
    } catch {
      drop(used);
    }
  };

  const perform = async <Result>(work: (client: Client) => Promise<Result>): Promise<Result> => {
    if (isClosed) throw new StoreError(closedFailure(address.shown));
    let used: Client | null = null;
    try {
      used = client ?? (await open());
      return await work(used);
    } catch (error) {
      if (used) await rollBack(used);
      if (error instanceof StoreError) throw error;
      const isOurs = error instanceof UnknownRunError;
      throw new StoreError((isOurs ? registryFailure : postgresFailure)(error, address.shown));
    }
  };

  return {
    use: (work) => {
      const done = last.then(() => perform(work));
      last = done.catch(() => {});
      return done;
    },
    close: async () => {
      isClosed = true;
      await last;
      await client?.end().catch(() => {});
    },
  };
};
