import { expect, it, onTestFinished } from 'vitest';
import { defaultFleetSettings } from '../../source/fleet/settings.ts';
import { IN_MEMORY } from '../../source/registry/database.ts';
import { openRegistry } from '../../source/registry/registry.ts';
import { createSession } from '../../source/session/create-session.ts';
import { createFakeGateway } from '../helpers/fake-gateway.ts';
import { createManualClock } from '../helpers/manual-clock.ts';

it('a node that says that it is stale is asked again until it is well', async () => {
  const clock = createManualClock();
  let status = 406;
  let probes = 0;
  const probe = async () => {
    probes += 1;
    return { status, roundTripMs: 1, clockSkewMs: 0 };
  };
  const session = createSession({
    project: { name: 'p', host: 'livekit.example.com', demo: false, readOnly: false, warnings: [] },
    connect: () => ({ ...createFakeGateway(clock), probe }),
    clock,
    intervalMs: 2_000,
    settings: defaultFleetSettings,
    registry: openRegistry({ path: IN_MEMORY, clock }),
  });
  onTestFinished(session.close);
  const told = () => {
    const { serverIsStale, notices } = session.getState();
    return [serverIsStale, notices.some((one) => one.includes('stale (406)'))];
  };
  await clock.advance(31_000);
  expect(probes).toBe(2);
  expect(told()).toEqual([true, true]);
  status = 200;
  await clock.advance(30_000);
  expect(told()).toEqual([false, false]);
  await clock.advance(300_000);
  expect(probes).toBe(3);
});
