import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { COMMANDS } from '../../source/commands/flag-table.ts';
import { createStage, openRoom, type Stage } from './stage.ts';

const SECRET = 'a-secret-nobody-may-see';

const linesOf = ({ home }: Stage) =>
  readFileSync(join(home, 'debug.log'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

it('is a flag of every command', () => {
  for (const { name, flags } of Object.values(COMMANDS)) {
    expect(
      flags.map((flag) => flag.name),
      name,
    ).toContain('debug');
  }
});

it('notes the start, calls, sweeps, verdicts and the end of a check, and no metadata', async () => {
  const stage = createStage();
  stage.world.createRoom({ name: 'call-1', metadata: 'private', agents: [{ agentName: 'suport' }] });
  stage.world.addCaller({ room: 'call-1', identity: 'alice', publishAudio: true });
  const { code } = await stage.run('check', '--debug', 'debug.log');
  expect(code).toBe(1);
  const lines = linesOf(stage);
  expect(lines[0]).toMatchObject({ level: 'info', what: 'start', command: 'check', version: '1.2.3' });
  expect(lines.at(-1)).toMatchObject({ level: 'info', what: 'end', code: 1 });
  const call = { level: 'debug', what: 'call', status: 200 };
  expect(lines).toContainEqual(expect.objectContaining({ ...call, method: 'ListRooms', room: null }));
  expect(lines).toContainEqual(expect.objectContaining({ ...call, method: 'ListDispatch', room: 'call-1' }));
  expect(lines).toContainEqual(
    expect.objectContaining({ level: 'info', what: 'sweep', rooms: 1, critical: 1, warning: 0 }),
  );
  expect(lines).toContainEqual(
    expect.objectContaining({ level: 'warn', what: 'verdict', room: 'call-1', verdict: 'no worker' }),
  );
  expect(statSync(join(stage.home, 'debug.log')).mode & 0o777).toBe(0o600);
  const text = readFileSync(join(stage.home, 'debug.log'), 'utf8');
  for (const hidden of [SECRET, 'private']) expect(text).not.toContain(hidden);
});

it('notes an action from its calls to what came of it', async () => {
  const stage = createStage();
  openRoom(stage, 'call-1');
  stage.world.addWorker({ agentName: 'support' });
  const { code } = await stage.run(
    'dispatch',
    'call-1',
    'support',
    '--metadata',
    'private',
    '--debug',
    'debug.log',
  );
  expect(code).toBe(0);
  const lines = linesOf(stage);
  const states = lines
    .filter(({ what }) => what === 'action')
    .map(({ kind, room, state }) => [kind, room, state]);
  expect(states).toEqual([
    ['dispatch', 'call-1', 'calling'],
    ['dispatch', 'call-1', 'verifying'],
    ['dispatch', 'call-1', 'succeeded'],
  ]);
  expect(lines).toContainEqual(
    expect.objectContaining({ what: 'call', method: 'CreateDispatch', room: 'call-1' }),
  );
  expect(JSON.stringify(lines)).not.toContain('private');
});

it('notes a crash with its stack, and a failure with its sentence', async () => {
  const stage = createStage();
  const running = stage.start('watch', '--debug', 'debug.log');
  await running.until(() => running.stdout() !== '');
  running.crash(new Error(`boom ${SECRET}`));
  await running.end();
  const crash = linesOf(stage).find(({ what }) => what === 'crash');
  expect(crash).toMatchObject({ level: 'error', error: { name: 'Error', message: 'boom [hidden]' } });
  expect(crash.error.stack.length).toBeGreaterThan(0);
  await stage.run('simulate', '--debug', 'debug.log', '--port', '99999');
  expect(linesOf(stage).at(-2)).toMatchObject({ level: 'error', what: 'failure', kind: 'usage' });
  expect(linesOf(stage).at(-1)).toMatchObject({ what: 'end', code: 2 });
});

it('a log that cannot be written is a sentence and code 2, before anything is done', async () => {
  const stage = createStage();
  const { code, stdout, stderr } = await stage.run('watch', '--debug', 'none/debug.log');
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toContain(
    `lktop: The debug log ${join(stage.home, 'none/debug.log')} cannot be written: there is no such folder.\n`,
  );
  expect(stage.addresses).toEqual([]);
});

it("stands in nobody's way where it was not asked for", async () => {
  const stage = createStage();
  openRoom(stage, 'call-1');
  await stage.run('snapshot');
  expect(() => statSync(join(stage.home, 'debug.log'))).toThrow('ENOENT');
});
