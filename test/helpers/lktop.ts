import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { drawScreen } from './picture.ts';
import { type PseudoTerminal, type SpawnInTerminalOptions, spawnInTerminal } from './pseudo-terminal.ts';

const PROGRAM = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));
const PICTURES = fileURLToPath(new URL('../../docs/pictures', import.meta.url));

/** Kept between runs like a user's cache: the home folders here are empty. */
const CACHE = { XDG_CACHE_HOME: fileURLToPath(new URL('../../node_modules/.cache', import.meta.url)) };

/** Runs lktop as users get it, in a real pseudo-terminal. */
export const lktopInTerminal = (
  args: readonly string[],
  options: SpawnInTerminalOptions = {},
): PseudoTerminal =>
  spawnInTerminal(process.execPath, [PROGRAM, ...args], { ...options, env: { ...CACHE, ...options.env } });

export interface PipedRun {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs lktop without a terminal, in an empty home, until it ends. */
export const lktopInPipe = (
  args: readonly string[],
  options: {
    readonly env?: Readonly<Record<string, string>>;
    readonly files?: Readonly<Record<string, string>>;
  } = {},
): Promise<PipedRun> => {
  const home = mkdtempSync(join(tmpdir(), 'lktop-home-'));
  onTestFinished(() => rmSync(home, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(options.files ?? {})) {
    mkdirSync(dirname(join(home, name)), { recursive: true });
    writeFileSync(join(home, name), text);
  }
  return new Promise((resolve, reject) => {
    const program = spawn(process.execPath, [PROGRAM, ...args], {
      cwd: home,
      env: { PATH: process.env.PATH, HOME: home, ...CACHE, ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stdout = '';
    let stderr = '';
    program.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      stdout += chunk;
    });
    program.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      stderr += chunk;
    });
    program.on('error', reject);
    program.on('close', (code) => resolve({ code, stdout, stderr }));
  });
};

/** Saves a picture of the screen for the README, only for `npm run pictures`. */
export const keepPicture = (terminal: PseudoTerminal, name: string, title: string): void => {
  if (process.env.LKTOP_PICTURES) writeFileSync(join(PICTURES, `${name}.svg`), drawScreen(terminal, title));
};
