import { expect, it } from 'vitest';
import type { CommandContext } from '../../source/commands/command.ts';
import { secretsIn, typedSafely } from '../../source/commands/known-secrets.ts';
import { openSession } from '../../source/commands/open-session.ts';
import { createStage } from './stage.ts';

it('hides every configured secret, including those of other projects', async () => {
  const config = `projects:
  lab: {url: "wss://x.example", apiKey: k, apiSecret: the-secret-of-lab}
  other: {url: "wss://y.example", apiKey: k, apiSecret: the-secret-of-other}
  short: {url: "wss://z.example", apiKey: k, apiSecret: call}
`;
  const stage = createStage({ files: { '.config/lktop/config.yaml': config } });
  const context = {
    host: {
      environment: {
        XDG_CONFIG_HOME: `${stage.home}/.config`,
        XDG_STATE_HOME: stage.home,
        LIVEKIT_API_SECRET: 'of-the-environment',
      },
      homeDirectory: stage.home,
      workingDirectory: stage.home,
      clock: stage.clock,
      connect: () => stage.gateway,
    },
    flags: { project: 'lab' },
    words: [],
    signal: new AbortController().signal,
  } as unknown as CommandContext;
  const { session } = await openSession(context, { intervalMs: () => 0, opensDemo: false });
  expect(session.redact('a the-secret-of-lab the-secret-of-other of-the-environment call-1')).toBe(
    'a [hidden] [hidden] [hidden] call-1',
  );
  await session.close();
});

it.each([
  ['postgres://bob:hunter2-%40x@db/lk', 'postgres://bob:[hidden]@db/lk'],
  [
    '--registry=postgresql://bob:hunter2-%40x@db:1/lk?a=b',
    '--registry=postgresql://bob:[hidden]@db:1/lk?a=b',
  ],
  ['postgres://db/lk?password=hunter2-%40x&a=b', 'postgres://db/lk?password=[hidden]&a=b'],
])('hides the password in a typed address of a database: %s', (word, safe) => {
  expect(typedSafely(['history', word])).toEqual(['history', safe]);
  expect(secretsIn(['history', word], {})).toEqual(['hunter2-%40x', 'hunter2-@x']);
});
