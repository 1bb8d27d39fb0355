import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { spawn } from '@lydell/node-pty';

// The package is CommonJS, and Node cannot detect its named exports.
const { Terminal } = createRequire(import.meta.url)('@xterm/headless') as typeof import('@xterm/headless');

/** The built command, run as from a user's shell. */
export const COMMAND = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));
/** The command of an earlier build, to compare with; null if none is given. */
export const COMMAND_BEFORE = process.env['LKTOP_BENCH_BEFORE']
  ? join(process.env['LKTOP_BENCH_BEFORE'], 'cli.js')
  : null;
const COLUMNS = 120;
const ROWS = 40;
const WAIT_LIMIT_MS = 60_000;

/**
 * Kept between starts like a user's cache. Separate from the tests' cache, which holds code that tests left
 * behind.
 */
export const CACHE = {
  XDG_CACHE_HOME: fileURLToPath(new URL('../../node_modules/.cache/bench', import.meta.url)),
};

/** A program in a real pseudo-terminal of 120×40. */
export interface BenchTerminal {
  readonly pid: number;
  /** Milliseconds as in `performance.now()`. */
  readonly startedMs: number;
  readonly send: (text: string) => void;
  readonly screen: () => string;
  /** Bytes written since the start. */
  readonly bytes: () => number;
  /** Calls back when output is on the screen, with the time it arrived. @returns unsubscribes */
  readonly onOutput: (listener: (atMs: number) => void) => () => void;
  /** Resolves at the first output after which the condition holds, with the time that output arrived. */
  readonly shows: (condition: (screen: string) => boolean, limitMs?: number) => Promise<number>;
  /** Resolves when the program has ended by itself, with the time. */
  readonly exited: Promise<number>;
  readonly stop: () => Promise<void>;
}

/** Starts a program in a pseudo-terminal, with its own home folder. */
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
          reject(new Error(`the condition never held; the screen:\n${screen()}`));
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
  /** Default: the current build. */
  readonly command?: string;
}

/** Starts lktop as a user does. */
export const openLktop = (
  environment: Readonly<Record<string, string>>,
  { args = [], command = COMMAND }: OpenLktopOptions = {},
): BenchTerminal => openTerminal(command, args, environment);

/** Runs the work with a program in a terminal and always stops it afterwards. */
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
