import type { Reading } from './place.ts';
import { tableNames } from './postgres-tables.ts';

/** Rooms that went stay as rows without a body for this many publications, so that others learn of them. */
const GONE_KEPT = 1_000;
/** What nobody has swept for a day is deleted, whatever the project. */
const KEPT_FOR = '1 day';
/** Somebody else may have written more than a memory holds. */
const MOST_ROOMS = 100_000;
const MOST_BYTES = 256_000_000;
const MOST_OF_A_HEAD = 16_000_000;
export const MOST_OF_WHO = 200;

/** One row of the answer to a reading: first the sweep as a whole, then rooms. */
export interface ReadRow {
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

/** @returns null if nobody has ever swept for others */
export const readingOf = (rows: readonly ReadRow[]): Reading | null => {
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

/** What the place in PostgreSQL asks of its server. Each is one statement, so that it happens as a whole or not. */
export const placeStatements = (schema: string) => ({
  read: readingSql(schema),
  claim: claimSql(schema),
  beat: beatSql(schema),
  publish: publishSql(schema),
  leave: leaveSql(schema),
  prune: pruneSql(schema),
  forget: forgetSql(schema),
});
