import { createHash } from 'node:crypto';
import type { Client } from 'pg';
import type { Clock } from '../clock.ts';
import type { PostgresAddress } from '../registry/postgres/address.ts';
import { connectPostgres } from '../registry/postgres/connect.ts';
import { closedFailure, postgresFailure } from '../registry/postgres/failure.ts';
import { isPooledByTransaction, pidOf } from '../registry/postgres/pooled.ts';
import { makeOtherTables, prepareSchema } from '../registry/postgres/schema.ts';
import { StoreError } from '../registry/store.ts';
import { SERVER_END_MS, SHARING_QUERY_MS } from '../time-limits.ts';
import { type Beat, type Candidate, POOLED, type Publication, type SharedPlace } from './place.ts';
import { MOST_OF_WHO, placeStatements, type ReadRow, readingOf } from './postgres-statements.ts';
import { makeTables, tableNames } from './postgres-tables.ts';

/** How often rows of rooms that went are deleted, in publications. */
const PRUNE_EVERY = 200;

const digestOf = (...parts: readonly (string | number)[]): Buffer =>
  createHash('sha256').update(JSON.stringify(parts)).digest();

/** A number for an advisory lock: of all programs in the database, only an lktop has it. */
const lockOf = (schema: string, project: string, generation: number): string =>
  digestOf('lktop sweeper', schema, project, generation).readBigInt64BE().toString();

const pooled = (shown: string): StoreError =>
  new StoreError({
    kind: POOLED,
    sentence: `Sweeps cannot be shared through ${shown}: a pool in transaction mode gives each question another session, so nobody could be the sweeper.`,
    remedy: 'Use an address that leads to PostgreSQL itself, or to a pool in session mode.',
  });

const prepare = async (client: Client, schema: string): Promise<void> => {
  await prepareSchema(client, schema, 'write');
  const { rows } = await client.query<{ isThere: boolean }>(
    'SELECT to_regclass($1) IS NOT NULL AS "isThere"',
    [tableNames(schema).index],
  );
  if (!rows[0]?.isThere) await makeOtherTables(client, schema, makeTables(schema));
};

/** A connection, and the server process behind it. */
interface Link {
  readonly client: Client;
  readonly pid: number;
  /** Ends the connection at once, whatever the server does. */
  readonly cut: () => void;
}

/**
 * Shares sweeps through a PostgreSQL server, on a connection of its own: it holds the role (an advisory lock of the
 * session) and hears of news (`LISTEN`). It connects when it is first used, and again when it was lost.
 *
 * @param projectKey the same for all lktops of a project, and for no others
 */
export const createPostgresPlace = (
  address: PostgresAddress,
  projectKey: string,
  clock: Clock,
): SharedPlace => {
  const { schema, shown } = address;
  const project = digestOf('lktop project', projectKey).toString('hex');
  // A channel's name ends at 63 bytes.
  const channel = `lktop_${digestOf('lktop channel', schema, project).toString('hex').slice(0, 40)}`;
  const lock = (generation: number): string => lockOf(schema, project, generation);
  const sql = placeStatements(schema);
  const news = new Set<() => void>();
  const losses = new Set<() => void>();
  let link: Link | null = null;
  let opening: Promise<Link> | null = null;
  /** Ends the connection that is being made. */
  let cutOpening = () => {};
  let isClosed = false;
  let publications = 0;

  const tell = (listeners: ReadonlySet<() => void>): void => {
    for (const listener of [...listeners]) listener();
  };

  /** The next call connects anew. The role is lost with the connection. */
  const drop = (lost: Pick<Link, 'cut'>): void => {
    lost.cut();
    if (link?.cut !== lost.cut) return;
    link = null;
    if (!isClosed) tell(losses);
  };

  const open = async (): Promise<Link> => {
    const end = new AbortController();
    const cut = () => end.abort();
    cutOpening = cut;
    const client = await connectPostgres(address, () => drop({ cut }), end.signal);
    try {
      const pid = await pidOf(client);
      if (await isPooledByTransaction(address, client, pid, end.signal)) throw pooled(shown);
      await prepare(client, schema);
      client.on('notification', ({ processId }) => {
        if (processId !== pid) tell(news);
      });
      await client.query(`LISTEN ${channel}`);
      if (isClosed) throw new StoreError(closedFailure(shown));
      link = { client, pid, cut };
      return link;
    } catch (error) {
      cut();
      throw error;
    }
  };

  const connect = (): Promise<Link> => {
    opening ??= open().finally(() => {
      opening = null;
    });
    return opening;
  };

  const use = async <Result>(work: (link: Link) => Promise<Result>): Promise<Result> => {
    let used: Link | null = null;
    try {
      if (isClosed) throw new StoreError(closedFailure(shown));
      used = link ?? (await connect());
      return await work(used);
    } catch (error) {
      if (used) drop(used);
      throw error instanceof StoreError ? error : new StoreError(postgresFailure(error, shown));
    }
  };

  /** `pg` knows a limit for a single question, and its types do not. */
  const ask = <Row extends object>({ client }: Link, text: string, values: readonly unknown[]) => {
    const question = { text, values: [...values], query_timeout: SHARING_QUERY_MS };
    return client.query<Row>(question).then(({ rows }) => rows);
  };

  const tryLock = async (one: Link, generation: number): Promise<boolean> => {
    const [row] = await ask<{ has: boolean }>(one, 'SELECT pg_try_advisory_lock($1::BIGINT) AS has', [
      lock(generation),
    ]);
    return row?.has ?? false;
  };

  const unlock = async (one: Link, generation: number): Promise<void> => {
    await ask(one, 'SELECT pg_advisory_unlock($1::BIGINT)', [lock(generation)]);
  };

  const claim = async (one: Link, { after, who, intervalMs }: Candidate): Promise<number | null> => {
    const shownWho = who.replaceAll('\0', '').slice(0, MOST_OF_WHO);
    const values = [project, after, shownWho, Math.round(intervalMs), channel];
    const [row] = await ask<{ generation: number }>(one, sql.claim, values);
    return row?.generation ?? null;
  };

  const write = async (
    one: Link,
    { generation, intervalMs }: Beat,
    changes: Publication | null,
  ): Promise<{ readonly pid: number } | undefined> => {
    const values = [project, generation, Math.round(intervalMs), channel];
    const [row] =
      changes === null
        ? await ask<{ pid: number }>(one, sql.beat, values)
        : await ask<{ pid: number }>(one, sql.publish, [
            ...values,
            changes.head,
            changes.rows.map(({ id }) => id),
            changes.rows.map(({ body }) => body),
            changes.isAll,
          ]);
    return row;
  };

  return {
    read: (after) => use(async (one) => readingOf(await ask<ReadRow>(one, sql.read, [project, after]))),
    elect: (candidate) =>
      use(async (one) => {
        const { after, isForced } = candidate;
        // Whoever can have the lock of the last sweeper knows that its process is gone.
        if (!isForced && !(await tryLock(one, after))) return null;
        const generation = (await tryLock(one, after + 1)) ? await claim(one, candidate) : null;
        if (!isForced) await unlock(one, after);
        if (generation === null) return null;
        publications = 0;
        await ask(one, sql.forget, []);
        return generation;
      }),
    publish: (beat, changes) =>
      use(async (one) => {
        const row = await write(one, beat, changes);
        if (row === undefined) {
          await unlock(one, beat.generation);
          return false;
        }
        if (row.pid !== one.pid) throw pooled(shown);
        publications += 1;
        if (publications % PRUNE_EVERY === 0) await ask(one, sql.prune, [project, beat.generation]);
        return true;
      }),
    leave: (generation) =>
      use(async (one) => {
        await ask(one, sql.leave, [project, generation, lock(generation), channel]);
      }),
    onNews: (listener) => {
      news.add(listener);
      return () => news.delete(listener);
    },
    onLost: (listener) => {
      losses.add(listener);
      return () => losses.delete(listener);
    },
    close: async () => {
      isClosed = true;
      const last = link;
      if (last === null) return cutOpening();
      const cancel = clock.after(SERVER_END_MS, last.cut);
      await last.client.end();
      cancel();
    },
  };
};
