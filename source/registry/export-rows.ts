import { prepared, type SqlValue, type Steps } from './sql.ts';

/** The keys of the tables that are exported, in the order of the export. */
const KEYS = {
  projects: ['id'],
  rooms: ['project', 'room_id'],
  sessions: ['project', 'room_id', 'participant_id'],
  dispatches: ['project', 'dispatch_id'],
  agents: ['project', 'agent_name'],
  actions: ['id'],
  incidents: ['project', 'id', 'since_ms'],
  events: ['id'],
  samples: ['project', 'agent_name', 'every_ms', 'slot'],
  watches: ['project', 'run', 'from_ms'],
} as const satisfies Readonly<Record<string, readonly string[]>>;

export type ExportedTable = keyof typeof KEYS;

export const EXPORTED_TABLES = Object.keys(KEYS) as readonly ExportedTable[];

/** One row: the names of its columns and their values. */
export type ExportedRow = Readonly<Record<string, string | number | null>>;

/** See `Store.exportRows`. */
export function* exportRows(
  table: ExportedTable,
  after: ExportedRow | null,
  limit: number,
): Steps<readonly ExportedRow[]> {
  const keys = KEYS[table].join(', ');
  const parameters: SqlValue[] = after === null ? [] : KEYS[table].map((key) => after[key] ?? null);
  const where = after === null ? '' : `WHERE (${keys}) > (${parameters.map(() => '?').join(', ')})`;
  return (yield* prepared(`SELECT * FROM ${table} ${where} ORDER BY ${keys} LIMIT ?`).all(
    ...parameters,
    limit,
  )).map((row) => ({ ...row }) as ExportedRow);
}
