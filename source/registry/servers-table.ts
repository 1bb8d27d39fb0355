import type { DatabaseSync } from 'node:sqlite';
import { prepared } from './statements.ts';

/** Whether a run saw the server mark agents by their kind. */
export const readMarksAgentsByKind = (database: DatabaseSync, host: string): boolean =>
  prepared(database, 'SELECT marks_agents_by_kind AS marks FROM servers WHERE host = ?').get(host)?.marks ===
  1;

/** Notes that it does. */
export const saveMarksAgentsByKind = (database: DatabaseSync, host: string): void => {
  prepared(
    database,
    `INSERT INTO servers (host, marks_agents_by_kind) VALUES (?, 1)
      ON CONFLICT (host) DO UPDATE SET marks_agents_by_kind = 1`,
  ).run(host);
};
