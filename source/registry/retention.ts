import { OLD_SAMPLE_MS, SAMPLE_MS } from './samples-table.ts';
import { NO_LIMIT, prepared, type SqlDatabase, type SqlValue, type Steps } from './sql.ts';

const DAY_MS = 24 * 60 * 60_000;
/** Rows of one table that one step deletes. It takes some milliseconds. */
const STEP_ROWS = 500;
/** The number of sessions in each minute is kept for this long, then only that of each hour. */
const MINUTES_KEPT_MS = 2 * DAY_MS;
/** The limit per project. Anybody who may create dispatches can invent names. */
const MOST_AGENTS = 2_000;

/** How long and how much of the history is kept. */
export interface RetentionLimits {
  /** Rooms, sessions, dispatches, incidents, agents and hourly samples. */
  readonly days: number;
  /** Events: there are ten times as many. */
  readonly eventDays: number;
  /** The size of the file in bytes. The oldest goes first. */
  readonly bytes: number;
}

/** A year of 1,000 calls a day takes 470 MB (`npm run bench -- history`). */
export const DEFAULT_LIMITS: RetentionLimits = { days: 365, eventDays: 30, bytes: 500_000_000 };

/** The key of each table, and the condition on a row of `:project` that is older than `:beforeMs`. */
const OLD: readonly {
  readonly table: string;
  readonly key: string;
  readonly where: string;
  readonly limit: 'days' | 'eventDays';
}[] = [
  { table: 'events', key: 'id', where: 'at_ms < :beforeMs', limit: 'eventDays' },
  {
    table: 'sessions',
    key: 'project, room_id, participant_id',
    where: 'gone_ms < :beforeMs',
    limit: 'days',
  },
  { table: 'dispatches', key: 'project, dispatch_id', where: 'gone_ms < :beforeMs', limit: 'days' },
  // A room stays as long as something in it does, which is deleted just before.
  { table: 'rooms', key: 'project, room_id', where: 'gone_ms < :beforeMs', limit: 'days' },
  { table: 'incidents', key: 'project, id, since_ms', where: 'ended_ms < :beforeMs', limit: 'days' },
  { table: 'agents', key: 'project, agent_name', where: 'last_seen_ms < :beforeMs', limit: 'days' },
  {
    table: 'samples',
    key: 'project, agent_name, every_ms, slot',
    where: `every_ms = ${OLD_SAMPLE_MS} AND slot < CAST(:beforeMs AS BIGINT) / ${OLD_SAMPLE_MS}`,
    limit: 'days',
  },
  { table: 'watches', key: 'project, run, from_ms', where: 'until_ms < :beforeMs', limit: 'days' },
];

function* deleteSome(
  { table, key, where }: Pick<(typeof OLD)[number], 'table' | 'key' | 'where'>,
  parameters: Readonly<Record<string, SqlValue>>,
): Steps<number> {
  return yield* prepared(
    `DELETE FROM ${table} WHERE (${key}) IN (SELECT ${key} FROM ${table} WHERE project = :project AND ${where} LIMIT ${STEP_ROWS})`,
  ).run(parameters);
}

/** Keeps the most of each hour instead of that of each minute. */
function* thinSamples(nowMs: number): Steps<number> {
  const beforeSlot = Math.floor((nowMs - MINUTES_KEPT_MS) / OLD_SAMPLE_MS) * (OLD_SAMPLE_MS / SAMPLE_MS);
  const old = `every_ms = ${SAMPLE_MS} AND slot < :beforeSlot`;
  yield* prepared(
    `INSERT INTO samples (project, agent_name, every_ms, slot, most)
      SELECT project, agent_name, ${OLD_SAMPLE_MS}, slot * ${SAMPLE_MS} / ${OLD_SAMPLE_MS}, max(most)
        FROM samples WHERE ${old} GROUP BY 1, 2, 3, 4
      ON CONFLICT (project, agent_name, every_ms, slot) DO UPDATE SET most = excluded.most
        WHERE samples.most < excluded.most`,
  ).run({ beforeSlot });
  return yield* prepared(`DELETE FROM samples WHERE ${old}`).run({ beforeSlot });
}

function* forgetAgents(project: number): Steps<number> {
  return yield* prepared(
    `DELETE FROM agents WHERE project = :project AND agent_name IN
        (SELECT agent_name FROM agents WHERE project = :project ORDER BY last_seen_ms DESC, agent_name
          LIMIT ${NO_LIMIT} OFFSET :most)`,
  ).run({ project, most: MOST_AGENTS });
}

/** The tables that grow, and the column that tells the age of a row. Each has an index on it. */
const GROWING: Readonly<Record<string, string>> = {
  events: 'at_ms',
  sessions: 'gone_ms',
  dispatches: 'gone_ms',
  rooms: 'gone_ms',
  incidents: 'ended_ms',
};

/** The tables in which a row may be open, and the column that tells when it ended. */
const OPEN: Readonly<Record<string, string>> = {
  sessions: 'gone_ms',
  dispatches: 'gone_ms',
  rooms: 'gone_ms',
  incidents: 'ended_ms',
};

/** A project that nobody watches for a weekend is not forgotten, however little is kept. */
const LEAST_FORGOTTEN_MS = 7 * DAY_MS;

/** How long nobody must have watched a project until what was open there is deleted. */
const forgottenMs = (days: number): number => Math.max(LEAST_FORGOTTEN_MS, 2 * days * DAY_MS);

/** Nobody has watched the project for so long that nobody will find its open rows gone. */
function* deleteForgotten(project: number): Steps<number> {
  let deleted = 0;
  for (const old of OLD) {
    const column = OPEN[old.table];
    if (column !== undefined)
      deleted += yield* deleteSome({ ...old, where: `${column} IS NULL` }, { project });
  }
  return deleted;
}

/** Deletes the oldest rows of the tables that grow, some of each. */
function* deleteOldest(project: number): Steps<number> {
  let deleted = 0;
  for (const old of OLD) {
    const column = GROWING[old.table];
    if (column === undefined) continue;
    const oldest = (yield* prepared(
      `SELECT max(${column}) AS "oldestMs" FROM (SELECT ${column} FROM ${old.table}
        WHERE project = ? AND ${column} IS NOT NULL ORDER BY ${column} LIMIT ${STEP_ROWS}) AS oldest`,
    ).get(project))?.oldestMs;
    if (typeof oldest === 'number') deleted += yield* deleteSome(old, { project, beforeMs: oldest + 1 });
  }
  return deleted;
}

/** See `Store.pruneStep`. Call it in a transaction. */
export function* pruneStep(
  { days, eventDays, bytes }: RetentionLimits,
  nowMs: number,
  isLargerThan: SqlDatabase['isLargerThan'],
): Steps<number> {
  const keptDays = { days, eventDays: Math.min(days, eventDays) };
  const isTooLarge = yield* isLargerThan(bytes);
  let deleted = yield* thinSamples(nowMs);
  for (const { id, untilMs } of yield* prepared(
    'SELECT id, watched_until_ms AS "untilMs" FROM projects',
  ).all()) {
    const project = Number(id);
    deleted += yield* forgetAgents(project);
    for (const old of OLD) {
      const beforeMs = Math.floor(nowMs - keptDays[old.limit] * DAY_MS);
      deleted += yield* deleteSome(old, { project, beforeMs });
    }
    if (Number(untilMs) < nowMs - forgottenMs(days)) deleted += yield* deleteForgotten(project);
    if (isTooLarge) deleted += yield* deleteOldest(project);
  }
  return deleted;
}
