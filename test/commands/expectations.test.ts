import { describe, expect, it } from 'vitest';
import { expectationsDocument } from '../../source/report/documents/documents.ts';
import { expectShippedSchema } from '../report/shipped.ts';
import { createStage, openRoom, type Stage } from './stage.ts';

const ROOMS = 24;

/** A project whose rooms were watched: 24 calls with an agent, and a few meetings without one. */
const withWatched = async (options: Parameters<typeof createStage>[0] = {}): Promise<Stage> => {
  const stage = createStage(options);
  stage.world.addWorker({ agentName: 'support', capacity: 1_000 });
  const watching = stage.start('watch');
  await watching.until(() => watching.stdout().length > 0);
  for (let number = 0; number < ROOMS; number += 1) {
    openRoom(stage, `call-${7_000 + number}`, { agents: ['support'] });
  }
  openRoom(stage, 'meeting-1');
  const untilMs = stage.clock.now() + 60_000;
  await watching.until(() => stage.clock.now() >= untilMs);
  watching.interrupt();
  await watching.end();
  return stage;
};

const documentOf = async (stage: Stage, ...words: readonly string[]) => {
  const run = await stage.run('expectations', ...words, '--json');
  expect(run).toMatchObject({ code: 0, stderr: '' });
  expectShippedSchema(run.json());
  return expectationsDocument.parse(run.json());
};

describe('lktop expectations', () => {
  it('lists what was learned while the project was watched', async () => {
    const stage = await withWatched();
    const { project, host, kinds, cleared } = await documentOf(stage);
    expect({ project, host, cleared }).toEqual({ project: 'env', host: 'livekit.example.com', cleared: [] });
    expect(kinds).toMatchObject([
      {
        pattern: 'call-*',
        callerKind: 'STANDARD',
        dispatched: ['support'],
        expected: true,
        agentName: 'support',
        rooms: ROOMS,
        served: ROOMS,
        withinSeconds: 1,
      },
      { pattern: 'meeting-*', dispatched: [''], expected: false, agentName: null, rooms: 1, served: 0 },
    ]);
  });

  it('is a table for people', async () => {
    const stage = await withWatched({ columns: 120 });
    const { code, stdout } = await stage.run('expectations');
    expect(code).toBe(0);
    expect(stdout).toMatch(/call-\* +│ STANDARD │ support +│ yes +│ support │ 24 of 24 │ 1 s/);
    expect(stdout).toMatch(/meeting-\* │ STANDARD │ \(automatic\) │ not yet: fewer than 20 rooms/);
    for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(120);
    expect((await stage.run('expectations', '--ascii')).stdout).toMatch(/^[ -~\n]*$/);
  });

  it('forgets the requested kinds', async () => {
    const stage = await withWatched();
    const refused = await stage.run('expectations', 'clear', 'cal-*');
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain('Nothing is known about rooms called "cal-*".\nDid you mean "call-*"?');
    const { cleared, kinds } = await documentOf(stage, 'clear', 'call-*');
    expect([cleared, kinds].map((some) => some.map(({ pattern }) => pattern))).toEqual([
      ['call-*'],
      ['meeting-*'],
    ]);
    const all = await stage.run('expectations', 'clear');
    expect(all).toMatchObject({ code: 0, stdout: 'Forgot what was known about 1 kind of rooms.\n' });
    expect((await documentOf(stage)).kinds).toEqual([]);
  });

  it('says so if nothing is known, without a server', async () => {
    const stage = createStage();
    const { code, stdout, stderr } = await stage.run('expectations');
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
    expect(stderr).toContain('Nothing is known yet about the rooms of env');
    expect(stage.gateway.calls).toEqual([]);
  });

  it.each([
    [
      { environment: { LIVEKIT_URL: '', LIVEKIT_API_KEY: '', LIVEKIT_API_SECRET: '' } },
      [],
      'No LiveKit project is configured',
    ],
    [{ files: { 'state/lktop': 'a file where a folder should be' } }, [], 'cannot be used: '],
    [{}, ['claer'], 'does not accept the word "claer".\nDid you mean clear?'],
    [{}, ['--demo'], 'has no flag --demo'],
  ])('exits with 2 for %j %j', async (options, words, sentence) => {
    const { code, stdout, stderr } = await createStage(options).run('expectations', ...words);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(sentence);
  });
});

describe('lktop check', () => {
  it('does not change what was learned, and writes no history', async () => {
    const stage = await withWatched();
    const before = await documentOf(stage);
    await stage.run('check');
    expect(await documentOf(stage)).toEqual(before);
  });
});

it('lktop doctor reports how much is known', async () => {
  const stage = await withWatched();
  const { stdout } = await stage.run('doctor');
  expect(stdout).toContain('2 kinds of rooms known; an agent is expected in 1 of them');
});
