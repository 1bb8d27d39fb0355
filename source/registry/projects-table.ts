import type { DatabaseSync } from 'node:sqlite';
import type { RegistryProject } from './recorded-action.ts';

/** Whether a run saw the project's server mark agents by their kind. */
export const readMarksAgentsByKind = (database: DatabaseSync, { name, host }: RegistryProject): boolean =>
  database
    .prepare('SELECT marks_agents_by_kind AS marks FROM projects WHERE project = ? AND host = ?')
    .get(name, host)?.marks === 1;

/** Notes that it does. */
export const saveMarksAgentsByKind = (database: DatabaseSync, { name, host }: RegistryProject): void => {
  database
    .prepare(
      `INSERT INTO projects (project, host, marks_agents_by_kind) VALUES (?, ?, 1)
      ON CONFLICT (project, host) DO UPDATE SET marks_agents_by_kind = 1`,
    )
    .run(name, host);
};
