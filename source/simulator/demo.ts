import { type Clock, systemClock } from '../clock.ts';
import { startTraffic } from './demo/traffic.ts';
import { troubles } from './demo/troubles.ts';
import type { Scenario } from './scenario.ts';
import { converses } from './sessions.ts';
import { type Simulator, startSimulator } from './simulator.ts';
import { createStage, MINUTE_MS } from './stage.ts';

const AGE_MS = 16 * MINUTE_MS;

export const demo: Scenario = {
  name: 'demo',
  about: 'A call centre that shows every problem within two minutes, while callers come and go.',
  ageMs: AGE_MS,
  build: ({ world, faults }) => {
    const stage = createStage(world, faults, AGE_MS);
    world.addWorker({ agentName: 'support-v2', session: converses });
    world.addWorker({ agentName: 'support-v2', session: converses, version: '1.8.7' });
    for (const play of troubles) play(stage);
    startTraffic(world);
  },
};

/**
 * Starts the demo. It is sixteen minutes old when it opens, and goes on.
 * @param clock default: the system clock
 * @param scenario what happens in it. Default: the call centre
 */
export const startDemo = (clock: Clock = systemClock, scenario: Scenario = demo): Promise<Simulator> =>
  startSimulator({ clock, scenario, seed: 7, servesWorkers: true });
