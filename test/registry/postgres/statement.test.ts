import { expect, it } from 'vitest';
import { bulkInserts, postgresStatement } from '../../../source/registry/postgres/statement.ts';

it('numbers the values, and drops the hints for SQLite', () => {
  expect(postgresStatement('SELECT 1 FROM a WHERE +b = ? AND c + 1 > ?', [1.5, 'x\0'])).toEqual({
    text: 'SELECT 1 FROM a WHERE b = $1 AND c + 1 > $2',
    values: ['1', 'x\ufffd'],
  });
  expect(postgresStatement('SELECT :b, :a, :b', [{ a: null, b: Number.POSITIVE_INFINITY }])).toEqual({
    text: 'SELECT $1, $2, $1',
    values: ['9223372036854775807', null],
  });
  expect(postgresStatement('SELECT ?2, ?1, ?2', ['a', 'b']).text).toBe('SELECT $2, $1, $2');
});

const INSERT = 'INSERT INTO t (k, l, v) VALUES (?, ?, ?) ON CONFLICT (k, l) DO UPDATE SET v = excluded.v';

it('joins rows of an insert, and never has one key twice in a statement', () => {
  const statements = bulkInserts(INSERT, [
    ['a', 1, 'x'],
    ['b', 1, 'y'],
    ['a', 1, 'z'],
    ['a', 2, 'z'],
  ]);
  expect(statements).toEqual([
    {
      text: 'INSERT INTO t (k, l, v) VALUES ($1, $2, $3), ($4, $5, $6) ON CONFLICT (k, l) DO UPDATE SET v = excluded.v',
      values: ['a', '1', 'x', 'b', '1', 'y'],
    },
    {
      text: 'INSERT INTO t (k, l, v) VALUES ($1, $2, $3), ($4, $5, $6) ON CONFLICT (k, l) DO UPDATE SET v = excluded.v',
      values: ['a', '1', 'z', 'a', '2', 'z'],
    },
  ]);
  const many = bulkInserts(
    INSERT,
    Array.from({ length: 450 }, (_, number) => ['a', number, null]),
  );
  expect(many.map(({ values }) => values.length)).toEqual([600, 600, 150]);
});

it.each([
  'INSERT INTO t (k) VALUES (?) ON CONFLICT (k) DO UPDATE SET v = ?',
  'INSERT INTO t (k) SELECT ? ON CONFLICT (k) DO NOTHING',
  'INSERT INTO t (k) VALUES (lower(?)) ON CONFLICT (k) DO NOTHING',
  'DELETE FROM t WHERE k = ?',
])('leaves each row alone where they cannot be joined: %s', (sql) => {
  expect(bulkInserts(sql, [['a'], ['b']])).toHaveLength(2);
});
