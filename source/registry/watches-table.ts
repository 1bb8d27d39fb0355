import type { HistoryQuery, WatchedTime } from './history.ts';
import { projectsOf } from './history-queries.ts';
import { prepared, type Steps } from './sql.ts';
import { LOOKED_MS, type SweepRecord } from './sweep-record.ts';

/** Records that somebody watches the server. @returns its number */
export function* watchProject(host: string, { fromMs, atMs, projectName }: SweepRecord): Steps<number> {
  yield* prepared(
    `INSERT INTO projects (host, name, first_watched_ms, watched_until_ms) VALUES (?, ?, ?, ?)
      ON CONFLICT (host) DO UPDATE SET name = excluded.name, watched_until_ms = CASE
        WHEN excluded.watched_until_ms > projects.watched_until_ms THEN excluded.watched_until_ms
        ELSE projects.watched_until_ms END`,
  ).run(host, projectName, fromMs, atMs);
  return Number((yield* prepared('SELECT id FROM projects WHERE host = ?').get(host))?.id);
}

/** Adds the time of a sweep to those in which a run looked. A run that paused for longer begins another span. */
export function* saveWatch(
  project: number,
  run: string,
  { fromMs, atMs, provenMs, isWhole }: Pick<SweepRecord, 'fromMs' | 'atMs' | 'provenMs' | 'isWhole'>,
): Steps<void> {
  const last = yield* prepared(
    `SELECT from_ms AS "fromMs", until_ms AS "untilMs", proven_ms AS "provenMs" FROM watches
      WHERE project = ? AND run = ? ORDER BY from_ms DESC LIMIT 1`,
  ).get(project, run);
  const untilMs = last === undefined ? Number.NEGATIVE_INFINITY : Number(last.untilMs);
  if (atMs <= untilMs) return;
  const seenAllMs = isWhole ? (provenMs ?? 0) : Number(last?.provenMs ?? 0);
  if (fromMs - untilMs <= LOOKED_MS)
    yield* prepared(
      'UPDATE watches SET until_ms = ?, proven_ms = ? WHERE project = ? AND run = ? AND from_ms = ?',
    ).run(atMs, seenAllMs, project, run, Number(last?.fromMs));
  else
    yield* prepared(
      `INSERT INTO watches (project, run, from_ms, until_ms, proven_ms) VALUES (?, ?, ?, ?, ?)
        ON CONFLICT (project, run, from_ms) DO NOTHING`,
    ).run(project, run, fromMs, atMs, seenAllMs);
}

/** One of the runs that looked last may have rooms that do not answer it. */
const NEWEST_SPANS = 20;

/** Until when another run had seen everything that was there; 0: none is known. */
export function* othersLookedMs(project: number, run: string): Steps<number> {
  const found = yield* prepared(
    `SELECT max(proven_ms) AS "provenMs" FROM (SELECT proven_ms FROM watches
      WHERE project = ? AND run <> ? ORDER BY until_ms DESC LIMIT ${NEWEST_SPANS}) AS newest`,
  ).get(project, run);
  return Number(found?.provenMs ?? 0);
}

/** Joins spans that touch. @param spans the one that ended last comes first */
const joined = (spans: readonly WatchedTime[]): WatchedTime[] => {
  const times: WatchedTime[] = [];
  for (const span of spans) {
    const later = times.at(-1);
    if (later === undefined || later.fromMs - span.untilMs > LOOKED_MS) times.push(span);
    else times[times.length - 1] = { ...later, fromMs: Math.min(later.fromMs, span.fromMs) };
  }
  return times;
};

/** The newest times in which anybody watched, newest first, as far as they ended at `sinceMs` or later. */
export function* readWatched({
  sinceMs,
  limit,
  ...query
}: Pick<HistoryQuery, 'host' | 'projectName' | 'sinceMs' | 'limit'>): Steps<readonly WatchedTime[]> {
  const times: WatchedTime[] = [];
  for (const { id, host } of yield* projectsOf(query)) {
    const rows = yield* prepared(
      `SELECT from_ms AS "fromMs", until_ms AS "untilMs" FROM watches
        WHERE project = ? AND until_ms >= ? ORDER BY until_ms DESC LIMIT ?`,
    ).all(id, sinceMs, limit);
    times.push(
      ...joined(rows.map((row) => ({ host, fromMs: Number(row.fromMs), untilMs: Number(row.untilMs) }))),
    );
  }
  return times;
}
