import { defaultFleetSettings } from '../fleet/settings.ts';
import { type AgentRow, agentStatus, type DispatchCount, type DispatchCountQuery } from './history.ts';
import { DISPATCHES, projectsOf, SESSIONS } from './history-queries.ts';
import { staysAt } from './moment-queries.ts';
import { SAMPLE_MS } from './samples-table.ts';
import { prepared, type SqlRow, type Steps, together } from './sql.ts';

const MINUTES = 60;
const HOURS = 24;
const HOUR_MS = 60 * 60_000;
const DAY_MS = 24 * 60 * 60_000;

/** Which agents are wanted, and as of when. */
export interface AgentQuery {
  /** Host and port; null: all servers. */
  readonly host: string | null;
  /** Only servers that were last watched under this name; null: all. */
  readonly projectName: string | null;
  readonly nowMs: number;
  /** When the day began whose peak is wanted. */
  readonly dayMs: number;
  /** What began later is left out, as if it were that time. Default: nothing is. */
  readonly untilMs?: number;
  /**
   * Of an earlier time, when a dispatch that no job took counts as unserved. Default: that of the settings' default. What
   * is there now was judged with the settings of the run that saw it.
   */
  readonly graceMs?: number;
}

const percentile = (sorted: readonly number[], percent: number): number | null =>
  sorted[Math.ceil((sorted.length * percent) / 100) - 1] ?? null;

/** Counts of an earlier time, from what was there then. */
const MOST_STAYS = 100_000;

function* countsOf(
  project: number,
  { untilMs, graceMs = defaultFleetSettings.grace.startingMs }: AgentQuery,
): Steps<ReadonlyMap<string, { sessions: number; pending: number; unserved: number }>> {
  const counts = new Map<string, { sessions: number; pending: number; unserved: number }>();
  const of = (name: unknown) => {
    const key = String(name);
    const known = counts.get(key) ?? { sessions: 0, pending: 0, unserved: 0 };
    counts.set(key, known);
    return known;
  };
  if (untilMs !== undefined) {
    for (const { agentName } of yield* staysAt(SESSIONS, project, untilMs, MOST_STAYS))
      if (agentName !== null) of(agentName).sessions += 1;
    const wasThen = (atMs: unknown) => atMs !== null && Number(atMs) <= untilMs;
    for (const row of yield* staysAt(DISPATCHES, project, untilMs, MOST_STAYS)) {
      if (wasThen(row.joinedMs)) continue;
      const counted = of(row.agentName);
      counted.pending += 1;
      if (!wasThen(row.firstJobMs) && untilMs - Number(row.createdMs) >= graceMs) counted.unserved += 1;
    }
    return counts;
  }
  const sessions = yield* prepared(
    `SELECT agent_name AS name, count(*) AS sessions FROM sessions
      WHERE +project = ? AND gone_ms IS NULL AND agent_name IS NOT NULL GROUP BY agent_name`,
  ).all(project);
  for (const row of sessions) of(row.name).sessions = Number(row.sessions);
  const waiting = yield* prepared(
    `SELECT agent_name AS name, count(*) AS pending, sum(is_unserved) AS unserved FROM dispatches
      WHERE +project = ? AND gone_ms IS NULL AND joined_ms IS NULL AND outcome NOT IN ('serving', 'served')
        AND (agent_name <> '' OR first_job_ms IS NOT NULL) GROUP BY agent_name`,
  ).all(project);
  for (const row of waiting) {
    const counted = of(row.name);
    counted.pending = Number(row.pending);
    counted.unserved = Number(row.unserved);
  }
  return counts;
}

function* dispatchFigures(
  project: number,
  name: string,
  { nowMs, untilMs = Number.MAX_SAFE_INTEGER }: AgentQuery,
): Steps<Pick<AgentRow, 'medianMs' | 'p95Ms' | 'failedShare' | 'dispatches'>> {
  const rows = yield* prepared(
    `SELECT CASE WHEN joined_ms <= :untilMs THEN joined_ms - created_ms END AS "tookMs",
        CASE WHEN gone_ms <= :untilMs THEN outcome END AS outcome
      FROM dispatches
      WHERE project = :project AND agent_name = :name AND created_ms BETWEEN :sinceMs AND :untilMs
        AND (joined_ms <= :untilMs OR (gone_ms <= :untilMs AND outcome IN ('failed', 'unanswered')))`,
  ).all({ project, name, sinceMs: nowMs - DAY_MS, untilMs });
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
}

/** Counts the dispatches of an agent name by span of time and deployment. */
export function* countDispatches({
  host,
  agentName,
  bounds,
}: DispatchCountQuery): Steps<readonly DispatchCount[]> {
  const counts: DispatchCount[] = [];
  for (const { id } of yield* projectsOf({ host, projectName: null }))
    for (const [index, fromMs] of bounds.slice(0, -1).entries()) {
      const rows = yield* prepared(
        `SELECT coalesce(deployment, '') AS deployment, count(*) AS dispatches,
            sum(CASE WHEN outcome IN ('failed', 'unanswered') THEN 1 ELSE 0 END) AS failed
          FROM dispatches
          WHERE project = ? AND agent_name = ? AND created_ms >= ? AND created_ms < ?
            AND (joined_ms IS NOT NULL OR outcome IN ('failed', 'unanswered'))
          GROUP BY coalesce(deployment, '') ORDER BY 1`,
      ).all(id, agentName, fromMs, bounds[index + 1] ?? fromMs);
      for (const { deployment, dispatches, failed } of rows)
        counts.push({
          fromMs,
          deployment: String(deployment),
          dispatches: Number(dispatches),
          failed: Number(failed),
        });
    }
  return counts;
}

function* samplesOf(
  project: number,
  name: string,
  { nowMs, dayMs, untilMs = Number.MAX_SAFE_INTEGER }: AgentQuery,
): Steps<Pick<AgentRow, 'peakToday' | 'lastHour' | 'lastDay'>> {
  const slotNow = Math.floor(nowMs / SAMPLE_MS);
  const lastHour = new Array<number>(MINUTES).fill(0);
  const lastDay = new Array<number>(HOURS).fill(0);
  let peakToday = 0;
  const rows = yield* prepared(
    `SELECT every_ms AS "everyMs", slot, most FROM samples
      WHERE project = ? AND agent_name = ? AND every_ms > 0 AND slot * every_ms BETWEEN ? AND ?`,
  ).all(project, name, Math.min(dayMs, nowMs - DAY_MS), untilMs);
  for (const { everyMs, slot, most } of rows) {
    const atMs = Number(slot) * Number(everyMs);
    if (atMs >= dayMs) peakToday = Math.max(peakToday, Number(most));
    const hour = HOURS - 1 - Math.floor(Math.max(0, nowMs - atMs) / HOUR_MS);
    if (hour >= 0 && hour < HOURS) lastDay[hour] = Math.max(lastDay[hour] ?? 0, Number(most));
    const place = MINUTES - 1 - (slotNow - Number(slot));
    if (everyMs === SAMPLE_MS && place >= 0 && place < MINUTES) lastHour[place] = Number(most);
  }
  return { peakToday, lastHour, lastDay };
}

function* kindsOf(
  project: number,
  name: string,
  { nowMs, untilMs = Number.MAX_SAFE_INTEGER }: AgentQuery,
): Steps<Pick<AgentRow, 'deployments' | 'sdks'>> {
  const rows = yield* prepared(
    `SELECT DISTINCT coalesce(deployment, '') AS deployment, sdk FROM sessions
      WHERE project = ? AND agent_name = ? AND joined_ms BETWEEN ? AND ?`,
  ).all(project, name, nowMs - DAY_MS, untilMs);
  const distinct = (values: readonly unknown[]) => [...new Set(values.map(String))].sort();
  return {
    deployments: distinct(rows.map(({ deployment }) => deployment)),
    sdks: distinct(rows.flatMap(({ sdk }) => sdk ?? [])),
  };
}

function* lastActionOf(
  host: string,
  name: string,
  { untilMs = Number.MAX_SAFE_INTEGER }: AgentQuery,
): Steps<AgentRow['lastAction']> {
  const row = yield* prepared(
    `SELECT started_at_ms AS "atMs", who, kind, outcome FROM actions
      WHERE host = ? AND agent_name = ? AND started_at_ms <= ? ORDER BY started_at_ms DESC LIMIT 1`,
  ).get(host, name, untilMs);
  return row ? ({ ...row } as unknown as AgentRow['lastAction']) : null;
}

/** When and where an agent name was last seen until a time: where its last session of that time was. */
function* lastSeenOf(
  project: number,
  name: string,
  untilMs: number,
): Steps<Pick<AgentRow, 'lastSeenMs' | 'roomName'> | null> {
  const row = yield* prepared(
    `SELECT coalesce(gone_ms, ?3) AS "seenMs", (SELECT name FROM rooms
        WHERE rooms.project = sessions.project AND rooms.room_id = sessions.room_id) AS "roomName"
      FROM sessions WHERE project = ?1 AND agent_name = ?2 AND joined_ms <= ?3 ORDER BY joined_ms DESC LIMIT 1`,
  ).get(project, name, untilMs);
  return row === undefined
    ? null
    : {
        lastSeenMs: Math.min(untilMs, Number(row.seenMs)),
        roomName: row.roomName === null ? null : String(row.roomName),
      };
}

/** The counts of an agent name that has none. */
const NO_COUNTS = { sessions: 0, pending: 0, unserved: 0 };

function* readAgent(
  { id, host }: { readonly id: number; readonly host: string },
  row: SqlRow,
  counts: Pick<AgentRow, 'sessions' | 'pending' | 'unserved'>,
  query: AgentQuery,
): Steps<AgentRow> {
  const { untilMs } = query;
  const agentName = String(row.agentName);
  const firstSeenMs = Number(row.firstSeenMs);
  const then =
    untilMs === undefined || untilMs >= Number(row.lastSeenMs)
      ? null
      : ((yield* lastSeenOf(id, agentName, untilMs)) ?? { lastSeenMs: firstSeenMs, roomName: null });
  return {
    host,
    agentName,
    status: agentStatus(counts),
    ...counts,
    firstSeenMs,
    lastSeenMs: Number(row.lastSeenMs),
    roomName: row.roomName === null ? null : String(row.roomName),
    ...then,
    ...(yield* samplesOf(id, agentName, query)),
    ...(yield* dispatchFigures(id, agentName, query)),
    ...(yield* kindsOf(id, agentName, query)),
    lastAction: yield* lastActionOf(host, agentName, query),
  };
}

/** Every agent name that was ever seen, in the order of the names. */
export function* readAgents(query: AgentQuery): Steps<readonly AgentRow[]> {
  const agents: AgentRow[] = [];
  for (const project of yield* projectsOf(query)) {
    const counts = yield* countsOf(project.id, query);
    const rows = yield* prepared(
      `SELECT agent_name AS "agentName", first_seen_ms AS "firstSeenMs", last_seen_ms AS "lastSeenMs", room_name AS "roomName"
        FROM agents WHERE project = ? AND first_seen_ms <= ? ORDER BY agent_name`,
    ).all(project.id, query.untilMs ?? Number.MAX_SAFE_INTEGER);
    const found = yield* together(
      rows.map((row) => readAgent(project, row, counts.get(String(row.agentName)) ?? NO_COUNTS, query)),
    );
    agents.push(...found);
  }
  return agents;
}
