import { execFileSync } from 'node:child_process';

/** The shells that lktop completes in. */
export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

/** Whether this machine has the shell. A test of a shell that is not there says that it is skipped. */
export const isInstalled = (shell: Shell): boolean => {
  try {
    execFileSync(shell, ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
};
