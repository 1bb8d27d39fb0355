import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defaultFleetSettings } from '../../source/fleet/settings.ts';
import { toLiveKitError } from '../../source/livekit/errors.ts';
import type { Gateway } from '../../source/livekit/gateway.ts';
import { createReads } from '../../source/livekit/reads.ts';
import { createTokens } from '../../source/livekit/tokens.ts';
import { openRegistry } from '../../source/registry/registry.ts';
import { createSession } from '../../source/session/create-session.ts';
import { createRandom } from '../../source/simulator/random.ts';
import { DEFAULT_KEYMAP } from '../../source/ui/key-lookup.ts';
import { createStore } from '../../source/ui/store.ts';
import { createManualClock } from '../helpers/manual-clock.ts';
import { type ChurningServer, createChurningServer } from './churning-server.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const MEGABYTE = 1024 ** 2;

const numberOf = (name: string, otherwise: number): number => {
  const given = process.argv.find((argument) => argument.startsWith(`--${name}=`));
  return given === undefined ? otherwise : Number(given.slice(name.length + 3));
};

const rooms = numberOf('rooms', 1_000);
const hours = numberOf('hours', 8);
const lifeMinutes = numberOf('life', 5);
/** By then, everything kept about ended rooms has reached its full size. */
const warmUpMinutes = numberOf('warm-up', 60);
const stepMinutes = numberOf('step', 15);
/** The limit for the heap and the process, in megabytes an hour. */
const MOST_SLOPE = 1;
/** The screen never differs from the server for longer than this. */
const SETTLED_MS = 90_000;

const say = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

const clock = createManualClock();
const random = createRandom(1);
const server: ChurningServer = createChurningServer({
  clock,
  rooms,
  lifeMs: lifeMinutes * MINUTE_MS,
  random: random.next,
});

const impossible = async (): Promise<never> => {
  throw new Error('the soak makes no changes');
};

const connect = (): Gateway => {
  const tokens = createTokens({ apiKey: 'devkey', apiSecret: 'secret', clock });
  const reads = createReads({
    http: server.http,
    tokens,
    clock,
    explain: (call, room, cause) =>
      toLiveKitError(cause, {
        host: 'soak',
        call,
        room,
        apiKey: 'devkey',
        redact: (text) => text,
        nowMs: clock.now(),
        clockSkewMs: null,
      }),
  });
  return {
    host: 'soak',
    probe: async () => ({ status: 200, roundTripMs: 1, clockSkewMs: 0 }),
    listRooms: (names = [], options = {}) => reads.listRooms(names, options),
    listParticipants: (room, options = {}) => reads.listParticipants(room, options),
    listDispatches: (room, options = {}) => reads.listDispatches(room, options),
    createDispatch: impossible,
    deleteDispatch: impossible,
    removeParticipant: impossible,
    createRoom: impossible,
    deleteRoom: impossible,
    close: () => {},
  };
};

const folder = mkdtempSync(join(tmpdir(), 'lktop-soak-'));
const registry = openRegistry({ path: join(folder, 'lktop.db'), clock, who: 'soak' });
const open = () =>
  createSession({
    project: { name: 'soak', host: 'soak', demo: false, readOnly: true, warnings: [] },
    connect,
    clock,
    intervalMs: 2_000,
    settings: defaultFleetSettings,
    registry,
    budget: 6_000,
  });
const session = open();
const store = createStore(session, clock, { columns: 120, rows: 40 }, DEFAULT_KEYMAP.hints);

interface Sample {
  readonly hours: number;
  readonly heap: number;
  readonly rss: number;
}

const sample = (): Sample => {
  globalThis.gc?.();
  globalThis.gc?.();
  const { heapUsed, rss } = process.memoryUsage();
  return { hours: (clock.now() - startMs) / HOUR_MS, heap: heapUsed / MEGABYTE, rss: rss / MEGABYTE };
};

/** Megabytes an hour, by least squares. */
const slope = (samples: readonly Sample[], of: 'heap' | 'rss'): number => {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [x, y] = [mean(samples.map(({ hours }) => hours)), mean(samples.map((one) => one[of]))];
  const over = samples.reduce((sum, one) => sum + (one.hours - x) * (one[of] - y), 0);
  return over / samples.reduce((sum, one) => sum + (one.hours - x) ** 2, 0);
};

/** Rows of rooms that the server no longer has. */
const stuck = (): readonly string[] => {
  const names = new Set(server.names());
  const { fleet } = store.getState().session;
  const shown = new Set(fleet.rooms.map(({ name }) => name));
  return [...shown].filter((name) => !names.has(name));
};

/** Rooms whose verdict differs in severity from that of a fresh session. */
const drift = async (): Promise<readonly string[]> => {
  const fresh = open();
  await clock.advance(SETTLED_MS);
  const before = session.getState().fleet;
  const after = fresh.getState().fleet;
  const differing = after.rooms.flatMap(({ key, name, verdict }) => {
    const ours = before.byKey.get(key);
    return ours === undefined || ours.verdict.severity !== verdict.severity
      ? [`${name}: ${ours?.verdict.name ?? 'no row'}, fresh ${verdict.name}`]
      : [];
  });
  await fresh.close();
  return differing;
};

const startMs = clock.now();
const startedMs = performance.now();
const samples: Sample[] = [];
for (let minute = stepMinutes; minute <= hours * 60; minute += stepMinutes) {
  await clock.advance(stepMinutes * MINUTE_MS);
  const taken = sample();
  if (minute >= warmUpMinutes) samples.push(taken);
  say(
    `${(minute / 60).toFixed(2)} h  heap ${taken.heap.toFixed(1)} MB  rss ${taken.rss.toFixed(1)} MB  ${server.made()} rooms made, ${stuck().length} rows of rooms that just ended  (${((performance.now() - startedMs) / 1_000).toFixed(0)} s)`,
  );
}
const hanging = stuck();
const differing = await drift();
const left = stuck().filter((name) => hanging.includes(name));
const [heapSlope, rssSlope] = [slope(samples, 'heap'), slope(samples, 'rss')];
say(`heap ${heapSlope.toFixed(2)} MB/h, rss ${rssSlope.toFixed(2)} MB/h; at most ${MOST_SLOPE}`);
say(`rows stuck: ${left.length}; rooms with another verdict in a fresh session: ${differing.length}`);
for (const line of differing.slice(0, 10)) say(`  ${line}`);
store.close();
await session.close();
registry.close();
rmSync(folder, { recursive: true });
process.exitCode =
  heapSlope > MOST_SLOPE || rssSlope > MOST_SLOPE || left.length > 0 || differing.length > 0 ? 1 : 0;
