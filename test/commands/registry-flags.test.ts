import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createStage } from './stage.ts';

const inState = (home: string): string => join(home, 'state', 'lktop', 'registry.db');

it('--registry keeps the history in another file, and reads it from there', async () => {
  const stage = createStage();
  stage.world.createRoom({ name: 'call-1' });
  const acted = await stage.run('dispatch', 'call-1', 'support', '--wait', '1s', '--registry', 'own/h.db');
  expect(acted.stderr).not.toContain('history');
  expect(existsSync(inState(stage.home))).toBe(false);
  const { stdout } = await stage.run('history', '--registry', 'own/h.db');
  expect(stdout).toContain('call-1');
  expect((await stage.run('history')).stdout).toBe('');
});

it('--no-registry keeps nothing', async () => {
  const stage = createStage();
  stage.world.createRoom({ name: 'call-1' });
  const { stderr } = await stage.run('dispatch', 'call-1', 'support', '--wait', '1s', '--no-registry');
  expect(stderr).not.toContain('history');
  expect(existsSync(inState(stage.home))).toBe(false);
  expect((await stage.run('doctor', '--no-registry')).stdout).toContain('none, because of --no-registry');
});

it.each([
  [['check', '--no-registry', '--registry', 'a.db'], '--registry and --no-registry contradict each other.'],
  [
    ['remove', 'call-1', '--no-registry', '--require-registry'],
    '--require-registry and --no-registry contradict each other.',
  ],
  [['history', '--no-registry'], 'lktop history has no flag --no-registry.'],
  [['history', '--registry'], '--registry has no value.'],
  [
    ['history', '--registry', '/dev/null/h.db'],
    'The history in /dev/null/h.db cannot be used: the file cannot be opened.',
  ],
])('%j is refused in a sentence', async (argv, sentence) => {
  const { code, stdout, stderr } = await createStage().run(...argv);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toContain(sentence);
});
