import { mkdtempSync, rmSync } from 'node:fs';
import { hostname, tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../source/clock.ts';
import { startSimulator } from '../../source/simulator/simulator.ts';
import { createStage } from '../../source/simulator/stage.ts';
import { lktopInTerminal } from '../helpers/lktop.ts';
import { postgresOfThisFile } from '../helpers/postgres.ts';

const startPostgres = postgresOfThisFile();

const AGE_MS = 3 * 60_000;

const startProject = async () => {
  const simulator = await startSimulator({
    clock: systemClock,
    scenario: {
      name: 'shared',
      about: 'A healthy room.',
      ageMs: AGE_MS,
      build: ({ world, faults }) => {
        createStage(world, faults, AGE_MS);
        world.addWorker({ agentName: 'support' });
        world.createRoom({ name: 'call-1', agents: [{ agentName: 'support' }] });
        world.addCaller({ room: 'call-1', identity: 'alice' });
      },
    },
  });
  const state = mkdtempSync(join(tmpdir(), 'lktop-state-'));
  onTestFinished(async () => {
    await simulator.close();
    rmSync(state, { recursive: true, force: true });
  });
  return {
    world: simulator.world,
    env: {
      LIVEKIT_URL: simulator.url,
      LIVEKIT_API_KEY: simulator.apiKey,
      LIVEKIT_API_SECRET: simulator.apiSecret,
      XDG_STATE_HOME: state,
    },
  };
};

/** What a follower's header says. Long names are cut. */
const BY_ANOTHER = ` by ${`${userInfo().username}@${hostname().split('.')[0]}`.slice(0, 20)}`;

it.skipIf(startPostgres === null)(
  'a second monitor shows what the first one swept, and goes on when that is killed',
  { timeout: 120_000 },
  async () => {
    const postgres = await startPostgres?.();
    const { world, env } = await startProject();
    const args = ['--registry', postgres?.address() ?? ''];
    const first = lktopInTerminal(args, { env });
    onTestFinished(first.dispose);
    await first.waitFor((screen) => screen.includes('swept just now'));
    const second = lktopInTerminal(args, { env });
    onTestFinished(second.dispose);
    await second.waitFor((screen) => screen.includes(BY_ANOTHER));
    world.createRoom({ name: 'call-2', agents: [{ agentName: 'suport' }] });
    world.addCaller({ room: 'call-2', identity: 'bob' });
    await second.waitFor((screen) => /call-2 .*no worker/.test(screen));
    expect(second.screen()).toContain(BY_ANOTHER);
    first.kill('SIGKILL');
    await second.waitFor((screen) => screen.includes('swept just now') && !screen.includes(BY_ANOTHER));
    world.createRoom({ name: 'call-3' });
    await second.waitFor((screen) => screen.includes('call-3'));
    second.press('q');
    expect(await second.waitForExit()).toEqual({ code: 0, signal: 0 });
  },
);
