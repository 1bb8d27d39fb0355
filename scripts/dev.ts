/**
 * `npm run dev`: lktop from its sources, with React's development build, started anew whenever a source changes. What is
 * typed after `--` goes to lktop; where that does not say where to connect, the demo is shown.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { watch } from 'node:fs';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
/** An editor writes several files, or one in several steps: all of them are one change. */
const SETTLED_MS = 150;
/** A monitor that is told to end restores the terminal at once. After this it is taken to hang. */
const KILL_AFTER_MS = 3_000;
/** What a monitor that was killed leaves on: alternate screen, hidden cursor, bracketed paste, colours. */
const RESTORE_SCREEN = '\x1b[?1049l\x1b[?25h\x1b[?2004l\x1b[0m';

const PLACES = /^--(url|project|dev|demo)(=|$)/;

/** What lktop is given: the demo, unless a command or a place to connect to is named. */
const programArguments = (typed: readonly string[]): readonly string[] => {
  const hasCommand = typed[0] !== undefined && !typed[0].startsWith('-');
  return hasCommand || typed.some((word) => PLACES.test(word)) ? typed : ['--demo', ...typed];
};

/**
 * `stty` knows how to write down a terminal's settings and how to put them back. Only a monitor that was killed leaves its
 * screen on; after any other end the sequences would put the cursor over what lktop said last.
 */
const rememberTerminal = (): ((wasKilled: boolean) => void) => {
  if (!process.stdin.isTTY || !process.stdout.isTTY) return () => {};
  const stty = (setting: string) =>
    String(execFileSync('stty', [setting], { stdio: ['inherit', 'pipe', 'ignore'] })).trim();
  const saved = stty('-g');
  return (wasKilled) => {
    if (wasKilled) process.stdout.write(RESTORE_SCREEN);
    stty(saved);
  };
};

const say = (sentence: string): void => {
  process.stderr.write(`dev: ${sentence}\n`);
};

const startProgram = (): ChildProcess =>
  spawn(
    process.execPath,
    ['--import', './scripts/from-source.ts', 'source/cli.ts', ...programArguments(process.argv.slice(2))],
    { cwd: ROOT, stdio: 'inherit', env: { ...process.env, NODE_ENV: 'development' } },
  );

const restoreTerminal = rememberTerminal();
let program: ChildProcess | null = null;
let isRestarting = false;
let isEnding = false;

const start = (): void => {
  const started = startProgram();
  program = started;
  started.on('exit', (code, signal) => {
    program = null;
    restoreTerminal(signal !== null);
    if (isEnding || (code === 0 && !isRestarting)) process.exit(0);
    if (isRestarting) {
      isRestarting = false;
      start();
    } else
      say(
        `lktop ended with ${signal ?? `code ${code}`}. It starts again when a source changes; Ctrl-C ends.`,
      );
  });
};

const stop = (): void => {
  const stopping = program;
  if (!stopping) return;
  stopping.kill('SIGTERM');
  const timer = setTimeout(() => stopping.kill('SIGKILL'), KILL_AFTER_MS);
  stopping.on('exit', () => clearTimeout(timer));
};

const restart = (): void => {
  if (!program) start();
  else if (!isRestarting) {
    isRestarting = true;
    stop();
  }
};

let settled: NodeJS.Timeout | undefined;
watch(fileURLToPath(new URL('../source', import.meta.url)), { recursive: true }, () => {
  clearTimeout(settled);
  settled = setTimeout(restart, SETTLED_MS);
});

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    if (!program) process.exit(0);
    isEnding = true;
    stop();
  });
}

start();
