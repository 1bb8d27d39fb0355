import { fileURLToPath } from 'node:url';
import { API_KEY, API_SECRET } from '../../../helpers/livekit-server.ts';
import type { Actor, Processes } from './processes.ts';
import { pythonWithAgents } from './python.ts';
import type { Server } from './server.ts';

/** How an agent begins; see `programs/agent.js`. */
export interface AgentOptions {
  readonly session?: 'audio' | 'text' | 'none';
  readonly voice?: boolean;
  readonly closes?: boolean;
  readonly raisesFor?: string;
  readonly brokenModel?: boolean;
}

/** See `programs/worker.js`. */
export interface WorkerOptions {
  readonly deployment?: string;
  readonly type?: 'room' | 'publisher' | 'participant';
  readonly fullAfter?: number;
  readonly answersAfter?: number;
  readonly idle?: number;
  readonly agent?: AgentOptions;
  readonly server?: Server;
}

/** See the usage of `test/real/caller.js`. */
export interface CallerOptions {
  readonly kind?: string;
  readonly metadata?: string;
  readonly attributes?: Readonly<Record<string, string>>;
  readonly hidden?: boolean;
  readonly recorder?: boolean;
  readonly publish?: boolean;
  readonly agents?: readonly string[];
  readonly server?: Server;
}

/** Starts workers and callers. */
export interface Crew {
  /** Resolves when the worker is registered and its processes wait for jobs. The name "" means unnamed. */
  readonly worker: (agentName: string, options?: WorkerOptions) => Promise<Actor>;
  /** A worker of Python's livekit-agents that declines every job. */
  readonly decliningWorker: (agentName: string) => Promise<Actor>;
  /** Resolves when the caller is in the room. */
  readonly caller: (room: string, identity: string, options?: CallerOptions) => Promise<Actor>;
}

const flagsOf = (options: CallerOptions): readonly string[] => [
  ...(options.kind === undefined ? [] : ['--kind', options.kind]),
  ...(options.metadata === undefined ? [] : ['--metadata', options.metadata]),
  ...Object.entries(options.attributes ?? {}).flatMap(([name, value]) => ['--attribute', `${name}=${value}`]),
  ...(options.agents ?? []).flatMap((agentName) => ['--room-agent', agentName]),
  ...(['hidden', 'recorder', 'publish'] as const).filter((flag) => options[flag]).map((flag) => `--${flag}`),
];

const CALLER = fileURLToPath(new URL('../../caller.js', import.meta.url));
const PROGRAMS = fileURLToPath(new URL('../programs/', import.meta.url));

/** @param server the default server for workers and callers */
export const createCrew = (processes: Processes, server: Server): Crew => {
  const where = (other: Server | undefined) => ({
    LIVEKIT_URL: (other ?? server).url.replace(/^http/, 'ws'),
    LIVEKIT_API_KEY: API_KEY,
    LIVEKIT_API_SECRET: API_SECRET,
  });

  return {
    worker: (agentName, { server: other, idle = 1, ...options } = {}) =>
      processes.start({
        name: `worker ${agentName}`,
        file: process.execPath,
        args: [`${PROGRAMS}worker.js`, JSON.stringify({ agentName, idle, ...options })],
        env: where(other),
        ready: ['registered worker', ...Array.from({ length: idle }, () => 'ready for a job')],
      }),
    decliningWorker: async (agentName) =>
      processes.start({
        name: `declining worker ${agentName}`,
        file: (await pythonWithAgents()) ?? 'python3',
        args: [`${PROGRAMS}worker.py`, JSON.stringify({ agentName })],
        env: where(undefined),
        ready: ['registered worker'],
      }),
    caller: (room, identity, { server: other, ...options } = {}) =>
      processes.start({
        name: `caller ${identity}`,
        file: process.execPath,
        args: [CALLER, room, identity, ...flagsOf(options)],
        env: where(other),
        ready: ['connected'],
      }),
  };
};
