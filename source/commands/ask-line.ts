import process from 'node:process';
import { createInterface } from 'node:readline/promises';

/**
 * Asks for a line on stderr, so that stdout has only the result.
 *
 * @returns null: the input has ended
 * @throws the signal's reason
 */
export const askLine = async (prompt: string, signal: AbortSignal): Promise<string | null> => {
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  // In a line that is edited, Ctrl-C is only a key.
  lines.on('SIGINT', () => process.kill(process.pid, 'SIGINT'));
  const ended = new Promise<null>((resolve) => lines.once('close', () => resolve(null)));
  try {
    const answer = await Promise.race([lines.question(prompt, { signal }), ended]);
    if (answer === null) process.stderr.write('\n');
    return answer;
  } catch (error) {
    process.stderr.write('\n');
    throw signal.aborted ? signal.reason : error;
  } finally {
    lines.close();
  }
};
