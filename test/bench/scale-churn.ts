import { defaultFleetSettings } from '../../source/fleet/settings.ts';
import { IN_MEMORY } from '../../source/registry/database.ts';
import { openRegistry } from '../../source/registry/registry.ts';
import { createSession } from '../../source/session/create-session.ts';
import { createFakeGateway, type FakeGateway } from '../helpers/fake-gateway.ts';
import { createManualClock } from '../helpers/manual-clock.ts';
import type { Report } from './line.ts';
import { answersOf } from './scale-worlds.ts';

const ROOMS = 200;
/** Rooms replaced at each step. */
const REPLACED = 4;
/** Rooms whose agents change their state at each step. */
const CHANGED = 20;
const STEP_MS = 5_000;
const HOUR_MS = 3_600_000;
const STATES = ['listening', 'thinking', 'speaking'];

const placeRoom = (gateway: FakeGateway, number: number, state?: string): void => {
  const { room, participants, dispatches } = answersOf(number, state);
  gateway.addRoom(room.name, {
    facts: room,
    participants: [...participants],
    dispatches: [...dispatches],
  });
};

/** Megabytes of reachable heap. */
const heldMegabytes = (): number => {
  globalThis.gc?.();
  globalThis.gc?.();
  return process.memoryUsage().heapUsed / 1024 ** 2;
};

/** Runs one hour of a session in which rooms come and go and agents talk, on a manual clock. */
export const measureChurn = async (report: Report): Promise<void> => {
  const clock = createManualClock();
  const gateway = createFakeGateway(clock);
  let newest = 0;
  let oldest = 0;
  while (newest < ROOMS) placeRoom(gateway, newest++);
  const registry = openRegistry({ path: IN_MEMORY, clock, who: 'bench' });
  const session = createSession({
    project: { name: 'bench', host: 'livekit.example.com', demo: false, readOnly: false, warnings: [] },
    connect: () => gateway,
    clock,
    intervalMs: STEP_MS,
    settings: defaultFleetSettings,
    registry,
  });

  const live = async (untilMs: number): Promise<void> => {
    while (clock.now() < untilMs) {
      for (let count = 0; count < REPLACED; count += 1) {
        gateway.rooms.delete(`call-${oldest++}`);
        placeRoom(gateway, newest++);
      }
      for (let count = 0; count < CHANGED; count += 1) {
        placeRoom(gateway, oldest + count, STATES[(oldest + count) % STATES.length]);
      }
      // The gateway's list of calls belongs to the test, not to the session.
      gateway.calls.length = 0;
      await clock.advance(STEP_MS);
    }
  };

  const startMs = clock.now();
  await live(startMs + HOUR_MS / 4);
  const afterQuarter = heldMegabytes();
  await live(startMs + HOUR_MS);
  const atEnd = heldMegabytes();
  // A room is gone when two listings agree, so wait for the second one.
  await clock.advance(2 * STEP_MS);
  const ends = session.getState().fleet.rooms.length;
  if (ends !== ROOMS) throw new Error(`${ends} rooms are known at the end, not ${ROOMS}`);
  report.line({
    name: `an hour of churn (${REPLACED} of ${ROOMS} rooms replaced, ${CHANGED} changed every 5 s): the heap at its end`,
    ours: atEnd,
    unit: 'MB',
    reference: { name: 'after a quarter', value: afterQuarter },
    target: { kind: 'ratio at most', value: 1.1 },
  });
  await session.close();
  registry.close();
};
