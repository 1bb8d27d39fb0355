import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

const find = async (): Promise<string | null> => {
  for (const python of ['python3', 'python']) {
    try {
      await run(python, ['-c', 'import livekit.agents'], { timeout: 60_000 });
      return python;
    } catch {
      // Try the next one.
    }
  }
  return null;
};

let found: Promise<string | null> | null = null;

/** The Python on the PATH that can import livekit-agents, or null. */
export const pythonWithAgents = (): Promise<string | null> => {
  found ??= find();
  return found;
};
