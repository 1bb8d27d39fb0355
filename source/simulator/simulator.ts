import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Clock } from '../clock.ts';
import { systemClock } from '../clock.ts';
import { createAgenda } from './agenda.ts';
import type { Faults } from './faults.ts';
import { createFaults } from './faults.ts';
import { createRandom } from './random.ts';
import type { Scenario } from './scenario.ts';
import { createHttpServer } from './server.ts';
import { createTokenReader } from './tokens.ts';
import { serveWorkers, type WorkerAddress } from './worker-ports.ts';
import type { World } from './world.ts';
import { createWorld } from './world.ts';

export interface SimulatorOptions {
  /** Drives everything in the simulator. Default: the system clock. */
  readonly clock?: Clock;
  /** Default 1. The same seed and calls give the same world. */
  readonly seed?: number;
  /** Default 0: any free port. */
  readonly port?: number;
  /** Default `devkey`. */
  readonly apiKey?: string;
  /** Default `secret`. */
  readonly apiSecret?: string;
  /** The initial content. Default: empty. */
  readonly scenario?: Scenario;
  /**
   * The time for token checks and the `Date` header, in milliseconds. Default: the system clock, because clients sign
   * tokens by it.
   */
  readonly now?: () => number;
  /** Also serves the workers' own HTTP ports. Default: false. */
  readonly servesWorkers?: boolean;
}

/** A LiveKit API in this process, on the loopback interface. */
export interface Simulator {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  readonly port: number;
  readonly apiKey: string;
  readonly apiSecret: string;
  readonly world: World;
  readonly faults: Faults;
  /** Requests so far by method (`ListRooms`, …, `GET /`), including those that met a fault. */
  readonly calls: ReadonlyMap<string, number>;
  /** The addresses of the workers' own ports; empty where they are not served. */
  readonly workerAddresses: () => readonly WorkerAddress[];
  /** Closes the server and its connections, and cancels all queued events. */
  readonly close: () => Promise<void>;
}

const listen = (server: Server, port: number): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });

const stop = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });

export const startSimulator = async (options: SimulatorOptions = {}): Promise<Simulator> => {
  const { clock = systemClock, seed = 1, port = 0, apiKey = 'devkey', apiSecret = 'secret' } = options;
  const { scenario, now = null, servesWorkers = false } = options;
  const agenda = createAgenda(clock.now() - (scenario?.ageMs ?? 0));
  const world = createWorld({ clock: agenda, seed });
  const faults = createFaults(createRandom(seed), world.state);
  scenario?.build({ world, faults });
  agenda.runTo(clock.now());
  agenda.follow(clock);

  const calls = new Map<string, number>();
  const server = createHttpServer({
    world,
    faults,
    readGrants: createTokenReader({ apiKey, apiSecret, now: now ?? Date.now }),
    now,
    onCall: (method) => calls.set(method, (calls.get(method) ?? 0) + 1),
  });
  const boundPort = await listen(server, port).catch((error: unknown) => {
    // The timers of the agenda would keep the process alive.
    agenda.close();
    throw error;
  });
  const ports = servesWorkers ? await serveWorkers(world.state) : null;

  return {
    url: `http://127.0.0.1:${boundPort}`,
    port: boundPort,
    apiKey,
    apiSecret,
    world,
    faults,
    calls,
    workerAddresses: () => ports?.addresses() ?? [],
    close: async () => {
      agenda.close();
      await ports?.close();
      await stop(server);
    },
  };
};
