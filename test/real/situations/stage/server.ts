import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { freePort } from '../../../helpers/free-port.ts';
import { findProgram, serverConfiguration, waitUntilUp } from '../../../helpers/livekit-server.ts';
import type { Actor, Processes } from './processes.ts';

/** A livekit-server that belongs to one situation. */
export interface Server {
  /** `http://127.0.0.1:PORT`, the same before and after an outage. */
  readonly url: string;
  /** `kill -9`: its memory is lost. */
  readonly kill: () => Promise<void>;
  /** Starts it again with the same configuration and ports. */
  readonly start: () => Promise<void>;
}

/**
 * @param folder for its configuration
 * @param redisPort of the Redis that keeps its rooms; null keeps them in memory
 */
export const startServer = async (
  processes: Processes,
  folder: string,
  redisPort: number | null,
): Promise<Server> => {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const path = join(folder, `livekit-${port}.yaml`);
  await writeFile(path, await serverConfiguration(port, redisPort));
  let actor: Actor | null = null;
  const start = async (): Promise<void> => {
    const file = findProgram('livekit-server') ?? 'livekit-server';
    actor = await processes.start({
      name: 'livekit-server',
      file,
      args: ['--config', path],
      ready: ['starting LiveKit server'],
    });
    await waitUntilUp(url);
  };
  await start();
  return { url, start, kill: async () => actor?.kill() };
};

/** Starts a Redis for one situation. It writes nothing to disk. @returns its port */
export const startRedis = async (processes: Processes, folder: string): Promise<number> => {
  const port = await freePort();
  await processes.start({
    name: 'redis-server',
    file: findProgram('redis-server') ?? 'redis-server',
    args: ['--port', `${port}`, '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', folder],
    ready: ['Ready to accept connections'],
  });
  return port;
};
