import type { Client } from 'pg';
import type { Clock } from '../../clock.ts';
import { SERVER_END_MS } from '../../time-limits.ts';
import { prepared, type SqlDatabase, type SqlRow, type SqlStatement, type Steps } from '../sql.ts';
import type { StoreAccess } from '../store.ts';
import type { PostgresAddress } from './address.ts';
import { createLane, limited } from './lane.ts';
import { OWN_TABLES, prepareSchema, quotedSchema } from './schema.ts';
import { bulkInserts, postgresStatement } from './statement.ts';

/** As in SQLite. */
const WRITE_WAIT_MS = 1_000;
/** The server ends a statement after this time, so that nothing runs on there for a client that has gone. */
const STATEMENT_LIMIT_MS = 10_000;
/** Giving space back takes longer the more there is. */
const COMPACT_LIMIT_MS = 10 * 60_000;
/** Rows that are asked for at a time while not all of them are wanted. */
const PAGE_ROWS = 500;
/** Statements that are sent at a time. */
const SLICE = 200;
/** How much of a large table is read to estimate how full it is: enough to be some percent wrong. */
const SAMPLE_BYTES = 4_000_000;

let cursors = 0;

/** Reads page by page, and no further than is wanted. */
const someRows = async (
  client: Client,
  { sql, parameters, isWanted, limit }: Extract<SqlStatement, { kind: 'some' }>,
): Promise<readonly SqlRow[]> => {
  const { text, values } = postgresStatement(sql, parameters);
  if (isWanted === null) {
    const { rows } = await client.query<SqlRow>(`${text} LIMIT ${Math.floor(limit)}`, values);
    return rows;
  }
  cursors += 1;
  const cursor = `lktop_${cursors}`;
  await client.query(`DECLARE ${cursor} NO SCROLL CURSOR FOR ${text}`, values);
  const wanted: SqlRow[] = [];
  for (;;) {
    const { rows } = await client.query<SqlRow>(`FETCH ${PAGE_ROWS} FROM ${cursor}`);
    for (const row of rows) if (wanted.length < limit && isWanted(row)) wanted.push(row);
    if (wanted.length >= limit || rows.length < PAGE_ROWS) break;
  }
  await client.query(`CLOSE ${cursor}`);
  return wanted;
};

/**
 * Sends a slice of the work without waiting for each answer, then the next one: a limit of time that begins when a
 * statement is sent must not end while it waits for thousands of others.
 */
const inSlices = async <Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
): Promise<readonly Result[]> => {
  const results: Result[] = [];
  for (let from = 0; from < items.length; from += SLICE)
    results.push(...(await Promise.all(items.slice(from, from + SLICE).map(work))));
  return results;
};

const answer = async (client: Client, statement: SqlStatement): Promise<unknown> => {
  switch (statement.kind) {
    case 'rows': {
      const { text, values } = postgresStatement(statement.sql, statement.parameters);
      return (await client.query<SqlRow>(text, values)).rows;
    }
    case 'change': {
      const { text, values } = postgresStatement(statement.sql, statement.parameters);
      return (await client.query(text, values)).rowCount ?? 0;
    }
    case 'some':
      return someRows(client, statement);
    case 'each': {
      const inserts = bulkInserts(statement.sql, statement.rows);
      await inSlices(inserts, ({ text, values }) => client.query(text, values));
      return undefined;
    }
    case 'together':
      return inSlices(statement.all, (steps) => perform(client, steps));
  }
};

const perform = async <Result>(client: Client, steps: Steps<Result>): Promise<Result> => {
  let next = steps.next();
  while (!next.done) next = steps.next(await answer(client, next.value));
  return next.value;
};

function* totalBytes(): Steps<number> {
  const row = yield* prepared(
    `SELECT CAST(coalesce(sum(pg_total_relation_size(c.oid)), 0) AS BIGINT) AS bytes
      FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE n.nspname = current_schema() AND c.relname IN (${OWN_TABLES.map((name) => `'${name}'`).join(', ')})`,
  ).get();
  return Number(row?.bytes ?? 0);
}

/**
 * The bytes of a table and its indexes that its rows take. A table does not shrink when rows are deleted, so this looks
 * at some of its pages.
 */
function* usedBytes(table: string): Steps<number> {
  const size = yield* prepared(
    `SELECT pg_relation_size(CAST(? AS regclass)) AS heap, pg_total_relation_size(CAST(? AS regclass)) AS total`,
  ).get(table, table);
  const [heap, total] = [Number(size?.heap ?? 0), Number(size?.total ?? 0)];
  if (heap === 0) return 0;
  const percent = Math.min(100, (100 * SAMPLE_BYTES) / heap);
  const live = yield* prepared(
    // Four bytes a row point to it.
    `SELECT CAST(coalesce(sum(pg_column_size(one.*) + 4), 0) AS BIGINT) AS bytes
      FROM ${table} AS one TABLESAMPLE SYSTEM (${percent.toFixed(6)})`,
  ).get();
  return total * Math.min(1, (Number(live?.bytes ?? 0) * (100 / percent)) / heap);
}

/** The tables that grow, and with them nearly all bytes. */
const GROWING = ['rooms', 'sessions', 'dispatches', 'events', 'incidents', 'samples'] as const;

function* isLargerThan(bytes: number): Steps<boolean> {
  if ((yield* totalBytes()) <= bytes) return false;
  let used = 0;
  for (const table of GROWING) used += yield* usedBytes(table);
  return used > bytes;
}

function* schemaVersion(): Steps<number> {
  const row = yield* prepared('SELECT version FROM schema_version').get();
  return Number(row?.version ?? 0);
}

/**
 * The tables in a PostgreSQL server. It has two connections: one writes, and one reads, so that a long question does
 * not hold up an action. Each request is one transaction and sets what it needs for itself, so that a pooler between
 * may give each one another session.
 */
export const createPostgresDatabase = (
  address: PostgresAddress,
  clock: Clock,
  access: StoreAccess = 'write',
): SqlDatabase => {
  const stop = new AbortController();
  const prepare = (client: Client): Promise<void> => prepareSchema(client, address.schema, access);
  const [reading, writing] = [
    createLane(address, prepare, stop.signal),
    createLane(address, prepare, stop.signal),
  ];
  const settings = (waitMs: number): string =>
    [
      `SET LOCAL search_path TO ${quotedSchema(address.schema)}`,
      `SET LOCAL statement_timeout = ${STATEMENT_LIMIT_MS}`,
      `SET LOCAL lock_timeout = ${Math.max(1, Math.round(waitMs))}`,
    ].join('; ');

  const write: SqlDatabase['write'] = (work, subject, waitMs = WRITE_WAIT_MS) =>
    writing.use(async (client) => {
      // Each statement sees what others have committed, so what follows the lock sees all that was done before it.
      const mode = access === 'read' ? ' READ ONLY' : '';
      await client.query(`BEGIN ISOLATION LEVEL READ COMMITTED${mode}; ${settings(waitMs)}`);
      if (subject !== undefined)
        await client.query('SELECT pg_advisory_xact_lock(hashtext($1), hashtext($2))', [
          `lktop ${address.schema}`,
          subject,
        ]);
      const result = await perform(client, work());
      await client.query('COMMIT');
      return result;
    });

  return {
    read: (work) =>
      reading.use(async (client) => {
        await client.query(`BEGIN ISOLATION LEVEL READ COMMITTED READ ONLY; ${settings(WRITE_WAIT_MS)}`);
        const result = await perform(client, work());
        await client.query('COMMIT');
        return result;
      }),
    write,
    check: async () => {
      await write(() => prepared('UPDATE schema_version SET version = version').run());
    },
    schemaVersion,
    bytes: totalBytes,
    isLargerThan,
    // Full vacuuming would lock every other lktop out. New rows fill the space of deleted ones.
    compact: () =>
      reading.use(async (client) => {
        const names = OWN_TABLES.map((name) => `${quotedSchema(address.schema)}.${name}`);
        await client.query(limited(`VACUUM (ANALYZE) ${names.join(', ')}`, COMPACT_LIMIT_MS));
      }),
    close: async () => {
      const cancel = clock.after(SERVER_END_MS, () => stop.abort());
      await Promise.all([reading.close(), writing.close()]);
      cancel();
      return true;
    },
  };
};
