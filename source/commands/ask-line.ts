import process from 'node:process';
import { createInterface } from 'node:readline/promises';

/** Asks for a line on stderr, so that stdout has only the result. @returns null: the input has ended */
export const askLine = async (prompt: string, signal: AbortSignal): Promise<string | null> => {
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const ended = new Promise<null>((resolve) => lines.once('close', () => resolve(null)));
    return await Promise.race([lines.question(prompt, { signal }), ended]);
  } finally {
    lines.close();
  }
};
