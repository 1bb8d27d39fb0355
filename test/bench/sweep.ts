import { RoomServiceClient } from 'livekit-server-sdk';
import type { BenchLine, Group, Report, Target } from './line.ts';
import { type Server, withSimulator } from './simulator.ts';
import { median } from './statistics.ts';
import { bareFloor, firstScannerSweep, type SweepOnce, scannerSweep, sdkLoop } from './sweep-clients.ts';

const ROOMS = 1_000;
/**
 * On two shared cores a sweep sometimes takes half as long again. With fewer runs, the median could be such
 * an outlier.
 */
const RUNS = 15;
const LATENCY_MS = 30;
const RUNS_WITH_LATENCY = 3;
/**
 * With latency the loop takes a minute for all rooms. Every room takes equally long, so some of them are
 * enough.
 */
const LOOPED_WITH_LATENCY = 100;

interface Cost {
  readonly wallMs: number;
  readonly cpuMs: number;
}

const costOf = async (sweepOnce: SweepOnce): Promise<Cost> => {
  globalThis.gc?.();
  const cpu = process.cpuUsage();
  const startedMs = performance.now();
  await sweepOnce();
  const wallMs = performance.now() - startedMs;
  const { user, system } = process.cpuUsage(cpu);
  return { wallMs, cpuMs: (user + system) / 1_000 };
};

/** Prepares a client. Preparation is not measured. */
type Prepare = () => SweepOnce | Promise<SweepOnce>;

/**
 * Runs the clients in turn, so that other load on the machine affects all of them equally. The first runs
 * only warm up.
 */
const costs = async <Name extends string>(
  clients: Readonly<Record<Name, Prepare>>,
  runs: number,
): Promise<Record<Name, Cost>> => {
  const names = Object.keys(clients) as Name[];
  const measured = new Map<Name, Cost[]>(names.map((name) => [name, []]));
  for (let run = -1; run < runs; run += 1) {
    for (const name of names) {
      const cost = await costOf(await clients[name]());
      if (run >= 0) measured.get(name)?.push(cost);
    }
  }
  return Object.fromEntries(
    names.map((name) => {
      const all = measured.get(name) ?? [];
      return [
        name,
        { wallMs: median(all.map((one) => one.wallMs)), cpuMs: median(all.map((one) => one.cpuMs)) },
      ];
    }),
  ) as Record<Name, Cost>;
};

const roomNames = async ({ url, apiKey, apiSecret }: Server): Promise<string[]> =>
  (await new RoomServiceClient(url, apiKey, apiSecret).listRooms()).map(({ name }) => name);

/** Reports a time in milliseconds with its reference. */
const milliseconds =
  (report: Report) =>
  (name: string, ours: number, reference: NonNullable<BenchLine['reference']>, target: Target): void =>
    report.line({ name, ours, unit: 'ms', reference, target });

const compare = async (report: Report, server: Server, where: string): Promise<void> => {
  const names = await roomNames(server);
  const rooms = names.length;
  const [steady, floorSweep] = [scannerSweep(server, rooms), await bareFloor(server, names)];
  const { ours, first, floor, freshFloor, loop } = await costs(
    {
      first: () => firstScannerSweep(server, rooms),
      // Its tokens are ready too, but the server has not verified them yet.
      freshFloor: () => bareFloor(server, names),
      ours: () => steady,
      floor: () => floorSweep,
      loop: () => sdkLoop(server, rooms),
    },
    RUNS,
  );
  const subject = `${where}: ${rooms} rooms`;
  const line = milliseconds(report);
  line(
    `${subject}, wall time`,
    ours.wallMs,
    { name: 'floor', value: floor.wallMs },
    { kind: 'ratio at most', value: 1.4 },
  );
  line(
    `${subject}, CPU of the client`,
    ours.cpuMs,
    { name: 'floor', value: floor.cpuMs },
    { kind: 'ratio at most', value: 1.8 },
  );
  line(
    `${subject}, wall time of the first sweep, which signs a token a room`,
    first.wallMs,
    { name: 'floor with new tokens', value: freshFloor.wallMs },
    { kind: 'ratio at most', value: 1.4 },
  );
  line(
    `${subject}, CPU of the client in the first sweep`,
    first.cpuMs,
    { name: 'floor with new tokens', value: freshFloor.cpuMs },
    { kind: 'ratio at most', value: 1.8 },
  );
  line(
    `${subject}, beside the loop`,
    ours.wallMs,
    { name: 'SDK loop', value: loop.wallMs },
    { kind: 'times faster', value: 1 },
  );
};

const compareWithLatency = async (report: Report, server: Server): Promise<void> => {
  const names = await roomNames(server);
  const [steady, floorSweep] = [scannerSweep(server, names.length), await bareFloor(server, names)];
  const { ours, floor } = await costs({ ours: () => steady, floor: () => floorSweep }, RUNS_WITH_LATENCY);
  const loop = await costOf(sdkLoop(server, LOOPED_WITH_LATENCY));
  const subject = `simulator: ${names.length} rooms, ${LATENCY_MS} ms later each`;
  const line = milliseconds(report);
  line(
    `${subject}, wall time`,
    ours.wallMs,
    { name: 'floor', value: floor.wallMs },
    { kind: 'ratio at most', value: 1.2 },
  );
  line(
    `${subject}, beside the loop`,
    ours.wallMs,
    {
      name: `SDK loop, ${LOOPED_WITH_LATENCY} rooms scaled`,
      value: loop.wallMs * (names.length / LOOPED_WITH_LATENCY),
    },
    { kind: 'times faster', value: 12 },
  );
};

const realServer = (): Server | null => {
  const { LIVEKIT_URL: url, LIVEKIT_API_KEY: apiKey, LIVEKIT_API_SECRET: apiSecret } = process.env;
  return url && apiKey && apiSecret ? { url: url.replace(/^ws/, 'http'), apiKey, apiSecret } : null;
};

const PREFIX = 'lktop-bench-';
/** Long enough for the run. If the run is interrupted, the rooms close by themselves. */
const EMPTY_TIMEOUT_SECONDS = 600;

const inBatches = async (count: number, work: (number: number) => Promise<unknown>): Promise<void> => {
  for (let first = 0; first < count; first += 20) {
    const numbers = Array.from({ length: Math.min(20, count - first) }, (_, index) => first + index);
    await Promise.all(numbers.map(work));
  }
};

const compareOnRealServer = async (report: Report, server: Server): Promise<void> => {
  const { url, apiKey, apiSecret } = server;
  const service = new RoomServiceClient(url, apiKey, apiSecret);
  const name = (number: number) => `${PREFIX}${number}`;
  try {
    await inBatches(ROOMS, (number) =>
      service.createRoom({ name: name(number), emptyTimeout: EMPTY_TIMEOUT_SECONDS }),
    );
    await compare(report, server, 'livekit-server');
  } finally {
    await inBatches(ROOMS, (number) => service.deleteRoom(name(number)).catch(() => {}));
  }
};

/**
 * Measures one sweep of all rooms, against the simplest possible client and the loop that the examples
 * suggest.
 */
export const sweep: Group = {
  name: 'sweep',
  run: async (report) => {
    await withSimulator({ rooms: ROOMS, participants: 3 }, async (simulator) => {
      await compare(report, simulator, 'simulator');
      await simulator.setLatency(LATENCY_MS);
      await compareWithLatency(report, simulator);
    });
    const server = realServer();
    if (server) await compareOnRealServer(report, server);
    else report.skip('no livekit-server (LIVEKIT_URL, LIVEKIT_API_KEY and LIVEKIT_API_SECRET are not set)');
  },
};
