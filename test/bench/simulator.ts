import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { ArrivedCall, Reply, Request, Trouble, World } from './simulator-messages.ts';

const SCRIPT = fileURLToPath(new URL('simulator-process.ts', import.meta.url));

/** Where calls go. */
export interface Server {
  readonly url: string;
  readonly apiKey: string;
  readonly apiSecret: string;
}

export interface SimulatorProcess extends Server {
  /** Adds so many milliseconds to every answer. */
  readonly setLatency: (milliseconds: number) => Promise<void>;
  /** Has the agents of so many rooms do something else, not of the first, which is looked at. */
  readonly change: (rooms: number) => Promise<void>;
  /** Something goes wrong in a living room. @returns its name */
  readonly trouble: (trouble: Trouble) => Promise<string>;
  /** The calls that came in since the start, or since `forgetCalls`. */
  readonly calls: () => Promise<readonly ArrivedCall[]>;
  readonly forgetCalls: () => Promise<void>;
  /** What makes lktop watch it. */
  readonly environment: Readonly<Record<string, string>>;
  readonly stop: () => Promise<void>;
}

const nextReply = async (child: ChildProcess): Promise<Reply> => {
  const [reply] = (await once(child, 'message')) as [Reply];
  return reply;
};

/** Starts a simulator with so many quiet rooms in a process of its own. */
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

/** With a simulator, and without it afterwards, whatever happens. */
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
