import type { DatabaseSync } from 'node:sqlite';

/** Whether a run saw the server mark agents by their kind. */
export const readMarksAgentsByKind = (database: DatabaseSync, host: string): boolean =>
  database.prepare('SELECT marks_agents_by_kind AS marks FROM servers WHERE host = ?').get(host)?.marks === 1;

/** Notes that it does. */
export const saveMarksAgentsByKind = (database: DatabaseSync, host: string): void => {
  database
    .prepare(
      `INSERT INTO servers (host, marks_agents_by_kind) VALUES (?, 1)
      ON CONFLICT (host) DO UPDATE SET marks_agents_by_kind = 1`,
    )
    .run(host);
};
