import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createStage, openRoom, type Stage } from './stage.ts';

const registryOf = ({ home }: Stage): string => {
  const path = join(home, 'state/lktop/registry.db');
  mkdirSync(dirname(path), { recursive: true });
  return path;
};

/** What keeps the history from being written, and the expected message. */
const FAULTS: readonly (readonly [string, (stage: Stage) => void, string])[] = [
  ['is damaged', (stage) => writeFileSync(registryOf(stage), 'no database '.repeat(1000)), 'damaged'],
  ['is a folder', (stage) => mkdirSync(registryOf(stage)), 'it is a folder'],
  [
    'has no folder',
    ({ home }) => writeFileSync(join(home, 'state'), 'a file in place of the folder'),
    'cannot be opened',
  ],
  [
    'is locked',
    (stage) => {
      const other = new DatabaseSync(registryOf(stage));
      other.exec('CREATE TABLE theirs (id); BEGIN EXCLUSIVE');
      onTestFinished(() => other.close());
    },
    'has locked it',
  ],
];

const withCaller = async (): Promise<Stage> => {
  const stage = createStage();
  stage.world.addWorker({ agentName: 'support' });
  openRoom(stage, 'call-1', { agents: ['support'] });
  await stage.clock.advance(30_000);
  return stage;
};

const changes = ({ gateway }: Stage): string[] =>
  gateway.calls.filter((call) => /^(Create|Delete|Remove)/.test(call));

const [DAMAGED] = FAULTS;
const COMMANDS: readonly (readonly string[])[] = [
  ['dispatch', 'call-1', 'support'],
  ['redispatch', 'call-1', 'support'],
  ['remove', 'call-1', 'support'],
];
/** A dispatch runs into every fault. The other commands run into one of them. */
const CASES = FAULTS.flatMap((fault) =>
  COMMANDS.filter(([command]) => fault === DAMAGED || command === 'dispatch').map(
    (argv) => [fault[0], argv, fault] as const,
  ),
);

describe.each(CASES)('a history that %s, by %j', (_, argv, [, breakRegistry, reason]) => {
  it('is reported before and after the action', async () => {
    const stage = await withCaller();
    breakRegistry(stage);
    const { code, stderr } = await stage.run(...argv);
    expect(code).toBe(0);
    const before = stderr.indexOf('This will not be recorded. The history in ');
    const after = stderr.indexOf('The action was not recorded in the history. The history in ');
    expect(before).toBeGreaterThanOrEqual(0);
    expect(after).toBeGreaterThan(before);
    expect(stderr.slice(before, after)).toContain(reason);
  });

  it('refuses with --require-registry', async () => {
    const stage = await withCaller();
    breakRegistry(stage);
    const { code, stderr } = await stage.run(...argv, '--require-registry');
    expect(code).toBe(2);
    expect(stderr).toContain('Nothing is done that cannot be recorded (--require-registry).');
    expect(stderr).toContain(reason);
    expect(stderr).not.toContain('Name the room');
    expect(changes(stage)).toEqual([]);
  });
});

it('reports and refuses nothing if the history can be written', async () => {
  const stage = await withCaller();
  const { code, stderr } = await stage.run('redispatch', 'call-1', 'support', '--require-registry');
  expect(code).toBe(0);
  expect(stderr).not.toContain('record');
});
