import { DatabaseSync } from 'node:sqlite';
import { expect, it, onTestFinished } from 'vitest';
import { inTransaction } from '../../source/registry/transaction.ts';

const openTable = (): DatabaseSync => {
  const database = new DatabaseSync(':memory:');
  onTestFinished(() => database.close());
  database.exec('CREATE TABLE numbers (number INTEGER PRIMARY KEY)');
  return database;
};

const numbers = (database: DatabaseSync) =>
  database
    .prepare('SELECT number FROM numbers ORDER BY number')
    .all()
    .map(({ number }) => number);

it('writes everything or nothing, and works again after a failure', () => {
  const database = openTable();
  inTransaction(database, () => database.exec('INSERT INTO numbers VALUES (1)'));
  expect(() =>
    inTransaction(database, () =>
      database.exec('INSERT INTO numbers VALUES (2); INSERT INTO numbers VALUES (1)'),
    ),
  ).toThrow('UNIQUE');
  inTransaction(database, () => database.exec('INSERT INTO numbers VALUES (3)'));
  expect(numbers(database)).toStrictEqual([1, 3]);
});

it('reports the failure even if SQLite has rolled back by itself', () => {
  const database = openTable();
  expect(() =>
    inTransaction(database, () => {
      database.exec('INSERT INTO numbers VALUES (1)');
      database.exec('INSERT OR ROLLBACK INTO numbers VALUES (1)');
    }),
  ).toThrow('UNIQUE');
  expect(numbers(database)).toStrictEqual([]);
});
