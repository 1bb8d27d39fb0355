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
import {
  type Beat,
  type Candidate,
  POOLED,
  type Publication,
  type Reading,
  type SharedPlace,
} from './place.ts';
import { makeTables, tableNames } from './postgres-tables.ts';

/** Rooms that went stay as rows without a body for this many publications, so that others learn of them. */
const GONE_KEPT = 1_000;
/** How often such rows are deleted, in publications. */
const PRUNE_EVERY = 200;
/** What nobody has swept for a day is deleted, whatever the project. */
const KEPT_FOR = '1 day';
/** Somebody else may have written more than a memory holds. */
const MOST_ROOMS = 100_000;
const MOST_BYTES = 256_000_000;
const MOST_OF_A_HEAD = 16_000_000;
const MOST_OF_WHO = 200;

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

/** One row of the answer to a reading: first the sweep as a whole, then rooms. */
interface ReadRow {
  readonly generation: number | null;
  readonly number: number | null;
  readonly who: string | null;
  readonly interval_ms: number | null;
  readonly beat_age_ms: number | null;
  readonly has_left: boolean | null;
  readonly head: string | null;
  readonly head_age_ms: number | null;
  readonly is_all: boolean | null;
  readonly is_too_much: boolean | null;
  readonly id: string | null;
  readonly body: string | null;
}

/** One statement, so that the sweep and its rooms are of the same moment. */
const readingSql = (schema: string): string => {
  const { sweeps, rooms } = tableNames(schema);
  const nothing = 'NULL::BIGINT, NULL::BIGINT, NULL, NULL::BIGINT, NULL::FLOAT8, NULL::BOOLEAN, NULL';
  return `
    WITH sweep AS (SELECT * FROM ${sweeps} WHERE project = $1),
    wanted AS (SELECT CASE WHEN $2::BIGINT >= complete_from AND $2::BIGINT <= number THEN $2::BIGINT END AS after FROM sweep),
    size AS (
      SELECT count(*) > ${MOST_ROOMS} OR coalesce(sum(octet_length(body)), 0) > ${MOST_BYTES} AS is_too_much FROM (
        SELECT body FROM ${rooms}, wanted WHERE project = $1 AND number > wanted.after
        UNION ALL SELECT body FROM ${rooms}, wanted WHERE project = $1 AND wanted.after IS NULL
      ) AS all_of_them)
    SELECT generation, number, left(who, ${MOST_OF_WHO}) AS who, interval_ms,
        (extract(EPOCH FROM clock_timestamp() - beat_at) * 1000)::FLOAT8 AS beat_age_ms, has_left,
        CASE WHEN octet_length(head) <= ${MOST_OF_A_HEAD} THEN head ELSE left(head, 0) END AS head,
        (extract(EPOCH FROM clock_timestamp() - head_at) * 1000)::FLOAT8 AS head_age_ms,
        wanted.after IS NULL AS is_all, is_too_much, NULL AS id, NULL AS body
      FROM sweep, wanted, size
    UNION ALL SELECT ${nothing}, NULL::FLOAT8, NULL::BOOLEAN, NULL::BOOLEAN, id, body
      FROM ${rooms}, wanted, size WHERE project = $1 AND number > wanted.after AND NOT is_too_much
    UNION ALL SELECT ${nothing}, NULL::FLOAT8, NULL::BOOLEAN, NULL::BOOLEAN, id, body
      FROM ${rooms}, wanted, size
      WHERE project = $1 AND wanted.after IS NULL AND body IS NOT NULL AND NOT is_too_much`;
};

const claimSql = (schema: string): string => {
  const { sweeps } = tableNames(schema);
  // Numbers begin with the time, so that those after a crash, which empties the tables, are larger than those before.
  return `
    WITH claim AS (
      INSERT INTO ${sweeps} AS sweeps
        (project, generation, number, complete_from, who, interval_ms, beat_at, has_left)
      SELECT $1, $2::BIGINT + 1, start, start, $3, $4::BIGINT, clock_timestamp(), false
        FROM (SELECT (extract(EPOCH FROM clock_timestamp()) * 1000)::BIGINT AS start) AS now
      ON CONFLICT (project) DO UPDATE SET generation = excluded.generation, who = excluded.who,
          interval_ms = excluded.interval_ms, beat_at = excluded.beat_at, has_left = false
        WHERE sweeps.generation = $2::BIGINT
      RETURNING generation)
    SELECT generation, pg_notify($5, generation::TEXT) FROM claim`;
};

const beatSql = (schema: string): string => {
  const { sweeps } = tableNames(schema);
  return `
    WITH beat AS (
      UPDATE ${sweeps} SET beat_at = clock_timestamp(), interval_ms = $3::BIGINT
      WHERE project = $1 AND generation = $2::BIGINT RETURNING number)
    SELECT number, pg_backend_pid() AS pid, pg_notify($4, number::TEXT) FROM beat`;
};

const publishSql = (schema: string): string => {
  const { sweeps, rooms } = tableNames(schema);
  return `
    WITH sweep AS (
      UPDATE ${sweeps} SET number = number + 1, beat_at = clock_timestamp(), head_at = clock_timestamp(),
        interval_ms = $3::BIGINT, head = $5
      WHERE project = $1 AND generation = $2::BIGINT RETURNING number),
    changed AS (
      INSERT INTO ${rooms} AS rooms (project, id, number, body)
      SELECT $1, given.id, sweep.number, given.body
        FROM sweep, unnest($6::TEXT[], $7::TEXT[]) AS given (id, body)
      ON CONFLICT (project, id) DO UPDATE SET number = excluded.number, body = excluded.body
        WHERE rooms.body IS DISTINCT FROM excluded.body),
    gone AS (
      UPDATE ${rooms} AS rooms SET number = sweep.number, body = NULL FROM sweep
      WHERE $8::BOOLEAN AND project = $1 AND body IS NOT NULL
        AND NOT EXISTS (SELECT 1 FROM unnest($6::TEXT[]) AS given (id) WHERE given.id = rooms.id))
    SELECT number, pg_backend_pid() AS pid, pg_notify($4, number::TEXT) FROM sweep`;
};

const leaveSql = (schema: string): string => {
  const { sweeps } = tableNames(schema);
  return `
    WITH leaving AS (
      UPDATE ${sweeps} SET has_left = true WHERE project = $1 AND generation = $2::BIGINT RETURNING number)
    SELECT pg_advisory_unlock($3::BIGINT), (SELECT pg_notify($4, number::TEXT) FROM leaving)`;
};

const pruneSql = (schema: string): string => {
  const { sweeps, rooms } = tableNames(schema);
  return `
    WITH sweep AS (
      UPDATE ${sweeps} SET complete_from = number - ${GONE_KEPT}
      WHERE project = $1 AND generation = $2::BIGINT AND number - ${GONE_KEPT} > complete_from
      RETURNING complete_from)
    DELETE FROM ${rooms} AS rooms USING sweep
    WHERE project = $1 AND body IS NULL AND rooms.number <= sweep.complete_from`;
};

const forgetSql = (schema: string): string => {
  const { sweeps, rooms } = tableNames(schema);
  return `
    WITH old AS (
      DELETE FROM ${sweeps} WHERE beat_at < clock_timestamp() - INTERVAL '${KEPT_FOR}' RETURNING project)
    DELETE FROM ${rooms} AS rooms USING old WHERE rooms.project = old.project`;
};

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
  const sql = {
    read: readingSql(schema),
    claim: claimSql(schema),
    beat: beatSql(schema),
    publish: publishSql(schema),
    leave: leaveSql(schema),
    prune: pruneSql(schema),
    forget: forgetSql(schema),
  };
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

  const readingOf = (rows: readonly ReadRow[]): Reading | null => {
    const [sweep] = rows;
    if (!sweep || sweep.generation === null) return null;
    const head = sweep.is_too_much ? '' : sweep.head;
    return {
      generation: sweep.generation,
      number: sweep.number ?? 0,
      who: sweep.who ?? '',
      intervalMs: Math.max(1, sweep.interval_ms ?? 1),
      beatAgeMs: sweep.has_left ? Number.POSITIVE_INFINITY : Math.max(0, sweep.beat_age_ms ?? 0),
      head,
      headAgeMs: sweep.head_age_ms === null ? Number.POSITIVE_INFINITY : Math.max(0, sweep.head_age_ms),
      isAll: sweep.is_all ?? true,
      rows: rows.flatMap(({ id, body }) => (id === null ? [] : [{ id, body }])),
    };
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
