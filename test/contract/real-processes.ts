import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { RealServer } from './server-process.ts';

/** A running program of test/real, with the processes it starts. */
export interface RealProcess {
  readonly stop: () => Promise<void>;
  readonly kill: () => Promise<void>;
  readonly hang: () => Promise<void>;
  /** Asks it to end, without waiting. */
  readonly terminate: () => Promise<void>;
}

const folder = fileURLToPath(new URL('../real/', import.meta.url));

/** Whether `npm ci --prefix test/real` was run. */
export const isRealInstalled = (): boolean => existsSync(`${folder}node_modules`);

/** Signals the whole process group, including job processes. */
const signal = (child: ChildProcess, name: NodeJS.Signals): void => {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  process.kill(-child.pid, name);
};

/** Starts a program of test/real. Resolves when its output says that it is ready. */
export const startRealProcess = async (
  server: RealServer,
  program: 'worker.js' | 'caller.js',
  parameters: readonly string[],
  ready: string,
): Promise<RealProcess> => {
  const child = spawn(process.execPath, [`${folder}${program}`, ...parameters], {
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      LIVEKIT_URL: server.url.replace(/^http/, 'ws'),
      LIVEKIT_API_KEY: server.apiKey,
      LIVEKIT_API_SECRET: server.apiSecret,
    },
  });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  let output = '';
  await new Promise<void>((resolve, reject) => {
    const read = (chunk: Buffer): void => {
      output += chunk.toString('utf8');
      if (output.includes(ready)) resolve();
    };
    child.stdout?.on('data', read);
    child.stderr?.on('data', read);
    child.once('close', () => reject(new Error(`${program} ended: ${output}`)));
  });

  const terminate = async (): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
  };
  const kill = async (): Promise<void> => {
    signal(child, 'SIGKILL');
    await ended;
  };
  return {
    kill,
    hang: async () => signal(child, 'SIGSTOP'),
    terminate,
    stop: async () => {
      await terminate();
      await ended;
    },
  };
};
