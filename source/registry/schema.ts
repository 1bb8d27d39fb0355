import type { DatabaseSync } from 'node:sqlite';
import { ForeignDatabaseError, NewerSchemaError } from './failure.ts';
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
  // The history of a server. What is open has no `gone_ms`: it was there when somebody last looked.
  `
  CREATE TABLE projects (
    id INTEGER PRIMARY KEY,
    host TEXT NOT NULL UNIQUE,
    first_watched_ms INTEGER NOT NULL,
    watched_until_ms INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE rooms (
    project INTEGER NOT NULL,
    room_id TEXT NOT NULL,
    name TEXT NOT NULL,
    created_ms INTEGER NOT NULL,
    last_seen_ms INTEGER NOT NULL,
    gone_ms INTEGER,
    PRIMARY KEY (project, room_id)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX rooms_by_name ON rooms (project, name, created_ms);
  CREATE INDEX open_rooms ON rooms (project) WHERE gone_ms IS NULL;
  CREATE TABLE sessions (
    project INTEGER NOT NULL,
    room_id TEXT NOT NULL,
    participant_id TEXT NOT NULL,
    identity TEXT,
    agent_name TEXT,
    dispatch_id TEXT,
    job_id TEXT,
    worker_id TEXT,
    deployment TEXT,
    sdk TEXT,
    joined_ms INTEGER NOT NULL,
    last_seen_ms INTEGER NOT NULL,
    gone_ms INTEGER,
    ended TEXT,
    PRIMARY KEY (project, room_id, participant_id)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX sessions_by_time ON sessions (project, joined_ms);
  CREATE INDEX sessions_by_agent ON sessions (project, agent_name, joined_ms);
  CREATE INDEX sessions_by_end ON sessions (project, gone_ms);
  CREATE TABLE dispatches (
    project INTEGER NOT NULL,
    dispatch_id TEXT NOT NULL,
    room_id TEXT NOT NULL,
    agent_name TEXT NOT NULL,
    deployment TEXT,
    who TEXT,
    metadata TEXT,
    created_ms INTEGER NOT NULL,
    first_job_ms INTEGER,
    joined_ms INTEGER,
    error TEXT,
    last_seen_ms INTEGER NOT NULL,
    gone_ms INTEGER,
    outcome TEXT,
    PRIMARY KEY (project, dispatch_id)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX dispatches_by_room ON dispatches (project, room_id);
  CREATE INDEX dispatches_by_time ON dispatches (project, created_ms);
  CREATE INDEX dispatches_by_agent ON dispatches (project, agent_name, created_ms);
  CREATE INDEX dispatches_by_end ON dispatches (project, gone_ms);
  CREATE TABLE agents (
    project INTEGER NOT NULL,
    agent_name TEXT NOT NULL,
    first_seen_ms INTEGER NOT NULL,
    last_seen_ms INTEGER NOT NULL,
    room_name TEXT,
    deployment TEXT,
    PRIMARY KEY (project, agent_name)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE samples (
    project INTEGER NOT NULL,
    agent_name TEXT NOT NULL,
    every_ms INTEGER NOT NULL,
    slot INTEGER NOT NULL,
    most INTEGER NOT NULL,
    PRIMARY KEY (project, agent_name, every_ms, slot)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE events (
    id INTEGER PRIMARY KEY,
    project INTEGER NOT NULL,
    at_ms INTEGER NOT NULL,
    kind TEXT NOT NULL,
    severity TEXT NOT NULL,
    room_id TEXT,
    room_name TEXT,
    subject TEXT,
    text TEXT NOT NULL
  ) STRICT;
  CREATE INDEX events_by_time ON events (project, at_ms);
  CREATE INDEX events_by_room ON events (project, room_id, at_ms);
  CREATE TABLE incidents (
    project INTEGER NOT NULL,
    id TEXT NOT NULL,
    since_ms INTEGER NOT NULL,
    verdict TEXT NOT NULL,
    severity TEXT NOT NULL,
    agent_name TEXT,
    deployment TEXT,
    room_name TEXT,
    most_rooms INTEGER NOT NULL,
    last_seen_ms INTEGER NOT NULL,
    ended_ms INTEGER,
    PRIMARY KEY (project, id, since_ms)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX incidents_by_time ON incidents (project, last_seen_ms);
  CREATE INDEX open_incidents ON incidents (project) WHERE ended_ms IS NULL;
  CREATE INDEX actions_by_created ON actions (created_dispatch_id) WHERE created_dispatch_id IS NOT NULL;
  CREATE INDEX actions_by_room ON actions (host, room_id, started_at_ms);
  `,
  `
  ALTER TABLE projects ADD COLUMN name TEXT;
  ALTER TABLE actions ADD COLUMN metadata TEXT;
  DROP INDEX open_rooms;
  CREATE INDEX rooms_by_end ON rooms (project, gone_ms);
  UPDATE sessions SET ended = 'closed' WHERE ended = 'room closed';
  `,
  // Few rows are open. These hold only those, and `+project` in a query keeps SQLite from reading all rows instead.
  `
  CREATE INDEX open_rooms ON rooms (project) WHERE gone_ms IS NULL;
  DROP INDEX dispatches_by_room;
  CREATE INDEX dispatches_by_room ON dispatches (room_id);
  CREATE INDEX open_sessions ON sessions (project, agent_name) WHERE gone_ms IS NULL;
  CREATE INDEX open_dispatches ON dispatches (project, agent_name) WHERE gone_ms IS NULL;
  `,
  `
  CREATE TABLE drains (
    host TEXT NOT NULL,
    worker TEXT NOT NULL,
    who TEXT NOT NULL,
    marked_ms INTEGER NOT NULL,
    PRIMARY KEY (host, worker)
  ) STRICT, WITHOUT ROWID;
  `,
  // What was there at a time ended within an hour after it, or is one of the few long stays, which have indexes of
  // their own: `moment-queries.ts` needs the same conditions.
  `
  CREATE TABLE watches (
    project INTEGER NOT NULL,
    run TEXT NOT NULL,
    from_ms INTEGER NOT NULL,
    until_ms INTEGER NOT NULL,
    PRIMARY KEY (project, run, from_ms)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX watches_by_end ON watches (project, until_ms);
  CREATE INDEX hour_rooms ON rooms (project, gone_ms, created_ms) WHERE gone_ms - created_ms > 3600000;
  CREATE INDEX day_rooms ON rooms (project, gone_ms, created_ms) WHERE gone_ms - created_ms > 86400000;
  CREATE INDEX hour_sessions ON sessions (project, gone_ms, joined_ms) WHERE gone_ms - joined_ms > 3600000;
  CREATE INDEX day_sessions ON sessions (project, gone_ms, joined_ms) WHERE gone_ms - joined_ms > 86400000;
  CREATE INDEX hour_dispatches ON dispatches (project, gone_ms, created_ms) WHERE gone_ms - created_ms > 3600000;
  CREATE INDEX day_dispatches ON dispatches (project, gone_ms, created_ms) WHERE gone_ms - created_ms > 86400000;
  CREATE INDEX incidents_by_end ON incidents (project, ended_ms);
  `,
  `
  ALTER TABLE dispatches ADD COLUMN is_unserved INTEGER NOT NULL DEFAULT 0;
  UPDATE dispatches SET outcome = CASE WHEN joined_ms IS NULL THEN 'pending' ELSE 'serving' END
    WHERE gone_ms IS NULL;
  INSERT INTO watches SELECT id, '', watched_until_ms, watched_until_ms FROM projects;
  `,
  // All rooms had answered the run since then.
  `
  ALTER TABLE watches ADD COLUMN proven_ms INTEGER NOT NULL DEFAULT 0;
  UPDATE watches SET proven_ms = until_ms;
  `,
  // When a sweep first saw the incident. Its problems may have begun before anybody could tell. 0: not known.
  `
  ALTER TABLE incidents ADD COLUMN told_ms INTEGER NOT NULL DEFAULT 0;
  `,
];

export const SCHEMA_VERSION = MIGRATIONS.length;

/** Whether the file has tables, and not those of the first version of lktop. */
const isForeign = (database: DatabaseSync): boolean => {
  const { tables, own } =
    database
      .prepare(
        `SELECT count(*) AS tables, coalesce(sum(name IN ('actions', 'agent_names')), 0) AS own
          FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'`,
      )
      .get() ?? {};
  return Number(tables) > 0 && Number(own) < 2;
};

const missingMigrations = (database: DatabaseSync): readonly string[] => {
  const version = Number(database.prepare('PRAGMA user_version').get()?.user_version);
  if (version > SCHEMA_VERSION) throw new NewerSchemaError();
  if (isForeign(database)) throw new ForeignDatabaseError();
  return MIGRATIONS.slice(version);
};

/** Throws if a newer lktop created the database, or another program. */
export const assertReadable = (database: DatabaseSync): void => void missingMigrations(database);

/** Whether the database has this version's schema. Throws if a newer lktop created it. */
export const isCurrent = (database: DatabaseSync): boolean => missingMigrations(database).length === 0;

/** Migrates the database to this version's schema. Throws if a newer lktop created it, and leaves it unchanged. */
export const migrate = (database: DatabaseSync): void => {
  if (isCurrent(database)) return;
  inTransaction(database, () => {
    // Read the version again inside the transaction: another lktop may have migrated meanwhile.
    for (const migration of missingMigrations(database)) database.exec(migration);
    database.exec(`PRAGMA user_version = ${SCHEMA_VERSION}`);
  });
};
