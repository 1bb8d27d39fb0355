import { quotedSchema } from '../registry/postgres/schema.ts';
import { FORMAT } from './write-sweep.ts';

/**
 * The tables of one form of texts: an lktop that writes others makes tables of its own beside these. They are
 * `UNLOGGED`, because their contents are worth nothing after some seconds: they cost the server no log, and a crash
 * empties them.
 */
export const tableNames = (
  schema: string,
): { readonly sweeps: string; readonly rooms: string; readonly index: string } => {
  const quoted = quotedSchema(schema);
  return {
    sweeps: `${quoted}.sweeps_${FORMAT}`,
    rooms: `${quoted}.sweep_rooms_${FORMAT}`,
    index: `${quoted}.sweep_rooms_${FORMAT}_by_number`,
  };
};

/** Makes the tables that are missing. The index comes last, so where it is, all are. */
export const makeTables = (schema: string): string => {
  const { sweeps, rooms, index } = tableNames(schema);
  const [, indexName] = index.split('.');
  return `
    CREATE UNLOGGED TABLE IF NOT EXISTS ${sweeps} (
      project TEXT COLLATE "C" PRIMARY KEY,
      generation BIGINT NOT NULL,
      number BIGINT NOT NULL,
      complete_from BIGINT NOT NULL,
      who TEXT NOT NULL,
      interval_ms BIGINT NOT NULL,
      beat_at TIMESTAMPTZ NOT NULL,
      has_left BOOLEAN NOT NULL,
      head TEXT,
      head_at TIMESTAMPTZ
    );
    CREATE UNLOGGED TABLE IF NOT EXISTS ${rooms} (
      project TEXT COLLATE "C" NOT NULL,
      id TEXT COLLATE "C" NOT NULL,
      number BIGINT NOT NULL,
      body TEXT,
      PRIMARY KEY (project, id)
    );
    CREATE INDEX IF NOT EXISTS ${indexName} ON ${rooms} (project, number)`;
};
