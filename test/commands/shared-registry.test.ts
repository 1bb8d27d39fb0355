import { expect, it } from 'vitest';
import { postgresOfThisFile } from '../helpers/postgres.ts';
import { createStage, openRoom } from './stage.ts';

const start = postgresOfThisFile();

const NOWHERE = 'postgres://bob:s3cret-pass@127.0.0.1:1/lk';
const SHOWN = 'postgres://bob@127.0.0.1:1/lk';

it.each([
  ['history'],
  ['agents'],
  ['incidents'],
  ['registry', 'info'],
  ['registry', 'export'],
  ['registry', 'prune'],
])('%s %s says that no server answers, without the password', async (...words) => {
  const { code, stdout, stderr } = await createStage().run(...words, '--registry', NOWHERE);
  expect(code).toBe(2);
  expect(stderr).toContain(`The history in ${SHOWN} cannot be used: no PostgreSQL server answers there.`);
  // None of these commands tries again.
  expect(stderr).not.toContain('lktop tries again');
  expect(stderr).toContain('The monitor and lktop watch try again by themselves.');
  expect(stdout + stderr).not.toContain('s3cret');
});

it('watch says that no server answers, once, and goes on', async () => {
  const stage = createStage();
  openRoom(stage, 'call-1', {});
  const watching = stage.start('watch', '--registry', NOWHERE);
  const sentence = `Actions are not recorded: they are forgotten when lktop ends. The history in ${SHOWN} cannot be used`;
  await watching.until(() => watching.stderr().includes(sentence));
  await watching.until(() => watching.stdout().includes('call-1'));
  watching.interrupt();
  const { stderr } = await watching.end();
  expect(stderr.split(sentence)).toHaveLength(2);
  expect(stderr).not.toContain('s3cret');
});

it.each(['registry path', 'doctor'])('%s names the server without the password', async (words) => {
  const { stdout, stderr } = await createStage().run(...words.split(' '), '--registry', NOWHERE);
  expect(stdout).toContain(SHOWN);
  expect(stdout + stderr).not.toContain('s3cret');
});

it.each([
  ['mysql://bob:s3cret-pass@db/lk', 'nowhere else'],
  ['postgres://bob:s3cret-pass@db:x/lk', 'cannot be read'],
  ['postgres://bob:s3cret-pass@db/lk?sslmode=on', 'sslmode'],
])('an address that is wrong is refused without the password: %s', async (address, sentence) => {
  const { code, stdout, stderr } = await createStage().run('history', '--registry', address);
  expect(code).toBe(2);
  expect(stderr).toContain(sentence);
  expect(stdout + stderr).not.toContain('s3cret');
});

it.runIf(start)('what one lktop saw and did, another one tells, also by the setting', async () => {
  const { address } = (await start?.()) ?? {};
  if (address === undefined) throw new Error('no PostgreSQL');
  const registry = `${address()}?search_path=shared`;
  const first = createStage();
  first.world.addWorker({ agentName: 'support' });
  openRoom(first, 'call-1', { agents: ['support'] });
  const empty = await first.run('history', '--registry', registry);
  expect(empty.stderr).toContain('nothing has been kept there yet');
  const watching = first.start('watch', '--registry', registry);
  await watching.until(() => watching.stdout().includes('"started"'));
  const second = createStage();
  const isTold = async (): Promise<boolean> => {
    const { stdout } = await second.run('history', '--registry', registry);
    return stdout.includes('call-1');
  };
  while (!(await isTold())) await first.clock.advance(1_000);
  watching.interrupt();
  await watching.end();
  const config = `history: { registry: "${registry}" }\n`;
  const third = createStage({ files: { '.config/lktop/config.yaml': config } });
  expect((await third.run('agents')).stdout).toContain('support');
  expect((await third.run('registry', 'info')).stdout).toContain('search_path=shared');
});
