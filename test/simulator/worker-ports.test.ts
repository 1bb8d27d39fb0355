import { describe, expect, it, onTestFinished } from 'vitest';
import { startSimulator } from '../../source/simulator/simulator.ts';
import { createAsk } from '../../source/workers/ask.ts';
import { lookAt } from '../../source/workers/look.ts';
import { createManualClock, settle } from '../helpers/manual-clock.ts';

const { signal } = new AbortController();

const open = async () => {
  const clock = createManualClock();
  const simulator = await startSimulator({
    clock,
    servesWorkers: true,
    scenario: {
      name: 'test',
      about: 'two workers',
      ageMs: 0,
      build: ({ world }) => {
        world.addWorker({ agentName: 'support' });
        world.addWorker({ agentName: 'nodey', sdk: 'node', deployment: 'blue' });
      },
    },
  });
  onTestFinished(simulator.close);
  const look = (index: number, asking = createAsk(clock)) => {
    const address = simulator.workerAddresses()[index];
    if (!address) throw new Error('there is no such worker');
    const { host, port, label } = address;
    const place = { key: label, host, port, ips: [host], label, deployment: null, isEnding: false };
    return lookAt(asking, place, signal);
  };
  return { clock, simulator, look };
};

describe("the ports of the simulator's workers", () => {
  it('answer as those of both SDKs do', async () => {
    const { simulator, look } = await open();
    simulator.world.createDispatch('call', { agentName: 'support' });
    expect(await look(0)).toMatchObject({
      condition: 'up',
      facts: { agentName: 'support', activeJobs: 1, load: 0.04, sdk: 'python', deployment: null },
    });
    expect((await look(1)).facts).toMatchObject({
      sdk: 'node',
      load: null,
      deployment: 'blue',
      activeJobs: 0,
    });
  });

  it('are those of workers that come later, and closed when a worker is killed', async () => {
    const { simulator, look } = await open();
    const worker = simulator.world.addWorker({ agentName: 'late' });
    while (simulator.workerAddresses().length < 3) await settle();
    expect((await look(2)).facts?.agentName).toBe('late');
    worker.kill();
    expect((await look(2)).condition).toBe('down');
  });

  it('do not answer for a worker that hangs', async () => {
    const { simulator, look, clock } = await open();
    const worker = simulator.world.addWorker();
    while (simulator.workerAddresses().length < 3) await settle();
    worker.hang();
    let isOver = false;
    const looking = look(2).finally(() => {
      isOver = true;
    });
    while (!isOver) await clock.advance(100);
    expect((await looking).isDoubtful).toBe(true);
  });
});
