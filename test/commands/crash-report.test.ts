import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createStage } from './stage.ts';

const SECRET = 'a-secret-nobody-may-see';

const reportsIn = (home: string) => {
  const folder = join(home, 'state', 'lktop');
  return readdirSync(folder)
    .filter((name) => name.startsWith('lktop-crash-'))
    .map((name) => join(folder, name));
};

const crash = () =>
  new Error(`boom ${SECRET}`, {
    cause: new TypeError('token=hunter2 eyJhbGciOiJIUzI1NiJ9.eyJ2aWRlbyI6e30.abcdefg'),
  });

it('a crash in a timer ends a command with 2, a sentence and a report without secrets', async () => {
  const stage = createStage();
  const running = stage.start('watch');
  await running.until(() => running.stdout() !== '');
  running.crash(crash());
  const { code, stderr } = await running.end();
  expect(code).toBe(2);
  const [path = ''] = reportsIn(stage.home);
  expect(stderr).toContain('lktop: Internal error in lktop: boom [hidden]\n');
  expect(stderr).toContain(`Attach this file, which holds no secrets: ${path}`);
  expect(stderr).not.toMatch(/^ +at /m);
  const text = readFileSync(path, 'utf8');
  expect(JSON.parse(text)).toMatchObject({
    schema: 'lktop.crash/1',
    lktop: '1.2.3',
    typed: ['watch'],
    error: { name: 'Error', message: 'boom [hidden]', cause: { name: 'TypeError' } },
  });
  expect(JSON.parse(text).error.stack.length).toBeGreaterThan(0);
  for (const hidden of [SECRET, 'hunter2', 'eyJhbGci']) {
    expect(text).not.toContain(hidden);
    expect(stderr).not.toContain(hidden);
  }
});

it('a typed secret is not in the report either', async () => {
  const stage = createStage();
  const running = stage.start('watch', '--api-secret', 'typed-one', '--url', 'ws://x.example', '--api-key=k');
  await running.until(() => running.stdout() !== '');
  running.crash('a string typed-one');
  await running.end();
  const [path = ''] = reportsIn(stage.home);
  const text = readFileSync(path, 'utf8');
  expect(text).not.toContain('typed-one');
  expect(JSON.parse(text)).toMatchObject({
    typed: ['watch', '--api-secret', '[hidden]', '--url', 'ws://x.example', '--api-key=[hidden]'],
    error: { message: 'a string [hidden]' },
  });
});

it.each([
  [['--api-secret', 'typed-one']],
  [['--api-secret=typed-one']],
  [['--apiSecret', 'typed-one']],
  [['--apiSecret=typed-one']],
])('a crash before anything is connected hides the secrets too: %j', async (flags) => {
  const stage = createStage({
    environment: {
      LIVEKIT_API_SECRET: SECRET,
      AWS_SECRET_ACCESS_KEY: 'of-another-program',
      HTTPS_PROXY: 'http://ann:of-the-proxy@proxy.example:3128',
      SHORT_TOKEN: 'boom',
    },
    onConnect: () => {
      throw new Error(`boom typed-one ${SECRET} of-another-program of-the-proxy`);
    },
  });
  const { code, stdout, stderr } = await stage.run('check', '--json', ...flags);
  expect(code).toBe(2);
  const [path = ''] = reportsIn(stage.home);
  const text = readFileSync(path, 'utf8');
  expect(stderr).toContain('Internal error in lktop: boom [hidden] [hidden] [hidden] [hidden]\n');
  for (const hidden of ['typed-one', SECRET, 'of-another-program', 'of-the-proxy']) {
    for (const shown of [text, stdout, stderr]) expect(shown).not.toContain(hidden);
  }
});

it('a crash before the screen is up ends the monitor with 2, a sentence and a report', async () => {
  const stage = createStage({ isScreen: true, onConnect: ({ crash: crashed }) => crashed(crash()) });
  const { code, stdout, stderr } = await stage.run();
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  const [path = ''] = reportsIn(stage.home);
  expect(stderr).toBe(
    `lktop: Internal error in lktop: boom [hidden]\nPlease report it and say what you did. Attach this file, which holds no secrets: ${path}\n`,
  );
});

it('a usage error leaves no report', async () => {
  const stage = createStage();
  expect((await stage.run('snapshot', '--nonsense')).code).toBe(2);
  expect(() => reportsIn(stage.home)).toThrow('ENOENT');
});
