import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { chownSync, globSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { freePort } from './free-port.ts';
import { findProgram } from './livekit-server.ts';

/** Debian keeps them off the PATH, one folder a version. */
const newestInstalled = (): string | null =>
  globSync('/usr/lib/postgresql/*/bin/initdb')
    .sort((a, b) => a.localeCompare(b, 'en', { numeric: true }))
    .at(-1) ?? null;

/** The folder of `initdb` and `postgres`; null: PostgreSQL is not installed. */
const findBinaries = (): string | null => {
  const found = findProgram('initdb') ?? newestInstalled();
  return found === null ? null : dirname(found);
};

/** How the programs of PostgreSQL are run: the words before the program, and whom they run as. */
interface Way {
  readonly prefix: readonly string[];
  readonly user: { readonly uid?: number; readonly gid?: number };
}

const idOf = (flag: '-u' | '-g'): number =>
  Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }));

/**
 * PostgreSQL refuses to run as root, so root runs it as the user `postgres`, or, where that user may not read what it
 * needs, under its name in a user namespace. Empty: there is no such user.
 */
const findWays = (): readonly Way[] => {
  if (process.getuid?.() !== 0) return [{ prefix: [], user: {} }];
  try {
    const [uid, gid] = [idOf('-u'), idOf('-g')];
    const namespace = ['unshare', '--user', `--map-user=${uid}`, `--map-group=${gid}`];
    return [
      { prefix: [], user: { uid, gid } },
      { prefix: namespace, user: {} },
    ];
  } catch {
    return [];
  }
};

/** A PostgreSQL server of a test, on loopback and on a Unix socket. It trusts everybody. */
export interface TestPostgres {
  readonly port: number;
  /** Holds its data, and the Unix socket. */
  readonly folder: string;
  /** The address of a database, by default of the one that every server has. */
  readonly address: (database?: string) => string;
  /** Ends it, as `pg_ctl stop -m fast` or `-m immediate` does. */
  readonly stop: (how?: 'fast' | 'immediate') => Promise<void>;
  /** Starts it again after `stop`, with the same data and port. */
  readonly start: () => Promise<void>;
}

const SIGNALS = { fast: 'SIGINT', immediate: 'SIGQUIT' } as const;

/** Starts the server, and resolves when it answers. */
const run = (binaries: string, { prefix, user }: Way, folder: string, port: number): Promise<ChildProcess> =>
  new Promise((resolve, reject) => {
    const settings = ['fsync=off', 'listen_addresses=127.0.0.1', `unix_socket_directories=${folder}`];
    const flags = ['-D', join(folder, 'data'), '-p', String(port), ...settings.flatMap((one) => ['-c', one])];
    const [command = '', ...words] = [...prefix, join(binaries, 'postgres'), ...flags];
    const server = spawn(command, words, {
      ...user,
      cwd: folder,
      env: { ...process.env, LC_ALL: 'C' },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let said = '';
    server.stderr?.on('data', (data: Buffer) => {
      said = `${said}${data}`.slice(-4_000);
      // A standby is ready to accept read-only connections.
      if (/ready to accept .*connections/.test(said)) resolve(server);
    });
    server.once('error', reject);
    server.once('exit', () => reject(new Error(`postgres did not start:\n${said}`)));
  });

/** @returns the way that works */
const makeData = (binaries: string, ways: readonly Way[], folder: string): Way => {
  const flags = ['-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync'];
  let failure: unknown = new Error('there is no user postgres');
  for (const way of ways) {
    const { uid, gid } = way.user;
    if (uid !== undefined && gid !== undefined) chownSync(folder, uid, gid);
    const [command = '', ...words] = [
      ...way.prefix,
      join(binaries, 'initdb'),
      '-D',
      join(folder, 'data'),
      ...flags,
    ];
    try {
      execFileSync(command, words, { ...way.user, cwd: folder, stdio: 'pipe' });
      return way;
    } catch (error) {
      failure = error;
      if (uid !== undefined) chownSync(folder, 0, 0);
    }
  }
  throw failure;
};

const launch = async (binaries: string, ways: readonly Way[]): Promise<TestPostgres> => {
  const folder = mkdtempSync(join(tmpdir(), 'lktop-pg-'));
  const way = makeData(binaries, ways, folder);
  const port = await freePort();
  let server: ChildProcess | null = await run(binaries, way, folder, port);
  return {
    port,
    folder,
    address: (database = 'postgres') => `postgres://postgres@127.0.0.1:${port}/${database}`,
    stop: async (how = 'fast') => {
      const running = server;
      server = null;
      if (!running) return;
      const ended = new Promise((resolve) => running.once('exit', resolve));
      running.kill(SIGNALS[how]);
      await ended;
    },
    start: async () => {
      server ??= await run(binaries, way, folder, port);
    },
  };
};

/** How to start a server; null: PostgreSQL is not installed, or nobody may run it. */
export const findPostgres = (): (() => Promise<TestPostgres>) | null => {
  const [binaries, ways] = [findBinaries(), findWays()];
  return binaries === null || ways.length === 0 ? null : () => launch(binaries, ways);
};
