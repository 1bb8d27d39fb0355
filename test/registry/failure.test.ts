import { expect, it } from 'vitest';
import { NewerSchemaError, NoSqliteError, registryFailure } from '../../source/registry/failure.ts';

/** SQLite's extended codes put more information in the higher bits. */
const extended = (code: number): number => code | (3 << 8);

it.each([
  [{ errcode: 5 }, 'locked'],
  [{ errcode: extended(5) }, 'locked'],
  [{ errcode: 8 }, 'read-only'],
  [{ errcode: extended(10) }, 'disk'],
  [{ errcode: 11 }, 'damaged'],
  [{ errcode: 13 }, 'disk'],
  [{ errcode: 14 }, 'no-access'],
  [{ errcode: 26 }, 'damaged'],
  [{ errcode: 1 }, 'unknown'],
  [{ code: 'EROFS' }, 'read-only'],
  [{ code: 'ENOSPC' }, 'disk'],
  [{ code: 'EACCES' }, 'no-access'],
  [{ code: 'EISDIR' }, 'folder'],
  [{}, 'unknown'],
])('%j is %s', (details, kind) => {
  const failure = registryFailure(Object.assign(new Error('details'), details), '/state/registry.db');
  expect(failure.kind).toBe(`registry-${kind}`);
  expect(failure.sentence).toMatch(/^The history in \/state\/registry\.db cannot be used: [^:]+\.$/);
  expect(failure.remedy).toMatch(/^[A-Z].+\.$/);
});

it('recognises a newer database and a Node without SQLite', () => {
  expect(registryFailure(new NewerSchemaError(), 'x').kind).toBe('registry-newer');
  expect(registryFailure(new NoSqliteError(), 'x').kind).toBe('registry-no-sqlite');
});
