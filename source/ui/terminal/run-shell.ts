import { spawn } from 'node:child_process';
import { type Runnable, shownCommand } from '../../export/custom-command.ts';

const SHELL = '/bin/sh';

/** How a program in the foreground ended, in words. */
const outcomeOf = (code: number | null, signal: NodeJS.Signals | null): string => {
  if (signal !== null) return `ended by ${signal}`;
  return code === 0 ? 'done' : `ended with code ${code}`;
};

const inForeground = ({ command, values }: Runnable): Promise<string> =>
  new Promise((resolve) => {
    const child = spawn(SHELL, ['-c', command], { stdio: 'inherit', env: { ...process.env, ...values } });
    child.on('error', (error) => resolve(`could not be started: ${error.message}`));
    child.on('close', (code, signal) => resolve(outcomeOf(code, signal)));
  });

/** Keys of the terminal that are meant for the program in the foreground alone. */
const FOR_THE_PROGRAM: readonly NodeJS.Signals[] = ['SIGINT', 'SIGQUIT'];
const ignore = () => {};

/**
 * What is typed is for the program to read, not for us. A stream that was never flowing takes `pause` for done and
 * goes on reading the terminal: it must flow for a turn before it can be stopped.
 */
const stopReading = async (): Promise<void> => {
  process.stdin.resume();
  await new Promise((resolve) => setImmediate(resolve));
  process.stdin.pause();
};

/** Resolves at the next line that is typed; what came before it was meant for the program. */
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

/** Runs a shell command with the terminal as its own, then waits for Enter, so that what it wrote can be read. */
export const runShell = async (runnable: Runnable): Promise<void> => {
  await stopReading();
  for (const signal of FOR_THE_PROGRAM) process.on(signal, ignore);
  try {
    process.stdout.write(`$ ${shownCommand(runnable).join('\n  ')}\n`);
    const outcome = await inForeground(runnable);
    process.stdout.write(`\n[${outcome}] press Enter to come back to lktop `);
    await enterPressed();
  } finally {
    for (const signal of FOR_THE_PROGRAM) process.off(signal, ignore);
  }
};
