import type { SqlParameters, SqlValue } from '../sql.ts';

/** A statement as PostgreSQL wants it, and the place of each value. */
interface Translated {
  readonly text: string;
  /** The names of `$1`, `$2` and so on; null: the parameters are in this order already. */
  readonly names: readonly string[] | null;
}

/** A hint for SQLite's planner: a plus directly before a column. Between two values it has a space on both sides. */
const HINT = /(?<=[\s(])\+(?=[a-z])/g;

const LARGEST = 2n ** 63n - 1n;

const translate = (sql: string): Translated => {
  const text = sql.replace(HINT, '');
  if (!/:\w/.test(text)) {
    let count = 0;
    return {
      text: text.replace(/\?(\d*)/g, (_, place: string) => {
        count += 1;
        return `$${place || count}`;
      }),
      names: null,
    };
  }
  const names: string[] = [];
  return {
    text: text.replace(/:(\w+)/g, (_, name: string) => {
      if (!names.includes(name)) names.push(name);
      return `$${names.indexOf(name) + 1}`;
    }),
    names,
  };
};

const known = new Map<string, Translated>();

/** A whole number for a BIGINT. A clock may have parts of a millisecond, and a hostile server may send anything. */
const wholeNumber = (value: number): string => {
  if (Number.isNaN(value)) return '0';
  if (Math.abs(value) >= Number(LARGEST)) return String(value > 0 ? LARGEST : -LARGEST);
  return BigInt(Math.floor(value)).toString();
};

/** PostgreSQL has no text with a NUL in it. */
const boundValue = (value: SqlValue): string | null => {
  if (typeof value === 'number') return wholeNumber(value);
  return value?.replaceAll('\0', '\uFFFD') ?? null;
};

const isNamed = (parameters: SqlParameters): parameters is readonly [Readonly<Record<string, SqlValue>>] => {
  const [first] = parameters;
  return typeof first === 'object' && first !== null;
};

/** The statement and its values for `pg`. */
export const postgresStatement = (
  sql: string,
  parameters: SqlParameters,
): { readonly text: string; readonly values: (string | null)[] } => {
  const translated = known.get(sql) ?? translate(sql);
  known.set(sql, translated);
  const { text, names } = translated;
  if (!isNamed(parameters)) return { text, values: parameters.map(boundValue) };
  const [given] = parameters;
  return { text, values: (names ?? []).map((name) => boundValue(given[name] ?? null)) };
};
