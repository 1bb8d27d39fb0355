import { expect, it, onTestFinished } from 'vitest';
import { NO_HEAL_LOCK } from '../../source/actions/heal-lock.ts';
import { defaultFleetSettings } from '../../source/fleet/settings.ts';
import { HEALED_VERDICTS } from '../../source/healing/candidates.ts';
import type { HealActEvent } from '../../source/healing/heal-event.ts';
import { createHealer } from '../../source/healing/healer.ts';
import { createSession } from '../../source/session/create-session.ts';
import { createFaults } from '../../source/simulator/faults.ts';
import {
  HOSPITAL,
  hospital,
  TOLD_AFTER_SECONDS,
} from '../../source/simulator/scenarios/hospital/hospital.ts';
import { HOSPITAL_AGE_MS } from '../../source/simulator/scenarios/hospital/patient.ts';
import { createWorld } from '../../source/simulator/world.ts';
import { createManualClock } from '../helpers/manual-clock.ts';
import { createWorldGateway } from '../helpers/world-gateway.ts';
import { memoryRegistry } from './stage.ts';

it('in the hospital, heals who is left alone, and nobody else', async () => {
  const clock = createManualClock();
  const world = createWorld({ clock, seed: 7 });
  const gateway = createWorldGateway(world, clock);
  hospital.build({ world, faults: createFaults(world.random, world.state) });
  await clock.advance(HOSPITAL_AGE_MS);
  const registry = memoryRegistry(clock);
  const session = createSession({
    project: { name: 'p', host: 'lk', demo: false, readOnly: false, warnings: [] },
    connect: () => gateway,
    clock,
    intervalMs: 2_000,
    settings: defaultFleetSettings,
    registry,
  });
  const acts: HealActEvent[] = [];
  const healer = createHealer({
    session,
    registry,
    verdicts: new Set(HEALED_VERDICTS),
    perMinute: 1_000,
    acts: false,
    lock: NO_HEAL_LOCK,
    tell: (event) => {
      if (event.kind === 'act') acts.push(event);
    },
  });
  onTestFinished(async () => {
    healer.stop();
    await session.close();
    await healer.close();
  });
  await clock.advance(TOLD_AFTER_SECONDS * 1_000);
  const roomsOf = (act: string) =>
    acts
      .filter((one) => one.act === act)
      .map(({ candidate }) => candidate.room.name)
      .sort();
  const expected = HOSPITAL.filter(
    ({ truth }) => truth.severity === 'critical' && HEALED_VERDICTS.some((name) => name === truth.verdict),
  ).map(({ room }) => room);
  expect(expected.length).toBeGreaterThan(5);
  expect(roomsOf('would')).toEqual([...expected].sort());
  expect(acts.filter(({ act }) => act !== 'would')).toEqual([]);
});
