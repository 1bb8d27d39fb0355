import { expect, it } from 'vitest';
import { countCalls } from '../../source/scanner/call-counter.ts';
import { createFakeGateway } from '../helpers/fake-gateway.ts';
import { createManualClock } from '../helpers/manual-clock.ts';
import { watch } from './watch.ts';

it('counts every API call of the last minute, failed ones too, and forgets them', async () => {
  const clock = createManualClock();
  const fake = createFakeGateway(clock);
  const gateway = countCalls(fake, clock);
  fake.addRoom('a');
  await gateway.listRooms();
  await gateway.listParticipants('a');
  await gateway.listDispatches('a');
  await clock.advance(30_000);
  const { id } = await gateway.createDispatch({ room: 'a', agentName: 'x' });
  await gateway.deleteDispatch('a', id);
  await expect(gateway.removeParticipant('a', 'nobody')).rejects.toThrow('scripted not-found');
  await gateway.createRoom({ name: 'b' });
  await gateway.deleteRoom('b');
  await gateway.probe();
  expect(gateway.callsInLastMinute()).toBe(8);
  expect(fake.calls).toHaveLength(8);
  await clock.advance(30_000);
  expect(gateway.callsInLastMinute()).toBe(5);
  await clock.advance(30_000);
  expect(gateway.callsInLastMinute()).toBe(0);
});

it('a budget lets every sweep ask the rooms longest unheard of', async () => {
  const { gateway, clock, begin, snapshot } = watch({ budget: 300 });
  for (let number = 0; number < 10; number += 1) gateway.addRoom(`call-${number}`);
  await begin();
  // 300 a minute at 2 s: 10 calls a sweep, of which one lists.
  expect(snapshot().verifiedAtMs.size).toBe(4);
  await clock.advance(4000);
  expect(snapshot().verifiedAtMs.size).toBe(10);
  await clock.advance(600_000);
  expect(snapshot().callsPerMinute).toBeLessThanOrEqual(300);
  const ages = [...snapshot().verifiedAtMs.values()].map((atMs) => clock.now() - atMs);
  expect(Math.max(...ages)).toBeLessThanOrEqual(6000);
});
