import { expect, it } from 'vitest';
import { startSimulator } from '../../source/simulator/simulator.ts';
import { createManualClock } from '../helpers/manual-clock.ts';

it('a simulator whose port is taken leaves no timer behind', async () => {
  const first = await startSimulator({ clock: createManualClock() });
  const clock = createManualClock();
  const build = ({ world }: { readonly world: typeof first.world }): void => {
    world.createRoom({ name: 'call-1' });
    world.addCaller({ room: 'call-1', identity: 'alice' });
  };
  const scenario = { name: 'taken', about: '', ageMs: 0, build } as const;
  await expect(startSimulator({ clock, port: first.port, scenario })).rejects.toMatchObject({
    code: 'EADDRINUSE',
  });
  expect(clock.pending()).toBe(0);
  await first.close();
});
