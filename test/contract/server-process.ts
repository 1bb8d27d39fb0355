import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../helpers/free-port.ts';
import {
  API_KEY,
  API_SECRET,
  findProgram,
  serverConfiguration,
  waitUntilUp,
} from '../helpers/livekit-server.ts';

/** A real server to test against. */
export interface RealServer {
  /** `http://…` */
  readonly url: string;
  readonly apiKey: string;
  readonly apiSecret: string;
  readonly close: () => Promise<void>;
}

const BINARY = 'livekit-server';

const named = (): Omit<RealServer, 'close'> | null => {
  const { LIVEKIT_URL: url, LIVEKIT_API_KEY: apiKey, LIVEKIT_API_SECRET: apiSecret } = process.env;
  if (!url || !apiKey || !apiSecret) return null;
  return { url: url.replace(/^ws/, 'http').replace(/\/$/, ''), apiKey, apiSecret };
};

/**
 * Whether there is a server: named by LIVEKIT_URL, LIVEKIT_API_KEY and LIVEKIT_API_SECRET, or a
 * `livekit-server` on the PATH.
 */
export const hasRealServer = (): boolean => named() !== null || findProgram(BINARY) !== null;

/** Whether the server would be our own process, which nobody else uses. */
export const isOwnServer = (): boolean => named() === null && findProgram(BINARY) !== null;

const start = async (binary: string): Promise<RealServer> => {
  const folder = await mkdtemp(join(tmpdir(), 'lktop-server-'));
  const port = await freePort();
  const path = join(folder, 'livekit.yaml');
  await writeFile(path, await serverConfiguration(port));
  const server = spawn(binary, ['--config', path], { stdio: 'ignore' });
  const ended = new Promise<void>((resolve) => server.once('close', () => resolve()));
  const url = `http://127.0.0.1:${port}`;
  await waitUntilUp(url, () => server.exitCode !== null);

  return {
    url,
    apiKey: API_KEY,
    apiSecret: API_SECRET,
    close: async () => {
      server.kill('SIGKILL');
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
};

/** Returns the named server, or starts one on loopback. Needs `hasRealServer`. */
export const startRealServer = async (): Promise<RealServer> => {
  const server = named();
  if (server !== null) return { ...server, close: async () => {} };
  const binary = findProgram(BINARY);
  if (binary === null) throw new Error(`no ${BINARY}`);
  return start(binary);
};
