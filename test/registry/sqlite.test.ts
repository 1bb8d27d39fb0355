import { expect, it, onTestFinished, vi } from 'vitest';
import { loadSqlite } from '../../source/registry/sqlite.ts';

it('suppresses the warning that SQLite is experimental, and nothing else', () => {
  const emitted = vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
  const getBuiltinModule = process.getBuiltinModule;
  const loading = vi.spyOn(process, 'getBuiltinModule').mockImplementation((name: string) => {
    process.emitWarning(
      'SQLite is an experimental feature and might change at any time',
      'ExperimentalWarning',
    );
    process.emitWarning('another matter', 'ExperimentalWarning');
    return Reflect.apply(getBuiltinModule, process, [name]);
  });
  onTestFinished(() => void vi.restoreAllMocks());

  const { emitWarning } = process;
  expect(loadSqlite().DatabaseSync).toBeTypeOf('function');
  expect(loading).toHaveBeenCalledWith('node:sqlite');
  expect(emitted.mock.calls).toStrictEqual([['another matter', 'ExperimentalWarning']]);
  expect(process.emitWarning).toBe(emitWarning);
});

it('says so if this Node has none', () => {
  vi.spyOn(process, 'getBuiltinModule').mockReturnValue(undefined as unknown as NodeModule);
  onTestFinished(() => void vi.restoreAllMocks());
  expect(loadSqlite).toThrow('no node:sqlite');
});
