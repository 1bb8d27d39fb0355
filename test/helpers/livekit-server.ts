import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from './free-port.ts';

/** The credentials of `livekit-server --dev`. */
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

/** The path of a program on the PATH, or null. */
export const findProgram = (name: string): string | null =>
  (process.env['PATH'] ?? '')
    .split(delimiter)
    .map((folder) => join(folder, name))
    .find(isExecutable) ?? null;

/**
 * The configuration of a livekit-server on loopback. It sets every port, so that several servers can run side
 * by side.
 *
 * @param port for its API
 * @param redisPort of the Redis that keeps its rooms; null keeps them in memory
 */
export const serverConfiguration = async (port: number, redisPort: number | null = null): Promise<string> => `
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
${redisPort === null ? '' : `redis:\n  address: 127.0.0.1:${redisPort}\n`}`;

/**
 * Resolves when the server answers.
 *
 * @param hasEnded whether the server has already ended, so that waiting is pointless
 * @throws if it does not answer within 20 s
 */
export const waitUntilUp = async (url: string, hasEnded: () => boolean = () => false): Promise<void> => {
  const givenUpAtMs = Date.now() + UP_WITHIN_MS;
  while (!hasEnded() && Date.now() < givenUpAtMs) {
    const response = await fetch(url).catch(() => null);
    if (response?.status === 200) return;
    await sleep(50);
  }
  throw new Error(`livekit-server at ${url} did not start`);
};
