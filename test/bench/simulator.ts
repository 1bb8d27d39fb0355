import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { ArrivedCall, Reply, Request, Trouble, World } from './simulator-messages.ts';

const SCRIPT = fileURLToPath(new URL('simulator-process.ts', import.meta.url));

/** The server to call. */
export interface Server {
  readonly url: string;
  readonly apiKey: string;
  readonly apiSecret: string;
}

export interface SimulatorProcess extends Server {
  /** Delays every answer by this many milliseconds. */
  readonly setLatency: (milliseconds: number) => Promise<void>;
  /** Changes the agent state in this many rooms. Skips the first room, which is the selected one. */
  readonly change: (rooms: number) => Promise<void>;
  /** Causes a problem in a living room. @returns the room's name */
  readonly trouble: (trouble: Trouble) => Promise<string>;
  /** The calls that came in since the start or since `forgetCalls`. */
  readonly calls: () => Promise<readonly ArrivedCall[]>;
  readonly forgetCalls: () => Promise<void>;
  /** The environment that makes lktop watch this simulator. */
  readonly environment: Readonly<Record<string, string>>;
  readonly stop: () => Promise<void>;
}

const nextReply = async (child: ChildProcess): Promise<Reply> => {
  const [reply] = (await once(child, 'message')) as [Reply];
  return reply;
};

/** Starts a simulator with these rooms in its own process. */
export const startSimulatorProcess = async (world: World): Promise<SimulatorProcess> => {
  const child = fork(SCRIPT, [JSON.stringify(world)], { execArgv: [] });
  const ready = await nextReply(child);
  if (ready.kind !== 'ready') throw new Error('the simulator does not start');
  const { url, apiKey, apiSecret } = ready;

  const ask = (request: Request): Promise<Reply> => {
    const reply = nextReply(child);
    child.send(request);
    return reply;
  };

  return {
    url,
    apiKey,
    apiSecret,
    environment: { LIVEKIT_URL: url, LIVEKIT_API_KEY: apiKey, LIVEKIT_API_SECRET: apiSecret },
    setLatency: async (milliseconds) => void (await ask({ kind: 'latency', milliseconds })),
    change: async (rooms) => void (await ask({ kind: 'change', rooms })),
    trouble: async (trouble) => {
      const reply = await ask({ kind: 'trouble', trouble });
      return reply.kind === 'trouble' ? reply.room : '';
    },
    forgetCalls: async () => void (await ask({ kind: 'forget' })),
    calls: async () => {
      const reply = await ask({ kind: 'calls' });
      return reply.kind === 'calls' ? reply.calls : [];
    },
    stop: async () => {
      const ended = once(child, 'exit');
      child.disconnect();
      await ended;
    },
  };
};

/** Runs the work with a simulator and always stops it afterwards. */
export const withSimulator = async (
  world: World,
  work: (simulator: SimulatorProcess) => Promise<void>,
): Promise<void> => {
  const simulator = await startSimulatorProcess(world);
  try {
    await work(simulator);
  } finally {
    await simulator.stop();
  }
};
