import { describe, expect, it } from 'vitest';
import { SCENARIOS } from '../../source/commands/common-flags.ts';
import { simulatorDocument } from '../../source/report/documents/documents.ts';
import { scenarios } from '../../source/simulator/scenarios/scenarios.ts';
import { createStage } from './stage.ts';

const start = async (...flags: readonly string[]) => {
  const running = createStage().start('simulate', '--json', ...flags);
  await running.until(() => running.stdout().includes('}'));
  const document = simulatorDocument.parse(JSON.parse(running.stdout()));
  return { running, document };
};

describe('lktop simulate', () => {
  it('serves a LiveKit API until stopped, and says how to connect', async () => {
    const running = createStage().start('simulate', '--scenario', 'healthy');
    await running.until(() => running.stderr().includes('Ctrl-C'));
    const url = /^LIVEKIT_URL=ws(:\/\/127\.0\.0\.1:\d+)$/m.exec(running.stdout())?.[1];
    expect(running.stdout()).toMatch(/\nLIVEKIT_API_KEY=devkey\nLIVEKIT_API_SECRET=secret\n$/);
    expect((await fetch(`http${url}`)).status).toBe(200);
    running.interrupt('SIGINT');
    expect((await running.end()).code).toBe(3);
    await expect(fetch(`http${url}`)).rejects.toThrow();
  });

  it('has only the requested rooms, or a scenario', async () => {
    for (const [flags, rooms, scenario] of [
      [['--rooms', '7'], 7, null],
      [['--scenario', 'wrong-name', '--rooms', '7'], 11, 'wrong-name'],
    ] as const) {
      const { running, document } = await start(...flags);
      expect(document).toMatchObject({ rooms, scenario });
      running.interrupt();
      await running.end();
    }
  });

  it('says so if the port is in use', async () => {
    const { running, document } = await start('--rooms', '1');
    const { code, stderr } = await createStage().run('simulate', '--port', new URL(document.url).port);
    expect(code).toBe(2);
    expect(stderr).toMatch(/Port \d+ is in use/);
    running.interrupt();
    await running.end();
  });

  it('rejects an unknown scenario', async () => {
    expect([...scenarios.keys()].sort()).toEqual([...SCENARIOS].sort());
    const { code, stderr } = await createStage().run('simulate', '--scenario', 'no-wrker');
    expect(code).toBe(2);
    expect(stderr).toContain('Did you mean no-worker?');
  });
});
