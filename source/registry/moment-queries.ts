import type {
  ChangeQuery,
  DispatchRow,
  EventRow,
  IncidentRow,
  MomentQuery,
  MomentRows,
  RoomRow,
  SessionRow,
} from './history.ts';
import { DISPATCHES, projectsOf, SESSIONS } from './history-queries.ts';
import { prepared, type SqlRow, type SqlValue, type Steps, together } from './sql.ts';
import { LOOKED_MS } from './sweep-record.ts';

const HOUR_MS = 60 * 60_000;
const DAY_MS = 24 * HOUR_MS;
/** Rooms whose verdicts one statement asks for. */
const ROOMS_AT_ONCE = 500;

/** A kind of thing that is there for a while. */
interface StayKind {
  readonly table: string;
  /** When it began. */
  readonly start: string;
  readonly columns: string;
}

const ROOMS: StayKind = {
  table: 'rooms',
  start: 'created_ms',
  columns: 'stay.name AS "roomName", stay.created_ms AS "createdMs"',
};

/**
 * What had begun at a time and was not gone. Four searches, by when it went: within an hour after that time, within a
 * day, later, or not yet. Those that went later stayed for long: they are few, and have indexes of their own, whose
 * conditions are repeated here as numbers. One search would read everything that went since.
 */
export function* staysAt(
  { table, start, columns }: StayKind,
  project: number,
  atMs: number,
  limit: number,
): Steps<readonly SqlRow[]> {
  const hourMs = atMs + HOUR_MS;
  const dayMs = atMs + DAY_MS;
  const search = (
    where: string,
    parameters: Readonly<Record<string, number>>,
    plus: '' | '+' = '',
  ): Steps<readonly SqlRow[]> =>
    prepared(
      `SELECT stay.room_id AS "roomId", ${columns}, stay.last_seen_ms AS "lastSeenMs", stay.gone_ms AS "goneMs"
        FROM ${table} AS stay WHERE ${plus}stay.project = :project AND ${where} AND +stay.${start} <= :atMs
        LIMIT :limit`,
    ).all({ project, atMs, limit, ...parameters });
  const found = yield* together([
    search('stay.gone_ms > :atMs AND stay.gone_ms <= :hourMs', { hourMs }),
    search(
      `stay.gone_ms - stay.${start} > ${HOUR_MS} AND stay.gone_ms > :hourMs AND stay.gone_ms <= :dayMs`,
      { hourMs, dayMs },
    ),
    search(`stay.gone_ms - stay.${start} > ${DAY_MS} AND stay.gone_ms > :dayMs`, { dayMs }),
    search('stay.gone_ms IS NULL', {}, '+'),
  ]);
  return found.flat();
}

const newestFirst = <Item>(rows: readonly Item[], startOf: (row: Item) => number): readonly Item[] =>
  [...rows].sort((a, b) => startOf(b) - startOf(a));

/** Incidents that somebody saw at a time. One that ended while nobody looked may have been over by then. */
function* incidentsAt(project: number, atMs: number, limit: number): Steps<readonly SqlRow[]> {
  const search = (where: string, plus: '' | '+', parameters: Readonly<Record<string, number>> = {}) =>
    prepared(
      `SELECT id, verdict, severity, agent_name AS "agentName", deployment, room_name AS "roomName",
          most_rooms AS "mostRooms", since_ms AS "sinceMs", last_seen_ms AS "lastSeenMs", ended_ms AS "endedMs"
        FROM incidents WHERE ${plus}project = :project AND ${where} AND +since_ms <= :atMs AND +told_ms <= :atMs
        LIMIT :limit`,
    ).all({ project, atMs, limit, ...parameters });
  const found = yield* together([
    search('ended_ms > :atMs AND +last_seen_ms >= :atMs', ''),
    search('ended_ms IS NULL AND +last_seen_ms >= :seenMs', '+', { seenMs: atMs - LOOKED_MS }),
  ]);
  return found.flat();
}

const numberOrNull = (value: unknown): number | null => (typeof value === 'number' ? value : null);

/** @returns one number, or null */
function* numberOf(sql: string, parameters: readonly SqlValue[]): Steps<number | null> {
  const row = yield* prepared(sql).get(...parameters);
  return numberOrNull(Object.values(row ?? {})[0]);
}

/** Since when the run knew the server that looked at that time for the longest; null: nobody looked. */
function* watchedSince(project: number, atMs: number): Steps<number | null> {
  return yield* numberOf(
    `SELECT min(from_ms) FROM watches WHERE project = ?1 AND run IN
      (SELECT run FROM watches WHERE project = ?1 AND until_ms >= ?2 AND from_ms <= ?2)`,
    [project, atMs],
  );
}

/** The last verdict of each room between two times. */
function* verdictsOf(
  project: number,
  roomIds: readonly string[],
  sinceMs: number,
  atMs: number,
): Steps<readonly SqlRow[]> {
  const last = new Map<unknown, SqlRow>();
  for (let from = 0; from < roomIds.length; from += ROOMS_AT_ONCE) {
    const some = roomIds.slice(from, from + ROOMS_AT_ONCE);
    // Always as many places, so that there is one statement.
    const places = Array.from({ length: ROOMS_AT_ONCE }, (_, index) => some[index] ?? '');
    const rows = yield* prepared(
      `SELECT at_ms AS "atMs", kind, severity, room_id AS "roomId", room_name AS "roomName", subject, text FROM events
        WHERE project = ? AND room_id IN (${places.map(() => '?').join(', ')}) AND at_ms BETWEEN ? AND ?
          AND kind = 'verdict' ORDER BY at_ms, id`,
    ).all(project, ...places, sinceMs, atMs);
    for (const row of rows) last.set(row.roomId, row);
  }
  return [...last.values()];
}

const NOTHING: Omit<MomentRows, 'atMs'> = {
  rooms: [],
  sessions: [],
  dispatches: [],
  incidents: [],
  isCut: false,
  verdicts: [],
  watched: null,
  lookedBeforeMs: null,
  lookedAfterMs: null,
  watchesKnownMs: null,
  eventsFromMs: null,
};

/** What was there at a time. */
export function* readMoment({ host, atMs, limit }: MomentQuery): Steps<MomentRows> {
  const [project] = yield* projectsOf({ host, projectName: null });
  if (project === undefined) return { atMs, ...NOTHING };
  const { id } = project;
  const atMost = limit + 1;
  const rooms = (yield* staysAt(ROOMS, id, atMs, atMost)) as unknown as readonly RoomRow[];
  const names = new Map(rooms.map(({ roomId, roomName }) => [roomId, roomName]));
  const inRooms = (rows: readonly SqlRow[]): readonly SqlRow[] =>
    rows.flatMap((row) => {
      const roomName = names.get(String(row.roomId));
      return roomName === undefined ? [] : { ...row, host, roomName };
    });
  const sessions = inRooms(
    yield* staysAt(
      { ...SESSIONS, columns: `${SESSIONS.columns}, ${SESSIONS.outcome} AS ended` },
      id,
      atMs,
      atMost,
    ),
  ) as unknown as readonly SessionRow[];
  const dispatches = inRooms(
    yield* staysAt(
      { ...DISPATCHES, columns: `${DISPATCHES.columns}, ${DISPATCHES.outcome} AS outcome` },
      id,
      atMs,
      atMost,
    ),
  ) as unknown as readonly DispatchRow[];
  const incidents = (yield* incidentsAt(id, atMs, atMost)).map(
    (row) => ({ ...row, host }) as unknown as IncidentRow,
  );
  const sinceMs = yield* watchedSince(id, atMs);
  const isCut = [rooms, sessions, dispatches, incidents].some(({ length }) => length > limit);
  const of = (sql: string, ...parameters: readonly number[]) => numberOf(sql, [id, ...parameters]);
  return {
    atMs,
    rooms: newestFirst(rooms, ({ createdMs }) => createdMs).slice(0, limit),
    sessions: newestFirst(sessions, ({ joinedMs }) => joinedMs).slice(0, limit),
    dispatches: newestFirst(dispatches, ({ createdMs }) => createdMs).slice(0, limit),
    incidents: newestFirst(incidents, (incident) => incident.sinceMs).slice(0, limit),
    isCut,
    verdicts:
      sinceMs === null
        ? []
        : (yield* verdictsOf(
            id,
            rooms.slice(0, limit).map(({ roomId }) => roomId),
            sinceMs,
            atMs,
          )).map((row) => ({ ...row, host }) as unknown as EventRow),
    watched: sinceMs === null ? null : { sinceMs },
    lookedBeforeMs: yield* of('SELECT max(until_ms) FROM watches WHERE project = ? AND until_ms < ?', atMs),
    lookedAfterMs: yield* of('SELECT min(from_ms) FROM watches WHERE project = ? AND from_ms > ?', atMs),
    watchesKnownMs: yield* of('SELECT min(from_ms) FROM watches WHERE project = ?'),
    eventsFromMs: yield* of('SELECT min(at_ms) FROM events WHERE project = ?'),
  };
}

/** The times at which something in a room began or ended, without its events. */
const CHANGES = `
  SELECT created_ms AS at_ms FROM rooms WHERE project = ?1 AND room_id = ?2
  UNION ALL SELECT gone_ms FROM rooms WHERE project = ?1 AND room_id = ?2
  UNION ALL SELECT joined_ms FROM sessions WHERE project = ?1 AND room_id = ?2
  UNION ALL SELECT gone_ms FROM sessions WHERE project = ?1 AND room_id = ?2
  UNION ALL SELECT created_ms FROM dispatches WHERE +project = ?1 AND room_id = ?2
  UNION ALL SELECT gone_ms FROM dispatches WHERE +project = ?1 AND room_id = ?2`;

/**
 * When something changed in a room. Its events tell it, as the screen did. What is older than all events that are kept
 * is told by the times of the room, its sessions and its dispatches.
 */
export function* findChange({ host, roomId, atMs, direction }: ChangeQuery): Steps<number | null> {
  const [project] = yield* projectsOf({ host, projectName: null });
  if (project === undefined) return null;
  const { id } = project;
  const firstEventMs =
    (yield* numberOf('SELECT min(at_ms) FROM events WHERE project = ?', [id])) ?? Number.MAX_SAFE_INTEGER;
  const ofEvents = (sql: string) => numberOf(sql, [id, roomId, atMs]);
  const older = (what: string, when: string) =>
    numberOf(`SELECT ${what} FROM (${CHANGES}) AS changes WHERE at_ms ${when} ?3 AND at_ms < ?4`, [
      id,
      roomId,
      atMs,
      firstEventMs,
    ]);
  return direction === 'after'
    ? ((yield* older('min(at_ms)', '>')) ??
        (yield* ofEvents('SELECT min(at_ms) FROM events WHERE project = ? AND room_id = ? AND at_ms > ?')))
    : ((yield* ofEvents('SELECT max(at_ms) FROM events WHERE project = ? AND room_id = ? AND at_ms <= ?')) ??
        (yield* older('max(at_ms)', '<=')));
}
