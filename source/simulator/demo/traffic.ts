import { fictionalNumber, openCall, SECOND_MS } from '../stage.ts';
import type { World } from '../world.ts';

const NAMES = ['Ada', 'Ben', 'Cleo', 'Dan', 'Eve', 'Finn', 'Gus', 'Hope', 'Ivy', 'Jan', 'Kim', 'Leo'];
const SECONDS_BETWEEN_CALLS = { low: 30, high: 50 };
const SECONDS_OF_A_CALL = { low: 35, high: 120 };
const SHARE_BY_TELEPHONE = 0.4;
const DEPARTURE_TIMEOUT_SECONDS = 4;

const placeCall = (world: World, count: number): void => {
  const { random, clock } = world;
  const byTelephone = random.next() < SHARE_BY_TELEPHONE;
  const name = random.pick(NAMES);
  const line = Math.floor(random.between(0, 100));
  const serial = (0x0210 + count).toString(16).padStart(4, '0');
  const caller = openCall(world, {
    room: `${byTelephone ? 'sip' : 'call'}-${serial}`,
    dispatch: { agentName: 'support-v2' },
    caller: byTelephone
      ? { identity: `sip_155501${line}`, phoneNumber: fictionalNumber(line) }
      : { identity: `${name.toLowerCase()}-${count}`, name },
    departureTimeoutSeconds: DEPARTURE_TIMEOUT_SECONDS,
  });
  const seconds = random.between(SECONDS_OF_A_CALL.low, SECONDS_OF_A_CALL.high);
  clock.after(seconds * SECOND_MS, () => caller?.leave());
};

/** Callers come and go for as long as the simulator runs. */
export const startTraffic = (world: World): void => {
  let count = 0;
  const next = (): void => {
    const seconds = world.random.between(SECONDS_BETWEEN_CALLS.low, SECONDS_BETWEEN_CALLS.high);
    world.clock.after(seconds * SECOND_MS, () => {
      count += 1;
      placeCall(world, count);
      next();
    });
  };
  next();
};
