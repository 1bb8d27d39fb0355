import type { Runnable } from '../../export/custom-command.ts';
import { runProgram, runShell } from './run-shell.ts';

/** The process that the app runs in. Tests inject another. */
export interface Host {
  /**
   * Calls back on a termination signal or an uncaught exception.
   * @returns unsubscribes
   */
  readonly onEnd: (end: (reason: ExitReason) => void) => () => void;
  /**
   * Calls back on SIGTSTP from another process. The listener must stop the process itself.
   * @returns unsubscribes
   */
  readonly onStop: (stop: () => void) => () => void;
  /**
   * Calls back on SIGCONT, also after a SIGSTOP, which cannot be caught.
   * @returns unsubscribes
   */
  readonly onContinue: (goesOn: () => void) => () => void;
  /** Stops the process, as Ctrl-Z does. Resolves when it continues. */
  readonly stop: () => Promise<void>;
  /** Runs a shell command in the foreground. Resolves when the user returns. */
  readonly runShell: (runnable: Runnable) => Promise<void>;
  /** Runs a program with a screen of its own. @returns how it failed; null: it ended well. Raw */
  readonly runProgram: (runnable: Runnable) => Promise<string | null>;
}

/** Why the app ended. */
export type ExitReason =
  | { readonly kind: 'quit' }
  | { readonly kind: 'signal'; readonly signal: NodeJS.Signals }
  | { readonly kind: 'error'; readonly error: unknown };

const END_SIGNALS: readonly NodeJS.Signals[] = ['SIGTERM', 'SIGHUP', 'SIGINT'];
/** Without a job-control shell the process does not stop and gets no SIGCONT. Continue after 200 ms. */
const NOT_STOPPED_MS = 200;
const OWN_GROUP = 0;

const listenTo = (signal: NodeJS.Signals, listener: () => void): (() => void) => {
  process.on(signal, listener);
  return () => {
    process.off(signal, listener);
  };
};

/**
 * Removes the SIGTSTP listeners, because a signal with a listener does not stop the process.
 * @returns adds them again
 */
const listenToNoStop = (): (() => void) => {
  const listeners = process.listeners('SIGTSTP');
  process.removeAllListeners('SIGTSTP');
  return () => {
    for (const listener of listeners) process.on('SIGTSTP', listener);
  };
};

export const processHost: Host = {
  runShell,
  runProgram,
  onStop: (stop) => listenTo('SIGTSTP', stop),
  onContinue: (goesOn) => listenTo('SIGCONT', goesOn),
  onEnd: (end) => {
    const onSignal = (signal: NodeJS.Signals) => end({ kind: 'signal', signal });
    const onError = (error: unknown) => end({ kind: 'error', error });
    for (const signal of END_SIGNALS) process.on(signal, onSignal);
    process.on('uncaughtException', onError);
    return () => {
      for (const signal of END_SIGNALS) process.off(signal, onSignal);
      process.off('uncaughtException', onError);
    };
  },
  stop: () =>
    new Promise((resolve) => {
      const listenAgain = listenToNoStop();
      const goOn = () => {
        clearTimeout(timer);
        process.off('SIGCONT', goOn);
        listenAgain();
        resolve();
      };
      const timer = setTimeout(goOn, NOT_STOPPED_MS);
      process.once('SIGCONT', goOn);
      // Signals the whole process group, as the terminal does, so that npm stops too if it started lktop.
      process.kill(OWN_GROUP, 'SIGTSTP');
    }),
};
