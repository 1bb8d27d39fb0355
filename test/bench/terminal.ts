import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { spawn } from '@lydell/node-pty';

// The package is CommonJS of which Node finds no names.
const { Terminal } = createRequire(import.meta.url)('@xterm/headless') as typeof import('@xterm/headless');

/** The built command. It is run as a user's shell would run it. */
export const COMMAND = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));
/** The command of an earlier build, to be measured beside it; null where none was named. */
export const COMMAND_BEFORE = process.env['LKTOP_BENCH_BEFORE']
  ? join(process.env['LKTOP_BENCH_BEFORE'], 'cli.js')
  : null;
const COLUMNS = 120;
const ROWS = 40;
const WAIT_LIMIT_MS = 60_000;

/** Kept from one start to the next, as a user's is; its own, as tests leave code of what they started behind. */
export const CACHE = {
  XDG_CACHE_HOME: fileURLToPath(new URL('../../node_modules/.cache/bench', import.meta.url)),
};

/** A program in a real pseudo-terminal of 120×40. */
export interface BenchTerminal {
  readonly pid: number;
  /** Milliseconds, as `performance.now()` tells them. */
  readonly startedMs: number;
  readonly send: (text: string) => void;
  readonly screen: () => string;
  /** Bytes written since the start. */
  readonly bytes: () => number;
  /** Called when output is on the screen, with the time when it came. @returns unsubscribes */
  readonly onOutput: (listener: (atMs: number) => void) => () => void;
  /** Resolves at the first output after which the screen is as asked for, with the time when that output came. */
  readonly shows: (condition: (screen: string) => boolean, limitMs?: number) => Promise<number>;
  /** Resolves when the program has ended by itself, with the time. */
  readonly exited: Promise<number>;
  readonly stop: () => Promise<void>;
}

/** Starts a program in a pseudo-terminal, in a home of its own. */
export const openTerminal = (
  file: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): BenchTerminal => {
  mkdirSync(CACHE.XDG_CACHE_HOME, { recursive: true });
  const home = mkdtempSync(join(tmpdir(), 'lktop-bench-'));
  const terminal = new Terminal({ cols: COLUMNS, rows: ROWS, allowProposedApi: true });
  const startedMs = performance.now();
  const program = spawn(file, [...args], {
    name: 'xterm-256color',
    cols: COLUMNS,
    rows: ROWS,
    cwd: home,
    env: { PATH: process.env['PATH'], HOME: home, LANG: 'C.UTF-8', ...CACHE, ...environment },
  });
  let bytes = 0;
  let lastOutputMs = startedMs;
  let running = true;
  const watchers = new Set<(atMs: number) => void>();

  const screen = (): string =>
    Array.from(
      { length: ROWS },
      (_, row) => terminal.buffer.active.getLine(row)?.translateToString(true, 0, COLUMNS) ?? '',
    ).join('\n');

  program.onData((data) => {
    const atMs = performance.now();
    bytes += Buffer.byteLength(data);
    lastOutputMs = atMs;
    terminal.write(data, () => {
      for (const watcher of [...watchers]) watcher(atMs);
    });
  });
  terminal.onData((data) => {
    if (running) program.write(data);
  });
  const exited = new Promise<number>((resolve) => {
    program.onExit(() => {
      running = false;
      resolve(performance.now());
    });
  });

  return {
    pid: program.pid,
    startedMs,
    send: (text) => program.write(text),
    screen,
    bytes: () => bytes,
    onOutput: (listener) => {
      watchers.add(listener);
      return () => watchers.delete(listener);
    },
    shows: (condition, limitMs = WAIT_LIMIT_MS) =>
      new Promise((resolve, reject) => {
        const end = () => {
          clearTimeout(limit);
          watchers.delete(check);
        };
        const check = (atMs: number) => {
          if (!condition(screen())) return;
          end();
          resolve(atMs);
        };
        const limit = setTimeout(() => {
          end();
          reject(new Error(`waited in vain; the screen:\n${screen()}`));
        }, limitMs);
        watchers.add(check);
        check(lastOutputMs);
      }),
    exited,
    stop: async () => {
      if (running) program.kill('SIGKILL');
      await exited;
      terminal.dispose();
      rmSync(home, { recursive: true, force: true });
    },
  };
};

export interface OpenLktopOptions {
  readonly args?: readonly string[];
  /** Default: what was built now. */
  readonly command?: string;
}

/** lktop, started as a user starts it. */
export const openLktop = (
  environment: Readonly<Record<string, string>>,
  { args = [], command = COMMAND }: OpenLktopOptions = {},
): BenchTerminal => openTerminal(command, args, environment);

/** With a program in a terminal, and without it afterwards, whatever happens. */
export const withTerminal = async <Result>(
  terminal: BenchTerminal,
  work: (terminal: BenchTerminal) => Promise<Result>,
): Promise<Result> => {
  try {
    return await work(terminal);
  } finally {
    await terminal.stop();
  }
};
