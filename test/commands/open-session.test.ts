import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { createStage } from './stage.ts';

/**
 * The number of listening servers in this process; each keeps it alive. A closed server is gone after one
 * turn of the event loop.
 */
const listening = async (): Promise<number> => {
  await setImmediate();
  return process.getActiveResourcesInfo().filter((resource) => resource === 'TCPServerWrap').length;
};

describe('a rejected command closes what it opened', () => {
  it.each([
    [],
    ['snapshot'],
    ['check'],
    ['watch'],
    ['doctor'],
    ['remove', 'call-1'],
    ['dispatch', 'call-1', 'a'],
  ])('lktop %s --demo with an invalid budget', async (...command) => {
    const before = await listening();
    const { code, stderr } = await createStage().run(...command, '--demo', '--budget', '9');
    expect(code).toBe(2);
    expect(stderr).toContain('--budget takes a whole number');
    expect(await listening()).toBe(before);
  });

  it('a running demo would be noticed', async () => {
    const before = await listening();
    const stage = createStage();
    const running = stage.start('watch', '--demo');
    await running.until(() => running.stdout() !== '');
    // The API, and the ports of the demo's workers.
    expect(await listening()).toBeGreaterThan(before);
    running.interrupt();
    await running.end();
    expect(await listening()).toBe(before);
  });

  it('also if a certificate of the project cannot be read', async () => {
    const stage = createStage({
      files: { '.config/lktop/config.yaml': 'projects: { env: { tls: { ca: missing.pem } } }\n' },
    });
    const { code, stderr } = await stage.run('snapshot');
    expect(code).toBe(2);
    expect(stderr).toContain(join('lktop', 'missing.pem'));
    expect(stage.addresses).toEqual([]);
  });
});

describe('the scenario of the demo', () => {
  it.each([
    [['--demo', '--scenario', 'clod'], 'There is no scenario "clod".', 'Did you mean cloud?'],
    [['--scenario', 'cloud'], '--scenario is about the demo.', 'Add --demo'],
  ])('%j is refused with a sentence', async (argv, sentence, remedy) => {
    const before = await listening();
    const { code, stderr } = await createStage().run(...argv);
    expect(code).toBe(2);
    expect(stderr).toContain(sentence);
    expect(stderr).toContain(remedy);
    expect(await listening()).toBe(before);
  });

  it('is played', async () => {
    const { code, stdout } = await createStage().run('--demo', '--scenario', 'no-worker');
    expect(code).toBe(0);
    expect(stdout).not.toBe('');
  });

  it('leaves the usual demo without deployed agents: LK_AGENTS_URL is not asked for it', async () => {
    const stage = createStage({ environment: { LK_AGENTS_URL: 'http://127.0.0.1:1' } });
    await stage.run('check', '--demo');
    expect(stage.addresses).toHaveLength(1);
    expect(stage.cloudAddresses).toEqual([]);
  });
});
