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

/** Rows of one INSERT. More would gain little. */
const ROWS_AT_ONCE = 200;

/** The values of a row that tell it from others, so that one INSERT never has the same row twice. */
const KEY = /\(([^()]*)\)\s*VALUES[\s\S]*ON CONFLICT \(([^()]*)\)/;

/** Splits `INSERT … VALUES (…) …` at the brackets of its values. Null: it is another statement. */
const splitInsert = (text: string): { head: string; tuple: string; tail: string } | null => {
  const begins = /^\s*INSERT\b[\s\S]*?\bVALUES\s*(?=\()/.exec(text)?.[0].length;
  if (begins === undefined) return null;
  let depth = 0;
  for (let place = begins; place < text.length; place += 1) {
    if (text[place] === '(') depth += 1;
    if (text[place] === ')') depth -= 1;
    if (depth > 0) continue;
    const tail = text.slice(place + 1);
    // A value there would have to be the same for all rows.
    if (tail.includes('$')) return null;
    return { head: text.slice(0, begins), tuple: text.slice(begins, place + 1), tail };
  }
  return null;
};

/** The places of the key among the values: those of the first values that are a parameter of their own. */
const keyPlaces = (text: string, tuple: string): readonly number[] | null => {
  const [, columns = '', keys = ''] = KEY.exec(text) ?? [];
  const names = columns.split(',').map((name) => name.trim());
  const values = tuple
    .slice(1, -1)
    .split(',')
    .map((value) => value.trim());
  const places = keys.split(',').map((key) => {
    const [, place] = /^\$(\d+)$/.exec(values[names.indexOf(key.trim())] ?? '') ?? [];
    return Number(place) - 1;
  });
  return places.every((place) => place >= 0) ? places : null;
};

type Statement = ReturnType<typeof postgresStatement>;

/**
 * The statements that run `sql` with each of the rows, in their order. Many rows of an INSERT become one statement, up
 * to the first that has the key of an earlier one: PostgreSQL does not change a row twice in one statement.
 */
export const bulkInserts = (sql: string, rows: readonly SqlParameters[]): readonly Statement[] => {
  const single = rows.map((row) => postgresStatement(sql, row));
  const [first] = single;
  const parts = first ? splitInsert(first.text) : null;
  const places = first && parts ? keyPlaces(first.text, parts.tuple) : null;
  if (!parts || !places) return single;
  const { head, tuple, tail } = parts;
  const statements: Statement[] = [];
  let [tuples, values, keys]: [string[], (string | null)[], Set<string>] = [[], [], new Set()];
  const end = (): void => {
    if (tuples.length > 0) statements.push({ text: `${head}${tuples.join(', ')}${tail}`, values });
    [tuples, values, keys] = [[], [], new Set()];
  };
  for (const row of single) {
    const key = JSON.stringify(places.map((place) => row.values[place]));
    if (keys.has(key) || tuples.length === ROWS_AT_ONCE) end();
    const before = values.length;
    tuples.push(tuple.replace(/\$(\d+)/g, (_, place: string) => `$${Number(place) + before}`));
    values.push(...row.values);
    keys.add(key);
  }
  end();
  return statements;
};
