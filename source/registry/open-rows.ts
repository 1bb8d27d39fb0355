import { prepared, type Steps } from './sql.ts';
import { LOOKED_MS } from './sweep-record.ts';

/** The three kinds of things that are there for a while. */
export type Table = 'rooms' | 'sessions' | 'dispatches';

/** A row that was not gone when somebody last looked. */
export interface OpenRow {
  readonly roomId: string;
  /** The row's key within its room. */
  readonly id: string;
  /** By the server. */
  readonly startMs: number;
  readonly lastSeenMs: number;
}

const COLUMNS_OF: Readonly<Record<Table, { readonly id: string; readonly start: string }>> = {
  rooms: { id: 'room_id', start: 'created_ms' },
  sessions: { id: 'participant_id', start: 'joined_ms' },
  dispatches: { id: 'dispatch_id', start: 'created_ms' },
};

function* openRows(table: Table, project: number): Steps<readonly OpenRow[]> {
  const rows = yield* prepared(
    `SELECT room_id AS "roomId", ${COLUMNS_OF[table].id} AS id, ${COLUMNS_OF[table].start} AS "startMs",
        last_seen_ms AS "lastSeenMs"
      FROM ${table} WHERE +project = ? AND gone_ms IS NULL`,
  ).all(project);
  return rows as unknown as readonly OpenRow[];
}

/** A row that is seen again after it was gone is open again, unless it was found gone after that. */
export const SEEN_AGAIN = (table: Table): string => `
  gone_ms = CASE WHEN ${table}.gone_ms < excluded.last_seen_ms THEN NULL ELSE ${table}.gone_ms END,
  last_seen_ms = CASE WHEN ${table}.last_seen_ms < excluded.last_seen_ms
    THEN excluded.last_seen_ms ELSE ${table}.last_seen_ms END`;

/** Another run looked shortly before the thing was found gone, and tells it only now. */
export const isKnownNow = (table: Table, column: 'ended' | 'outcome'): string =>
  `${table}.${column} = 'unseen' AND ${table}.gone_ms - excluded.last_seen_ms <= ${LOOKED_MS}`;

/** A thing that a run sees, and its row as of then. */
export interface Seen<Thing> {
  readonly row: OpenRow;
  readonly thing: Thing;
}

/** A participant's id is a key only within its room. */
export const sessionKey = (roomId: string, participantId: string): string => `${roomId} ${participantId}`;

/** What was not gone when somebody last looked. */
export type OpenRows = Readonly<Record<Table, readonly OpenRow[]>>;

/** Everything of a project that is open. */
export function* readOpenRows(project: number): Steps<OpenRows> {
  return {
    rooms: yield* openRows('rooms', project),
    sessions: yield* openRows('sessions', project),
    dispatches: yield* openRows('dispatches', project),
  };
}

/** Whether there is a row of a thing, open or not. */
export function* hasRow(project: number, table: Table, { roomId, id }: OpenRow): Steps<boolean> {
  const key = `project = ? AND ${COLUMNS_OF[table].id} = ?`;
  const found =
    table === 'dispatches'
      ? yield* prepared(`SELECT 1 FROM dispatches WHERE ${key}`).get(project, id)
      : yield* prepared(`SELECT 1 FROM ${table} WHERE ${key} AND room_id = ?`).get(project, id, roomId);
  return found !== undefined;
}
