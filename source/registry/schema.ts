import type { DatabaseSync } from 'node:sqlite';
import { NewerSchemaError } from './failure.ts';
import { inTransaction } from './transaction.ts';

/** Each migration raises the schema version by one. Never change a released migration: append a new one. */
const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE actions (
    id TEXT PRIMARY KEY,
    project TEXT NOT NULL,
    host TEXT NOT NULL,
    who TEXT NOT NULL,
    kind TEXT NOT NULL,
    room_name TEXT NOT NULL,
    room_id TEXT,
    dispatch_id TEXT,
    created_dispatch_id TEXT,
    identity TEXT,
    agent_name TEXT,
    question TEXT NOT NULL,
    started_at_ms INTEGER NOT NULL,
    ended_at_ms INTEGER,
    outcome TEXT NOT NULL,
    sentence TEXT NOT NULL
  ) STRICT;
  CREATE INDEX actions_by_start ON actions (started_at_ms);
  CREATE TABLE agent_names (
    project TEXT NOT NULL,
    host TEXT NOT NULL,
    name TEXT NOT NULL,
    first_seen_ms INTEGER NOT NULL,
    last_seen_ms INTEGER NOT NULL,
    PRIMARY KEY (project, host, name)
  ) STRICT, WITHOUT ROWID;
  `,
  `
  CREATE TABLE servers (
    host TEXT PRIMARY KEY,
    marks_agents_by_kind INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE runs (
    id TEXT PRIMARY KEY,
    watched_until_ms INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE room_outcomes (
    host TEXT NOT NULL,
    room_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    served INTEGER NOT NULL,
    agent_name TEXT,
    took_ms INTEGER NOT NULL,
    at_ms INTEGER NOT NULL,
    PRIMARY KEY (host, room_id)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX room_outcomes_by_kind ON room_outcomes (host, kind, at_ms);
  CREATE TABLE served_rooms (
    host TEXT NOT NULL,
    room_name TEXT NOT NULL,
    room_id TEXT NOT NULL,
    agent_name TEXT,
    run TEXT NOT NULL,
    seen_ms INTEGER NOT NULL,
    gone_ms INTEGER,
    PRIMARY KEY (host, room_name, room_id)
  ) STRICT, WITHOUT ROWID;
  `,
  `
  ALTER TABLE servers ADD COLUMN rooms INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE servers ADD COLUMN rooms_seen_ms INTEGER;
  ALTER TABLE servers ADD COLUMN emptied_ms INTEGER;
  `,
];

export const SCHEMA_VERSION = MIGRATIONS.length;

const missingMigrations = (database: DatabaseSync): readonly string[] => {
  const version = Number(database.prepare('PRAGMA user_version').get()?.user_version);
  if (version > SCHEMA_VERSION) throw new NewerSchemaError();
  return MIGRATIONS.slice(version);
};

/** Throws if a newer lktop created the database. */
export const assertReadable = (database: DatabaseSync): void => void missingMigrations(database);

/** Migrates the database to this version's schema. Throws if a newer lktop created it, and leaves it unchanged. */
export const migrate = (database: DatabaseSync): void => {
  if (missingMigrations(database).length === 0) return;
  inTransaction(database, () => {
    // Read the version again inside the transaction: another lktop may have migrated meanwhile.
    for (const migration of missingMigrations(database)) database.exec(migration);
    database.exec(`PRAGMA user_version = ${SCHEMA_VERSION}`);
  });
};
