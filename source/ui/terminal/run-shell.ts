import { spawn } from 'node:child_process';

const SHELL = '/bin/sh';

/** How a program in the foreground ended, in words. */
const outcomeOf = (code: number | null, signal: NodeJS.Signals | null): string => {
  if (signal !== null) return `ended by ${signal}`;
  return code === 0 ? 'done' : `ended with code ${code}`;
};

const inForeground = (command: string, args: readonly string[]): Promise<string> =>
  new Promise((resolve) => {
    const child = spawn(SHELL, ['-c', command, SHELL, ...args], { stdio: 'inherit' });
    child.on('error', (error) => resolve(`could not be started: ${error.message}`));
    child.on('close', (code, signal) => resolve(outcomeOf(code, signal)));
  });

/** Keys of the terminal that are meant for the program in the foreground alone. */
const FOR_THE_PROGRAM: readonly NodeJS.Signals[] = ['SIGINT', 'SIGQUIT'];
const ignore = () => {};

/**
 * Runs a shell command with the terminal as its own, then waits for Enter, so that what it wrote can be read.
 *
 * @param shown the command as it may be shown
 */
export const runShell = async (command: string, shown: string): Promise<void> => {
  // What is typed is read by the program, not by us.
  process.stdin.pause();
  for (const signal of FOR_THE_PROGRAM) process.on(signal, ignore);
  try {
    process.stdout.write(`$ ${shown}\n`);
    const outcome = await inForeground(command, []);
    const wait = 'printf "\\n[%s] press Enter to come back to lktop " "$1"; read -r answer';
    await inForeground(wait, [outcome]);
  } finally {
    for (const signal of FOR_THE_PROGRAM) process.off(signal, ignore);
  }
};
