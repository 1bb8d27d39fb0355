import { NoSqliteError } from './failure.ts';

type Sqlite = typeof import('node:sqlite');

const isSqliteNotice = (warning: unknown): boolean =>
  typeof warning === 'string' && warning.startsWith('SQLite is an experimental feature');

/**
 * Node's own SQLite, without the notice that Node 22 prints when it is first loaded: on a monitor's screen it would
 * stand in the middle of the frame. All other warnings pass. Throws where this Node has none.
 */
export const loadSqlite = (): Sqlite => {
  const emitWarning = process.emitWarning;
  const emitOtherWarnings = (...parameters: readonly unknown[]): void => {
    if (!isSqliteNotice(parameters[0])) Reflect.apply(emitWarning, process, parameters);
  };
  process.emitWarning = emitOtherWarnings;
  try {
    const sqlite: Sqlite | undefined = process.getBuiltinModule('node:sqlite');
    if (!sqlite) throw new NoSqliteError('this Node has no node:sqlite');
    return sqlite;
  } finally {
    process.emitWarning = emitWarning;
  }
};
