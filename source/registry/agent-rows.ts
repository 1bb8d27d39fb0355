import type { DatabaseSync } from 'node:sqlite';
import { type AgentRow, agentStatus, type DispatchCount, type DispatchCountQuery } from './history.ts';
import { projectsOf } from './history-queries.ts';
import { SAMPLE_MS } from './samples-table.ts';
import { prepared } from './statements.ts';

const MINUTES = 60;
const DAY_MS = 24 * 60 * 60_000;
/** A dispatch without an agent is unserved after this time, as in `fleet/settings.ts`. */
const UNSERVED_MS = 10_000;

/** Which agents are wanted, and as of when. */
export interface AgentQuery {
  /** Host and port; null: all servers. */
  readonly host: string | null;
  /** Only servers that were last watched under this name; null: all. */
  readonly projectName: string | null;
  readonly nowMs: number;
  /** When the day began whose peak is wanted. */
  readonly dayMs: number;
}

const percentile = (sorted: readonly number[], percent: number): number | null =>
  sorted[Math.ceil((sorted.length * percent) / 100) - 1] ?? null;

const countsOf = (
  database: DatabaseSync,
  project: number,
  nowMs: number,
): ReadonlyMap<string, { sessions: number; pending: number; unserved: number }> => {
  const counts = new Map<string, { sessions: number; pending: number; unserved: number }>();
  const of = (name: unknown) => {
    const key = String(name);
    const known = counts.get(key) ?? { sessions: 0, pending: 0, unserved: 0 };
    counts.set(key, known);
    return known;
  };
  const sessions = prepared(
    database,
    `SELECT agent_name AS name, count(*) AS sessions FROM sessions
      WHERE +project = ? AND gone_ms IS NULL AND agent_name IS NOT NULL GROUP BY agent_name`,
  ).all(project);
  for (const row of sessions) of(row.name).sessions = Number(row.sessions);
  const waiting = prepared(
    database,
    `SELECT agent_name AS name, created_ms AS createdMs FROM dispatches
      WHERE +project = ? AND gone_ms IS NULL AND joined_ms IS NULL`,
  ).all(project);
  for (const row of waiting) {
    const count = of(row.name);
    count.pending += 1;
    if (nowMs - Number(row.createdMs) >= UNSERVED_MS) count.unserved += 1;
  }
  return counts;
};

const dispatchFigures = (database: DatabaseSync, project: number, name: string, nowMs: number) => {
  const rows = prepared(
    database,
    `SELECT joined_ms - created_ms AS tookMs, outcome FROM dispatches
      WHERE project = ? AND agent_name = ? AND created_ms >= ?
        AND (joined_ms IS NOT NULL OR outcome IN ('failed', 'unanswered'))`,
  ).all(project, name, nowMs - DAY_MS);
  const took = rows
    .flatMap(({ tookMs }) => (tookMs === null ? [] : Math.max(0, Number(tookMs))))
    .sort((a, b) => a - b);
  const failed = rows.filter(({ outcome }) => outcome === 'failed' || outcome === 'unanswered').length;
  return {
    medianMs: percentile(took, 50),
    p95Ms: percentile(took, 95),
    failedShare: rows.length === 0 ? null : failed / rows.length,
    dispatches: rows.length,
  };
};

/** Counts the dispatches of an agent name by span of time and deployment. */
export const countDispatches = (
  database: DatabaseSync,
  { host, agentName, bounds }: DispatchCountQuery,
): DispatchCount[] =>
  projectsOf(database, { host, projectName: null }).flatMap(({ id }) =>
    bounds.slice(0, -1).flatMap((fromMs, index) =>
      prepared(
        database,
        `SELECT coalesce(deployment, '') AS deployment, count(*) AS dispatches,
            sum(CASE WHEN outcome IN ('failed', 'unanswered') THEN 1 ELSE 0 END) AS failed
          FROM dispatches
          WHERE project = ? AND agent_name = ? AND created_ms >= ? AND created_ms < ?
            AND (joined_ms IS NOT NULL OR outcome IN ('failed', 'unanswered'))
          GROUP BY coalesce(deployment, '') ORDER BY 1`,
      )
        .all(id, agentName, fromMs, bounds[index + 1] ?? fromMs)
        .map(({ deployment, dispatches, failed }) => ({
          fromMs,
          deployment: String(deployment),
          dispatches: Number(dispatches),
          failed: Number(failed),
        })),
    ),
  );

const samplesOf = (database: DatabaseSync, project: number, name: string, { nowMs, dayMs }: AgentQuery) => {
  const slotNow = Math.floor(nowMs / SAMPLE_MS);
  const lastHour = new Array<number>(MINUTES).fill(0);
  let peakToday = 0;
  const rows = prepared(
    database,
    `SELECT every_ms AS everyMs, slot, most FROM samples
      WHERE project = ? AND agent_name = ? AND every_ms > 0 AND slot * every_ms >= ?`,
  ).all(project, name, Math.min(dayMs, (slotNow - MINUTES) * SAMPLE_MS));
  for (const { everyMs, slot, most } of rows) {
    const atMs = Number(slot) * Number(everyMs);
    if (atMs >= dayMs) peakToday = Math.max(peakToday, Number(most));
    const place = MINUTES - 1 - (slotNow - Number(slot));
    if (everyMs === SAMPLE_MS && place >= 0 && place < MINUTES) lastHour[place] = Number(most);
  }
  return { peakToday, lastHour };
};

const kindsOf = (database: DatabaseSync, project: number, name: string, nowMs: number) => {
  const rows = prepared(
    database,
    `SELECT DISTINCT coalesce(deployment, '') AS deployment, sdk FROM sessions
      WHERE project = ? AND agent_name = ? AND joined_ms >= ?`,
  ).all(project, name, nowMs - DAY_MS);
  const distinct = (values: readonly unknown[]) => [...new Set(values.map(String))].sort();
  return {
    deployments: distinct(rows.map(({ deployment }) => deployment)),
    sdks: distinct(rows.flatMap(({ sdk }) => sdk ?? [])),
  };
};

const lastActionOf = (database: DatabaseSync, host: string, name: string): AgentRow['lastAction'] => {
  const row = prepared(
    database,
    `SELECT started_at_ms AS atMs, who, kind, outcome FROM actions
      WHERE host = ? AND agent_name = ? ORDER BY started_at_ms DESC LIMIT 1`,
  ).get(host, name);
  return row ? ({ ...row } as unknown as AgentRow['lastAction']) : null;
};

/** Every agent name that was ever seen, in the order of the names. */
export const readAgents = (database: DatabaseSync, query: AgentQuery): AgentRow[] =>
  projectsOf(database, query).flatMap(({ id, host }) => {
    const counts = countsOf(database, id, query.nowMs);
    return prepared(
      database,
      `SELECT agent_name AS agentName, first_seen_ms AS firstSeenMs, last_seen_ms AS lastSeenMs, room_name AS roomName
        FROM agents WHERE project = ? ORDER BY agent_name`,
    )
      .all(id)
      .map((row): AgentRow => {
        const agentName = String(row.agentName);
        const { sessions, pending, unserved } = counts.get(agentName) ?? {
          sessions: 0,
          pending: 0,
          unserved: 0,
        };
        return {
          host,
          agentName,
          status: agentStatus({ sessions, pending, unserved }),
          sessions,
          pending,
          unserved,
          firstSeenMs: Number(row.firstSeenMs),
          lastSeenMs: Number(row.lastSeenMs),
          roomName: row.roomName === null ? null : String(row.roomName),
          ...samplesOf(database, id, agentName, query),
          ...dispatchFigures(database, id, agentName, query.nowMs),
          ...kindsOf(database, id, agentName, query.nowMs),
          lastAction: lastActionOf(database, host, agentName),
        };
      });
  });
