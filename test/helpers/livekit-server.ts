import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from './free-port.ts';

/** As `livekit-server --dev` calls them. */
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

/**
 * The configuration of a livekit-server on loopback only. All its ports are given, so that several run side by side.
 *
 * @param port for its API
 * @param redisPort of the Redis it keeps its rooms in; null: in its memory
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
 * @param hasEnded whether waiting longer is in vain
 * @throws when it does not within 20 s
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
