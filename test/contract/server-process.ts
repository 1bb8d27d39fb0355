import { type ChildProcess, spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** A real server to test against. */
export interface RealServer {
  /** `http://…` */
  readonly url: string;
  readonly apiKey: string;
  readonly apiSecret: string;
  readonly close: () => Promise<void>;
}

const BINARY = 'livekit-server';
const STARTED_WITHIN_MS = 20_000;

const isExecutable = (path: string): boolean => {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};

const findBinary = (): string | null =>
  (process.env['PATH'] ?? '')
    .split(delimiter)
    .map((folder) => join(folder, BINARY))
    .find(isExecutable) ?? null;

const named = (): Omit<RealServer, 'close'> | null => {
  const { LIVEKIT_URL: url, LIVEKIT_API_KEY: apiKey, LIVEKIT_API_SECRET: apiSecret } = process.env;
  if (!url || !apiKey || !apiSecret) return null;
  return { url: url.replace(/^ws/, 'http').replace(/\/$/, ''), apiKey, apiSecret };
};

/** There is a server: named by LIVEKIT_URL, LIVEKIT_API_KEY and LIVEKIT_API_SECRET, or `livekit-server` on PATH. */
export const hasRealServer = (): boolean => named() !== null || findBinary() !== null;

/** The server would be one of our own, that nobody else uses. */
export const isOwnServer = (): boolean => named() === null && findBinary() !== null;

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });

const configuration = (port: number, tcpPort: number, udpPort: number): string => `
port: ${port}
bind_addresses: ["127.0.0.1"]
rtc:
  tcp_port: ${tcpPort}
  udp_port: ${udpPort}
  use_external_ip: false
  node_ip: 127.0.0.1
  interfaces:
    includes: [lo]
  enable_loopback_candidate: true
  stun_servers: []
turn:
  enabled: false
keys:
  devkey: secret
logging:
  level: warn
`;

const waitUntilUp = async (url: string, server: ChildProcess): Promise<void> => {
  const givenUpAtMs = Date.now() + STARTED_WITHIN_MS;
  while (server.exitCode === null && Date.now() < givenUpAtMs) {
    const response = await fetch(url).catch(() => null);
    if (response?.status === 200) return;
    await sleep(50);
  }
  throw new Error(`${BINARY} did not start`);
};

const start = async (binary: string): Promise<RealServer> => {
  const folder = await mkdtemp(join(tmpdir(), 'lktop-server-'));
  const [port, tcpPort, udpPort] = [await freePort(), await freePort(), await freePort()];
  const path = join(folder, 'livekit.yaml');
  await writeFile(path, configuration(port, tcpPort, udpPort));
  const server = spawn(binary, ['--config', path], { stdio: 'ignore' });
  const ended = new Promise<void>((resolve) => server.once('close', () => resolve()));
  const url = `http://127.0.0.1:${port}`;
  await waitUntilUp(url, server);

  return {
    url,
    apiKey: 'devkey',
    apiSecret: 'secret',
    close: async () => {
      server.kill('SIGKILL');
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
};

/** The named server, or one of our own on loopback. Only where `hasRealServer`. */
export const startRealServer = async (): Promise<RealServer> => {
  const server = named();
  if (server !== null) return { ...server, close: async () => {} };
  const binary = findBinary();
  if (binary === null) throw new Error(`no ${BINARY}`);
  return start(binary);
};
