import { spawn } from 'node:child_process';
import { StringDecoder } from 'node:string_decoder';
import type { Runnable } from '../../export/custom-command.ts';

const SHELL = '/bin/sh';
/** The rest of a longer line comes as a line of its own. */
const LONGEST_LINE = 16 * 1024;

/** Gives out the lines of one stream. @returns takes a chunk; without one, gives out the rest */
const createLines = (onLine: (line: string) => void) => {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  return (chunk?: Buffer): void => {
    const lines = `${rest}${chunk ? decoder.write(chunk) : ''}`.split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) onLine(line.replace(/\r$/, ''));
    if (rest !== '' && (chunk === undefined || rest.length > LONGEST_LINE)) {
      onLine(rest);
      rest = '';
    }
  };
};

/**
 * Runs a shell command in the background and gives out its lines, those of stderr too. Lines are raw. Never rejects.
 *
 * @param signal ends the command and everything it started
 * @returns how it ended, in words
 */
export const followCommand = (
  { command, values }: Runnable,
  onLine: (line: string) => void,
  signal: AbortSignal,
): Promise<string> =>
  new Promise((resolve) => {
    // A group of its own, so that the end reaches the programs that the shell started.
    const child = spawn(SHELL, ['-c', command], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...values },
      detached: true,
    });
    const streams = [child.stdout, child.stderr].map((stream) => {
      const take = createLines(onLine);
      stream.on('data', take);
      return take;
    });
    const end = () => {
      try {
        if (child.pid !== undefined) process.kill(-child.pid, 'SIGTERM');
      } catch {
        // It has ended already.
      }
    };
    signal.addEventListener('abort', end);
    if (signal.aborted) end();
    child.on('error', (error) => resolve(`it could not be started: ${error.message}`));
    child.on('close', (code, name) => {
      signal.removeEventListener('abort', end);
      for (const take of streams) take();
      if (name !== null) resolve(`ended by ${name}`);
      else resolve(code === 0 ? 'the command is done' : `the command ended with code ${code}`);
    });
  });
