import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { FULL_LOAD, type WorkerState, type WorldState } from './state.ts';

/** The address of a simulated worker's own HTTP port. */
export interface WorkerAddress {
  readonly host: string;
  readonly port: number;
  /** `AW_…`. A real port does not tell it. */
  readonly label: string;
}

/** The HTTP ports of all simulated workers, on loopback. */
export interface WorkerPorts {
  /** Also of workers that were killed meanwhile: nothing listens there any more. */
  readonly addresses: () => readonly WorkerAddress[];
  readonly close: () => Promise<void>;
}

const HOST = '127.0.0.1';
const LOAD_OF_A_JOB = 0.04;
const JUST_BELOW_FULL = FULL_LOAD - 0.01;

/** The load that the worker tells: its own, or that of its jobs. Only its own keeps jobs away. */
const toldLoad = ({ load, agents }: WorkerState): number =>
  Math.max(load, Math.min(JUST_BELOW_FULL, agents.size * LOAD_OF_A_JOB));

/** Python's answer leaves zeros out, and Node's tells no load, as the real ones do. */
const worded = (worker: WorkerState): string => {
  const { agentName, type, agents, sdk, version, deployment } = worker;
  if (sdk === 'node') {
    return JSON.stringify({
      agent_name: agentName,
      agent_name_is_env: false,
      deployment,
      worker_type: type,
      active_jobs: agents.size,
      sdk_version: version,
      project_type: 'nodejs',
      protocol_version: 1,
    });
  }
  const load = toldLoad(worker);
  return JSON.stringify({
    worker_type: type,
    ...(agentName === '' ? {} : { agent_name: agentName }),
    ...(agents.size === 0 ? {} : { active_jobs: agents.size }),
    sdk_version: version,
    ...(load === 0 ? {} : { worker_load: load }),
    protocol_version: 1,
  });
};

const createPort = (worker: WorkerState): Server =>
  createServer((request, response) => {
    if (worker.condition === 'hung') return;
    const [status, type, body] =
      request.url === '/worker'
        ? [200, 'application/json', worded(worker)]
        : request.url === '/'
          ? [200, 'text/plain', 'OK']
          : [404, 'text/plain', '404: Not Found'];
    response.writeHead(status, { 'content-type': type }).end(body);
  });

/** Serves the port of every worker that there is and of those that come. */
export const serveWorkers = async (state: WorldState): Promise<WorkerPorts> => {
  const servers = new Map<WorkerState, Server>();
  const addresses = new Map<WorkerState, WorkerAddress>();

  const close = (worker: WorkerState): void => {
    const server = servers.get(worker);
    servers.delete(worker);
    server?.close();
    server?.closeAllConnections();
  };

  const open = (worker: WorkerState): Promise<void> =>
    new Promise((resolve, reject) => {
      const server = createPort(worker);
      servers.set(worker, server);
      server.once('error', reject);
      server.listen(0, HOST, () => {
        const { port } = server.address() as AddressInfo;
        addresses.set(worker, { host: HOST, port, label: worker.id });
        if (worker.condition === 'dead') close(worker);
        resolve();
      });
    });

  const follow = (worker: WorkerState): void => {
    if (worker.condition === 'dead') close(worker);
    // Without a free port the worker stays unknown, as one does that the user did not name.
    else open(worker).catch(() => servers.delete(worker));
  };
  await Promise.all([...state.workers.values()].map(open));
  state.workerListeners.add(follow);
  return {
    addresses: () => [...addresses.values()],
    close: async () => {
      state.workerListeners.delete(follow);
      for (const worker of [...servers.keys()]) close(worker);
    },
  };
};
