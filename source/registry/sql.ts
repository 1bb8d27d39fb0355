/**
 * The queries of the registry are written once, for SQLite and for PostgreSQL. A query is a generator: it yields
 * statements and is given their results. SQLite answers at once, so that a transaction holds up its thread but never
 * another one; PostgreSQL answers over the network, many statements at a time.
 *
 * The SQL is what both understand: names with capitals are quoted, and a plus before a column (`+project`) keeps SQLite
 * from using the column's index, which PostgreSQL decides by itself.
 */

export type SqlValue = string | number | null;

/** The values of the `?` of a statement, or one object with those of its `:names`. */
export type SqlParameters = readonly SqlValue[] | readonly [Readonly<Record<string, SqlValue>>];

/** The names of the columns and their values. */
export type SqlRow = Readonly<Record<string, unknown>>;

/** What a database is asked. */
export type SqlStatement =
  | { readonly kind: 'rows'; readonly sql: string; readonly parameters: SqlParameters }
  | {
      readonly kind: 'some';
      readonly sql: string;
      readonly parameters: SqlParameters;
      readonly isWanted: ((row: SqlRow) => boolean) | null;
      readonly limit: number;
    }
  | { readonly kind: 'change'; readonly sql: string; readonly parameters: SqlParameters }
  | { readonly kind: 'each'; readonly sql: string; readonly rows: readonly SqlParameters[] }
  | { readonly kind: 'together'; readonly all: readonly Steps<unknown>[] };

/** Work on a database: what it asks, and what comes of it. Run it with `yield*`, and only once. */
export type Steps<Result> = Generator<SqlStatement, Result, unknown>;

/** One statement. Each method asks for it once. */
export interface Prepared {
  readonly all: (...parameters: SqlParameters) => Steps<readonly SqlRow[]>;
  readonly get: (...parameters: SqlParameters) => Steps<SqlRow | undefined>;
  /** @returns how many rows it changed */
  readonly run: (...parameters: SqlParameters) => Steps<number>;
  /** Runs it with each of these values. PostgreSQL gets many rows of an INSERT at a time. */
  readonly each: (rows: readonly SqlParameters[]) => Steps<void>;
  /**
   * The first rows that are wanted. It reads no more of the table than it must.
   * @param isWanted null: all are
   */
  readonly some: (
    parameters: SqlParameters,
    isWanted: ((row: SqlRow) => boolean) | null,
    limit: number,
  ) => Steps<readonly SqlRow[]>;
}

/** @param sql a text that does not change with the values: a database prepares each text once */
export const prepared = (sql: string): Prepared => {
  function* all(...parameters: SqlParameters): Steps<readonly SqlRow[]> {
    return (yield { kind: 'rows', sql, parameters }) as readonly SqlRow[];
  }
  return {
    all,
    get: function* (...parameters) {
      const [first] = yield* all(...parameters);
      return first;
    },
    run: function* (...parameters) {
      return (yield { kind: 'change', sql, parameters }) as number;
    },
    each: function* (rows) {
      if (rows.length > 0) yield { kind: 'each', sql, rows };
    },
    some: function* (parameters, isWanted, limit) {
      return (yield { kind: 'some', sql, parameters, isWanted, limit }) as readonly SqlRow[];
    },
  };
};

/** Work whose parts do not need each other's results, so that PostgreSQL gets them all at once. In their order. */
export function* together<Result>(all: readonly Steps<Result>[]): Steps<readonly Result[]> {
  return (yield { kind: 'together', all }) as readonly Result[];
}

/** For `LIMIT` before an `OFFSET`: SQLite knows no offset without one. */
export const NO_LIMIT = Number.MAX_SAFE_INTEGER;

/** A database whose statements are answered. Every method rejects with a `StoreError`. */
export interface SqlDatabase {
  readonly read: <Result>(work: () => Steps<Result>) => Promise<Result>;
  /**
   * Runs the work in one transaction. No other transaction about the same subject runs meanwhile.
   * @param waitMs how long to wait for another lktop's write. Default: 1 s
   */
  readonly write: <Result>(work: () => Steps<Result>, subject?: string, waitMs?: number) => Promise<Result>;
  /** A write that changes nothing. */
  readonly check: () => Promise<void>;
  readonly schemaVersion: () => Steps<number>;
  /** The bytes that the tables take, with what deleted rows have left. */
  readonly bytes: () => Steps<number>;
  /** Whether the rows themselves take more. */
  readonly isLargerThan: (bytes: number) => Steps<boolean>;
  readonly compact: () => Promise<void>;
  readonly close: () => Promise<boolean>;
}
