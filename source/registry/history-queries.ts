import { matchesPattern } from '../fleet/pattern.ts';
import type {
  DispatchRow,
  EventQuery,
  EventRow,
  HistoryQuery,
  IncidentRow,
  RegistryInfo,
  SessionRow,
} from './history.ts';
import { prepared, type SqlDatabase, type SqlRow, type SqlValue, type Steps, together } from './sql.ts';

type Parameters = Readonly<Record<string, SqlValue>>;

interface Project {
  readonly id: number;
  readonly host: string;
  /** Until when it was watched. What is not known to be gone was there then. */
  readonly untilMs: number;
}

/** The servers that a query is about. */
export function* projectsOf({
  host,
  projectName,
}: Pick<HistoryQuery, 'host' | 'projectName'>): Steps<readonly Project[]> {
  const rows = yield* prepared(
    `SELECT id, host, watched_until_ms AS "untilMs" FROM projects
      WHERE (CAST(:host AS TEXT) IS NULL OR host = :host)
        AND (CAST(:projectName AS TEXT) IS NULL OR name = :projectName) ORDER BY host`,
  ).all({ host, projectName });
  return rows.map((row) => ({ id: Number(row.id), host: String(row.host), untilMs: Number(row.untilMs) }));
}

const isPattern = (text: string | null): text is string => text?.includes('*') ?? false;
const isExact = (text: string | null): text is string => text !== null && !isPattern(text);

/** A kind of thing that is in a room for a while. */
interface StayKind {
  readonly table: 'sessions' | 'dispatches';
  /** When it began. */
  readonly start: string;
  /** The columns beside those of its room. */
  readonly columns: string;
  /** How it ended, as an expression. */
  readonly outcome: string;
}

export const SESSIONS: StayKind = {
  table: 'sessions',
  start: 'joined_ms',
  outcome: "CASE WHEN stay.gone_ms IS NULL THEN 'running' ELSE stay.ended END",
  columns: `stay.participant_id AS "participantId", coalesce(stay.identity, 'agent-' || stay.job_id) AS identity,
    stay.agent_name AS "agentName", stay.dispatch_id AS "dispatchId", stay.job_id AS "jobId", stay.worker_id AS "workerId",
    stay.deployment, stay.sdk, stay.joined_ms AS "joinedMs"`,
};

export const DISPATCHES: StayKind = {
  table: 'dispatches',
  start: 'created_ms',
  outcome: 'stay.outcome',
  columns: `stay.dispatch_id AS "dispatchId", stay.agent_name AS "agentName", stay.deployment, stay.who, stay.metadata,
    stay.created_ms AS "createdMs", stay.first_job_ms AS "firstJobMs", stay.joined_ms AS "joinedMs", stay.error`,
};

/**
 * What was there in a time, newest first. Three searches, each with an index of its own: what began in that time, what
 * ended in it or later, and what has not ended. One search would read the whole history for a quiet day. A plus before
 * a column keeps SQLite from using the column's index where another one finds fewer rows.
 */
function* listStays(
  { table, start, columns, outcome }: StayKind,
  project: Project,
  query: HistoryQuery,
): Steps<readonly SqlRow[]> {
  const { roomName, agentName, sinceMs, untilMs, limit } = query;
  const isOfRoom = isExact(roomName);
  const parameters: Record<string, SqlValue> = { project: project.id, sinceMs };
  if (isOfRoom) parameters.roomName = roomName;
  if (isExact(agentName)) parameters.agentName = agentName;
  if (query.outcome !== null) parameters.outcome = query.outcome;
  // The key of a dispatch begins with the project, which would be used instead of the index of its room.
  const joinPlus = isOfRoom && table === 'dispatches' ? '+' : '';
  const conditions = (plus: '' | '+', projectPlus: '' | '+'): string =>
    [
      `room.project = ${joinPlus}stay.project AND room.room_id = stay.room_id`,
      `${projectPlus}stay.project = :project`,
      ...(isOfRoom ? ['room.project = :project AND room.name = :roomName'] : []),
      ...(isExact(agentName) ? [`${plus}stay.agent_name = :agentName`] : []),
      ...(query.outcome === null ? [] : [`${outcome} = :outcome`]),
    ].join(' AND ');
  // With a cross join SQLite takes the tables in this order: a room's name finds few rooms, a time few stays.
  const from = isOfRoom
    ? `rooms AS room CROSS JOIN ${table} AS stay`
    : `${table} AS stay CROSS JOIN rooms AS room`;
  const isWanted = (row: SqlRow): boolean =>
    (!isPattern(roomName) || matchesPattern(String(row.roomName), roomName)) &&
    (!isPattern(agentName) || matchesPattern(String(row.agentName ?? ''), agentName));
  const search = (
    plus: '' | '+',
    when: string,
    used: Parameters = parameters,
    projectPlus: '' | '+' = isOfRoom ? '+' : '',
  ): Steps<readonly SqlRow[]> =>
    prepared(
      `SELECT room.name AS "roomName", stay.room_id AS "roomId", ${columns}, stay.last_seen_ms AS "lastSeenMs",
          stay.gone_ms AS "goneMs", ${outcome} AS outcome, stay.${start} AS "startMs"
        FROM ${from} WHERE ${conditions(plus, projectPlus)} AND ${when} ORDER BY ${plus}stay.${start} DESC`,
    ).some([used], isPattern(roomName) || isPattern(agentName) ? isWanted : null, limit);
  const plus = isOfRoom ? '+' : '';
  const found = yield* together([
    search(plus, `${plus}stay.${start} BETWEEN :sinceMs AND :untilMs`, { ...parameters, untilMs }),
    search('+', `${plus}stay.gone_ms >= :sinceMs AND +stay.${start} < :sinceMs`),
    search('+', `${plus}stay.gone_ms IS NULL AND +stay.${start} < :sinceMs`, parameters, '+'),
  ]);
  return found.flat().map((row) => {
    const lastSeenMs = Number(row.lastSeenMs);
    return {
      ...row,
      host: project.host,
      lastSeenMs: row.goneMs === null ? Math.max(lastSeenMs, project.untilMs) : lastSeenMs,
    };
  });
}

function* newestOf(kind: StayKind, query: HistoryQuery): Steps<readonly SqlRow[]> {
  const projects = yield* projectsOf(query);
  const found = yield* together(projects.map((project) => listStays(kind, project, query)));
  return found
    .flat()
    .sort((a, b) => Number(b.startMs) - Number(a.startMs))
    .slice(0, query.limit);
}

/** Agents' stays, newest first. */
export function* readSessions(query: HistoryQuery): Steps<readonly SessionRow[]> {
  const rows = yield* newestOf(SESSIONS, query);
  return rows.map(({ startMs: _, outcome, ...row }) => ({ ...row, ended: outcome }) as unknown as SessionRow);
}

/** Dispatches, newest first. */
export function* readDispatches(query: HistoryQuery): Steps<readonly DispatchRow[]> {
  const rows = yield* newestOf(DISPATCHES, query);
  return rows.map(({ startMs: _, ...row }) => row as unknown as DispatchRow);
}

/** Incidents that were there since a time, newest first. */
export function* readIncidents(
  query: Pick<HistoryQuery, 'host' | 'projectName' | 'sinceMs' | 'limit'>,
): Steps<readonly IncidentRow[]> {
  const found: IncidentRow[] = [];
  for (const project of yield* projectsOf(query)) {
    const rows = yield* prepared(
      `SELECT id, verdict, severity, agent_name AS "agentName", deployment, room_name AS "roomName",
          most_rooms AS "mostRooms", since_ms AS "sinceMs", last_seen_ms AS "lastSeenMs", ended_ms AS "endedMs"
        FROM incidents WHERE project = ? AND last_seen_ms >= ? ORDER BY last_seen_ms DESC LIMIT ?`,
    ).all(project.id, query.sinceMs, query.limit);
    found.push(...rows.map((row) => ({ ...row, host: project.host }) as unknown as IncidentRow));
  }
  return found.sort((a, b) => b.sinceMs - a.sinceMs).slice(0, query.limit);
}

/** Events, newest first. */
export function* readEvents(query: EventQuery): Steps<readonly EventRow[]> {
  const { roomId, roomName, sinceMs, untilMs, limit } = query;
  const isWanted = (row: SqlRow): boolean =>
    roomName === null || matchesPattern(String(row.roomName ?? ''), roomName);
  const found: EventRow[] = [];
  for (const project of yield* projectsOf(query)) {
    const rows = yield* prepared(
      `SELECT at_ms AS "atMs", kind, severity, room_id AS "roomId", room_name AS "roomName", subject, text
        FROM events WHERE project = :project AND at_ms BETWEEN :sinceMs AND :untilMs
          ${roomId === undefined ? '' : 'AND room_id = :roomId'} ORDER BY at_ms DESC, id DESC`,
    ).some(
      [{ project: project.id, sinceMs, untilMs, ...(roomId === undefined ? {} : { roomId }) }],
      roomName === null ? null : isWanted,
      limit,
    );
    found.push(...rows.map((row) => ({ ...row, host: project.host }) as unknown as EventRow));
  }
  return found.sort((a, b) => b.atMs - a.atMs).slice(0, limit);
}

/** The tables that `lktop registry info` counts. */
const COUNTED = [
  'rooms',
  'sessions',
  'dispatches',
  'agents',
  'actions',
  'incidents',
  'events',
  'samples',
  'watches',
] as const;

/** What the database holds. Counting a year takes some tenths of a second. */
export function* readInfo({
  schemaVersion,
  bytes,
}: Pick<SqlDatabase, 'schemaVersion' | 'bytes'>): Steps<RegistryInfo> {
  const rows: [string, number][] = [];
  for (const table of COUNTED) {
    const counted = yield* prepared(`SELECT count(*) AS rows FROM ${table}`).get();
    rows.push([table, Number(counted?.rows)]);
  }
  const servers = yield* prepared(
    `SELECT host, name, first_watched_ms AS "firstWatchedMs", watched_until_ms AS "watchedUntilMs"
      FROM projects ORDER BY host`,
  ).all();
  return {
    schemaVersion: yield* schemaVersion(),
    bytes: yield* bytes(),
    rows: Object.fromEntries(rows),
    servers: servers as unknown as RegistryInfo['servers'],
  };
}
