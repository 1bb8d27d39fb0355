import type { SimulatorDocument } from '../report/documents/documents.ts';
import { populate } from '../simulator/populate.ts';
import type { Scenario } from '../simulator/scenario.ts';
import { type Simulator, startSimulator } from '../simulator/simulator.ts';
import { safeJson } from '../text/json.ts';
import { UsageError } from '../usage-error.ts';
import type { Flags } from './arguments.ts';
import type { Command, Host } from './command.ts';
import { flagCount, flagText, isSet } from './flag-values.ts';
import { aborted } from './follow.ts';

const DEFAULT_SCENARIO = 'demo';
const MOST_ROOMS = 100_000;
const HIGHEST_PORT = 65_535;

/** @returns null if only `--rooms` is given. @throws UsageError for an unknown scenario */
const findScenario = async (flags: Flags): Promise<Scenario | null> => {
  const { scenario: name } = flagText(flags, 'scenario');
  if (name === undefined && flags['rooms'] !== undefined) return null;
  const { scenarioCalled } = await import('./find-scenario.ts');
  return scenarioCalled(name ?? DEFAULT_SCENARIO);
};

const start = async (host: Host, flags: Flags, scenario: Scenario | null): Promise<Simulator> => {
  const port = flagCount(flags, 'port', 0, HIGHEST_PORT) ?? 0;
  const seed = flagCount(flags, 'seed', 0, 999_999_999) ?? 1;
  try {
    return await startSimulator({
      clock: host.clock,
      port,
      seed,
      servesWorkers: true,
      ...(scenario ? { scenario } : {}),
    });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null;
    if (code === 'EADDRINUSE') {
      throw new UsageError(`Port ${port} is in use.`, 'Choose another, or omit --port to use a free one.');
    }
    if (code === 'EACCES') {
      throw new UsageError(`Port ${port} needs privileges.`, 'Choose a port above 1023.');
    }
    throw error;
  }
};

/**
 * `lktop simulate`: serves a LiveKit API on loopback until stopped. Prints the environment variables that
 * connect to it.
 */
export const simulate: Command = async ({ host, flags, signal }) => {
  const rooms = flagCount(flags, 'rooms', 0, MOST_ROOMS) ?? 0;
  const scenario = await findScenario(flags);
  const simulator = await start(host, flags, scenario);
  try {
    if (rooms > 0) populate(simulator.world, { rooms });
    const { apiKey, apiSecret } = simulator;
    const url = simulator.url.replace(/^http/, 'ws');
    if (isSet(flags, 'json')) {
      const document: SimulatorDocument = {
        schema: 'lktop.simulator/1',
        url,
        apiKey,
        apiSecret,
        scenario: scenario?.name ?? null,
        rooms: simulator.world.listRooms().length,
        workers: simulator.workerAddresses().map((one) => `${one.host}:${one.port}`),
      };
      await host.output.data(safeJson(document));
    } else {
      await host.output.data(
        `LIVEKIT_URL=${url}\nLIVEKIT_API_KEY=${apiKey}\nLIVEKIT_API_SECRET=${apiSecret}`,
      );
    }
    if (scenario) host.output.message(`Simulating ${scenario.name}: ${scenario.about}`);
    const workers = simulator.workerAddresses().map((one) => `${one.host}:${one.port}`);
    if (workers.length > 0) host.output.message(`Its workers: --workers ${workers.join(',')}`);
    host.output.message('Press Ctrl-C to stop.');
    throw await aborted(signal);
  } finally {
    await simulator.close();
  }
};
