import { createServer } from 'node:net';

/**
 * Below the ports that systems use for outgoing connections: a server that restarts must find its port free.
 */
const LOWEST = 20_000;
const HIGHEST = 30_000;
const MOST_TRIES = 100;

const given = new Set<number>();

const isFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });

/** A free loopback port that this run gives to nobody else. */
export const freePort = async (): Promise<number> => {
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    const port = LOWEST + Math.floor(Math.random() * (HIGHEST - LOWEST));
    if (given.has(port)) continue;
    given.add(port);
    if (await isFree(port)) return port;
  }
  throw new Error('no port of loopback is free');
};
