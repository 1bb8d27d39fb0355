import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import type { SqlParameters, SqlRow, SqlStatement, SqlValue, Steps } from './sql.ts';

const statements = new WeakMap<DatabaseSync, Map<string, StatementSync>>();

/** Returns a prepared statement, cached per database: preparing takes longer than running. */
const prepare = (database: DatabaseSync, sql: string): StatementSync => {
  const known = statements.get(database) ?? new Map<string, StatementSync>();
  statements.set(database, known);
  const statement = known.get(sql) ?? database.prepare(sql);
  known.set(sql, statement);
  return statement;
};

/** The parameters as `node:sqlite` takes them: the named ones first. */
const split = ([first, ...rest]: SqlParameters): [Record<string, SQLInputValue>, ...SQLInputValue[]] =>
  typeof first === 'object' && first !== null
    ? [{ ...first }]
    : [{}, ...(first === undefined ? [] : [first]), ...(rest as readonly SqlValue[])];

const someRows = (
  database: DatabaseSync,
  { sql, parameters, isWanted, limit }: Extract<SqlStatement, { kind: 'some' }>,
): readonly SqlRow[] => {
  const wanted: SqlRow[] = [];
  if (limit <= 0) return wanted;
  for (const row of prepare(database, sql).iterate(...split(parameters))) {
    if (isWanted !== null && !isWanted(row)) continue;
    wanted.push({ ...row });
    if (wanted.length >= limit) break;
  }
  return wanted;
};

const answer = (database: DatabaseSync, statement: SqlStatement): unknown => {
  switch (statement.kind) {
    case 'rows':
      return prepare(database, statement.sql)
        .all(...split(statement.parameters))
        .map((row) => ({ ...row }));
    case 'change':
      return Number(prepare(database, statement.sql).run(...split(statement.parameters)).changes);
    case 'some':
      return someRows(database, statement);
    case 'each':
      for (const row of statement.rows) prepare(database, statement.sql).run(...split(row));
      return undefined;
    case 'together':
      return statement.all.map((steps) => perform(database, steps));
  }
};

/** Answers each statement of the work at once. */
export const perform = <Result>(database: DatabaseSync, steps: Steps<Result>): Result => {
  let next = steps.next();
  while (!next.done) next = steps.next(answer(database, next.value));
  return next.value;
};
