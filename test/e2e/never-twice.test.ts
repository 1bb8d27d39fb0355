import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../source/clock.ts';
import { startSimulator } from '../../source/simulator/simulator.ts';
import { createStage } from '../../source/simulator/stage.ts';
import { lktopInPipe, lktopInTerminal } from '../helpers/lktop.ts';
import { type ProxyRule, startProxy } from '../helpers/proxy.ts';

const AGE_MS = 3 * 60_000;

/** An unserved caller, a worker that could serve it, and one state folder for all processes. */
const setUp = async (rule?: ProxyRule) => {
  const simulator = await startSimulator({
    clock: systemClock,
    scenario: {
      name: 'forgotten',
      about: 'A backend forgot to dispatch.',
      ageMs: AGE_MS,
      build: ({ world, faults }) => {
        createStage(world, faults, AGE_MS);
        world.addWorker({ agentName: 'support' });
        world.createRoom({ name: 'call-1' });
        world.addCaller({ room: 'call-1', identity: 'alice' });
      },
    },
  });
  const state = mkdtempSync(join(tmpdir(), 'lktop-state-'));
  onTestFinished(async () => {
    await simulator.close();
    rmSync(state, { recursive: true, force: true });
  });
  const env = {
    LIVEKIT_URL: rule ? await startProxy(simulator.url, rule) : simulator.url,
    LIVEKIT_API_KEY: simulator.apiKey,
    LIVEKIT_API_SECRET: simulator.apiSecret,
    XDG_STATE_HOME: state,
  };
  return {
    env,
    run: (...argv: readonly string[]) => lktopInPipe(argv, { env }),
    ids: () =>
      simulator.world
        .listDispatches('call-1')
        .filter(({ agentName }) => agentName === 'support')
        .map(({ id }) => id),
  };
};

it('a dispatch that a proxy delays by 9 s is verified, not repeated', { timeout: 60_000 }, async () => {
  const { run, ids } = await setUp({ method: 'CreateDispatch', holdMs: 9_000 });
  const { code, stdout } = await run('dispatch', 'call-1', 'support', '--wait', '25s');
  const [id, ...others] = ids();
  expect(others).toEqual([]);
  expect(stdout).toContain(`dispatch ${id})`);
  expect(code).toBe(0);
});

it('a dispatch that a proxy sends twice ends with 1 and both ids', { timeout: 60_000 }, async () => {
  const { run, ids } = await setUp({ method: 'CreateDispatch', times: 2 });
  const { code, stdout } = await run('dispatch', 'call-1', 'support', '--wait', '4s');
  expect(code).toBe(1);
  expect(ids()).toHaveLength(2);
  for (const id of ids()) expect(stdout).toContain(id);
});

it('a plain-text refusal ends the command at once, with its reason', { timeout: 60_000 }, async () => {
  const refuses = { status: 401, text: 'this key was revoked' };
  const { run, ids } = await setUp({ method: 'CreateDispatch', refuses });
  const { code, stdout } = await run('dispatch', 'call-1', 'support', '--wait', '50s');
  expect(code).toBe(2);
  expect(stdout).toContain('It says: "this key was revoked".');
  expect(ids()).toEqual([]);
});

it('four processes with --once bring one agent', { timeout: 60_000 }, async () => {
  const { run, ids } = await setUp();
  const runs = await Promise.all(
    [1, 2, 3, 4].map(() => run('dispatch', 'call-1', 'support', '--once', '--timeout', '50s')),
  );
  expect(runs.map(({ code }) => code)).toEqual([0, 0, 0, 0]);
  expect(runs.filter(({ stdout }) => stdout.includes(' already '))).toHaveLength(3);
  expect(ids()).toHaveLength(1);
});

it('two monitors confirmed at the same moment bring one agent', { timeout: 60_000 }, async () => {
  const { env, ids } = await setUp();
  const monitors = [1, 2].map(() =>
    lktopInTerminal(['--interval', '0.5', '--expect', 'call-*'], { columns: 120, rows: 30, env }),
  );
  for (const monitor of monitors) {
    await monitor.waitFor(/▌✖ call-1 /);
    monitor.press('a');
    await monitor.waitFor(/agent name/);
    monitor.type('support');
    await monitor.waitFor(/agent name +support/);
    monitor.press('ctrl-s');
    await monitor.waitFor('Dispatch support to call-1');
  }
  for (const monitor of monitors) monitor.press('y');
  await Promise.all(
    monitors.map((monitor) => monitor.waitFor(/there after \d|was created in call-1 meanwhile/)),
  );
  expect(ids()).toHaveLength(1);
  for (const monitor of monitors) monitor.press('q');
  await Promise.all(monitors.map((monitor) => monitor.waitForExit()));
});
