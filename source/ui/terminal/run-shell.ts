import { spawn } from 'node:child_process';
import { type Runnable, shownCommand } from '../../export/custom-command.ts';

const SHELL = '/bin/sh';

const DONE = 'done';

/** Words how a foreground program ended. */
const outcomeOf = (code: number | null, signal: NodeJS.Signals | null): string => {
  if (signal !== null) return `ended by ${signal}`;
  return code === 0 ? DONE : `ended with code ${code}`;
};

const inForeground = ({ command, values }: Runnable): Promise<string> =>
  new Promise((resolve) => {
    const child = spawn(SHELL, ['-c', command], { stdio: 'inherit', env: { ...process.env, ...values } });
    child.on('error', (error) => resolve(`could not be started: ${error.message}`));
    child.on('close', (code, signal) => resolve(outcomeOf(code, signal)));
  });

/** The terminal sends these signals to the whole group; only the foreground program should react. */
const FOR_THE_PROGRAM: readonly NodeJS.Signals[] = ['SIGINT', 'SIGQUIT'];
const ignore = () => {};

/**
 * Stops reading stdin, because the input belongs to the program. `pause` has no effect on a stream that never
 * flowed, and Node would keep reading the terminal. So let it flow for one turn first.
 */
const stopReading = async (): Promise<void> => {
  process.stdin.resume();
  await new Promise((resolve) => setImmediate(resolve));
  process.stdin.pause();
};

/** Resolves on the next line of input. Earlier input was meant for the program and is discarded. */
const enterPressed = (): Promise<void> =>
  new Promise((resolve) => {
    while (process.stdin.read() !== null);
    const listen = (chunk: Buffer | string) => {
      if (!/[\r\n]/.test(chunk.toString())) return;
      process.stdin.off('data', listen);
      process.stdin.pause();
      resolve();
    };
    process.stdin.on('data', listen);
    process.stdin.resume();
  });

/** Runs a program in the foreground, which alone reads the terminal and reacts to its signals. */
const withTerminal = async <Result>(work: () => Promise<Result>): Promise<Result> => {
  await stopReading();
  for (const signal of FOR_THE_PROGRAM) process.on(signal, ignore);
  try {
    return await work();
  } finally {
    for (const signal of FOR_THE_PROGRAM) process.off(signal, ignore);
  }
};

/** Runs a shell command in the foreground and waits for Enter, so that its output can be read. */
export const runShell = (runnable: Runnable): Promise<void> =>
  withTerminal(async () => {
    process.stdout.write(`$ ${shownCommand(runnable).join('\n  ')}\n`);
    const outcome = await inForeground(runnable);
    process.stdout.write(`\n[${outcome}] press Enter to come back to lktop `);
    await enterPressed();
  });

/** Runs a program with a screen of its own, such as an editor. @returns how it failed; null: it ended well. Raw */
export const runProgram = (runnable: Runnable): Promise<string | null> =>
  withTerminal(async () => {
    const outcome = await inForeground(runnable);
    return outcome === DONE ? null : outcome;
  });
