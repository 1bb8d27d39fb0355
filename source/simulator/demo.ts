import type { Clock } from '../clock.ts';
import { systemClock } from '../clock.ts';
import type { Scenario } from './scenario.ts';
import { converses, crashes, staysSilent } from './sessions.ts';
import type { Simulator } from './simulator.ts';
import { startSimulator } from './simulator.ts';

const MINUTE_MS = 60_000;

export const demo: Scenario = {
  name: 'demo',
  about: 'A small call centre in which everything goes wrong that can.',
  ageMs: 4 * MINUTE_MS,
  build: ({ world }) => {
    world.addWorker({ agentName: 'support-v2', session: converses });
    const open = (room: string, agentName: string): void => {
      world.createRoom({ name: room, departureTimeoutSeconds: 3_600, agents: [{ agentName }] });
      world.addCaller({ room, publishAudio: true });
    };
    open('call-7f31', 'suport-v2');
    open('call-0193', 'support-v2');
    open('call-0194', 'support-v2');
    open('call-88a0', 'support-v2');
    world.createDispatch('call-88a0', { agentName: 'support-v2' });
    world.addWorker({ agentName: 'billing', session: crashes(3 * MINUTE_MS, converses) });
    open('sip-4411', 'billing');
    world.addWorker({ agentName: 'survey', session: staysSilent });
    open('call-0200', 'survey');
  },
};

/** The demo, living from now on. */
export const startDemo = (clock: Clock = systemClock): Promise<Simulator> =>
  startSimulator({ clock, scenario: demo, seed: 7 });
