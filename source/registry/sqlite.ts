import { NoSqliteError } from './failure.ts';

type Sqlite = typeof import('node:sqlite');

const isSqliteNotice = (warning: unknown): boolean =>
  typeof warning === 'string' && warning.startsWith('SQLite is an experimental feature');

/**
 * Loads Node's SQLite without the warning that Node 22 prints at first load, which would corrupt the monitor's
 * screen. All other warnings pass. Throws if this Node has no SQLite.
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
