import { accessSync, constants } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from './ports.ts';
import type { Actor, Processes } from './processes.ts';

/** A livekit-server of a situation's own. */
export interface Server {
  /** `http://127.0.0.1:PORT`, the same before and after an outage. */
  readonly url: string;
  /** `kill -9`: what it kept in memory is lost. */
  readonly kill: () => Promise<void>;
  /** Starts it again with the same configuration and ports. */
  readonly start: () => Promise<void>;
}

export const API_KEY = 'devkey';
export const API_SECRET = 'secret';

const UP_WITHIN_MS = 20_000;

const isExecutable = (path: string): boolean => {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};

/** Where a program is on the PATH; null: nowhere. */
export const findProgram = (name: string): string | null =>
  (process.env['PATH'] ?? '')
    .split(delimiter)
    .map((folder) => join(folder, name))
    .find(isExecutable) ?? null;

const redisLines = (port: number | null): string =>
  port === null ? '' : `redis:\n  address: 127.0.0.1:${port}\n`;

/** On loopback only. All ports are given, so that several servers run side by side. */
const configuration = async (port: number, redisPort: number | null): Promise<string> => `
port: ${port}
bind_addresses: ["127.0.0.1"]
rtc:
  tcp_port: ${await freePort()}
  udp_port: ${await freePort()}
  use_external_ip: false
  node_ip: 127.0.0.1
  interfaces:
    includes: [lo]
  enable_loopback_candidate: true
  stun_servers: []
turn:
  enabled: false
keys:
  ${API_KEY}: ${API_SECRET}
logging:
  level: info
${redisLines(redisPort)}`;

const waitUntilUp = async (url: string): Promise<void> => {
  const givenUpAtMs = Date.now() + UP_WITHIN_MS;
  while (Date.now() < givenUpAtMs) {
    const response = await fetch(url).catch(() => null);
    if (response?.status === 200) return;
    await sleep(50);
  }
  throw new Error(`livekit-server at ${url} is not up after 20 s`);
};

/**
 * @param folder for its configuration
 * @param redisPort of the Redis it keeps its rooms in; null: in its memory
 */
export const startServer = async (
  processes: Processes,
  folder: string,
  redisPort: number | null,
): Promise<Server> => {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const path = join(folder, `livekit-${port}.yaml`);
  await writeFile(path, await configuration(port, redisPort));
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

/** A Redis of a situation's own, which writes nothing to disk. @returns its port */
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
