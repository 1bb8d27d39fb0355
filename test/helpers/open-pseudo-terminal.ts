import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spawn } from '@lydell/node-pty';
import { createEmulator, framed, type Screen, WAIT_LIMIT_MS } from './emulator.ts';
import { keyBytes, pasteBytes } from './keys.ts';
import { LOOKS } from './picture.ts';

export interface SpawnInTerminalOptions {
  /** Default: 120. */
  readonly columns?: number;
  /** Default: 40. */
  readonly rows?: number;
  /** Default: that of the dark pictures. */
  readonly background?: string;
  /** Added to a minimal environment that holds only this machine's PATH. undefined removes a variable. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Default: the program's HOME, an empty folder that is deleted with the terminal. */
  readonly cwd?: string;
}

export interface ProgramEnd {
  readonly code: number;
  /** The number of the signal that ended it, or 0. */
  readonly signal: number;
}

/** A program in a real pseudo-terminal. */
export interface PseudoTerminal extends Screen {
  readonly pid: number;
  /**
   * Presses keys. All are sent at once. After `escape`, wait for its effect before the next key: ESC followed
   * by a key means another key.
   */
  readonly press: (...keys: readonly string[]) => void;
  /** Sends text as one chunk. */
  readonly type: (text: string) => void;
  readonly paste: (text: string) => void;
  readonly resize: (columns: number, rows: number) => void;
  readonly kill: (signal: NodeJS.Signals) => void;
  /** Resolves when the program has ended and all its output is on the screen. */
  readonly exited: Promise<ProgramEnd>;
  /** The same, but fails with the screen in its message if the program does not end. */
  readonly waitForExit: () => Promise<ProgramEnd>;
  /** Kills the program if it still runs, and deletes its home. */
  readonly dispose: () => Promise<void>;
}

/** Starts a program in a real pseudo-terminal, with an emulator as its screen. */
export const openPseudoTerminal = (
  file: string,
  args: readonly string[],
  options: SpawnInTerminalOptions = {},
): PseudoTerminal => {
  const { columns = 120, rows = 40, background = LOOKS.dark.background } = options;
  const home = mkdtempSync(join(tmpdir(), 'lktop-home-'));
  const emulator = createEmulator({ columns, rows, convertLineEnds: false, background });
  const program = spawn(file, [...args], {
    name: 'xterm-256color',
    cols: columns,
    rows,
    cwd: options.cwd ?? home,
    env: { PATH: process.env.PATH, HOME: home, LANG: 'C.UTF-8', COLORTERM: 'truecolor', ...options.env },
  });
  let running = true;
  program.onData((data) => emulator.feed(data));
  emulator.onReply((data) => {
    if (running) program.write(data);
  });
  const exited = new Promise<ProgramEnd>((resolve) => {
    program.onExit(({ exitCode, signal = 0 }) => {
      running = false;
      void emulator.drained().then(() => resolve({ code: exitCode, signal }));
    });
  });

  const waitForExit = async (): Promise<ProgramEnd> => {
    let limit: NodeJS.Timeout | undefined;
    const givenUp = new Promise<never>((_, reject) => {
      limit = setTimeout(
        () => reject(new Error(`the program does not end; the screen:\n${framed(emulator.screen())}`)),
        WAIT_LIMIT_MS,
      );
    });
    return Promise.race([exited, givenUp]).finally(() => clearTimeout(limit));
  };

  const dispose = async (): Promise<void> => {
    if (running) program.kill('SIGKILL');
    await exited;
    emulator.dispose();
    rmSync(home, { recursive: true, force: true });
  };

  return {
    ...emulator,
    pid: program.pid,
    press: (...keys) => {
      for (const key of keys) program.write(keyBytes(key));
    },
    type: (text) => program.write(text),
    paste: (text) => program.write(pasteBytes(text)),
    resize: (newColumns, newRows) => {
      emulator.resize(newColumns, newRows);
      program.resize(newColumns, newRows);
    },
    kill: (signal) => program.kill(signal),
    exited,
    waitForExit,
    dispose,
  };
};
