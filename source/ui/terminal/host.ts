import type { Runnable } from '../../export/custom-command.ts';
import { runShell } from './run-shell.ts';

/** What the app asks of the process it runs in; tests give another. */
export interface Host {
  /** Calls back when the process is told to end, or something broke that nobody caught. @returns unsubscribes */
  readonly onEnd: (end: (reason: ExitReason) => void) => () => void;
  /** Calls back when another process asks this one to stop (SIGTSTP). It does not stop by itself. @returns unsubscribes */
  readonly onStop: (stop: () => void) => () => void;
  /** Calls back when the process goes on, also after a stop that could not be heard of. @returns unsubscribes */
  readonly onContinue: (goesOn: () => void) => () => void;
  /** Stops the process, as Ctrl-Z does; resolves when it goes on. */
  readonly stop: () => Promise<void>;
  /** Runs a shell command that has the terminal; resolves when the user comes back. */
  readonly runShell: (runnable: Runnable) => Promise<void>;
}

/** Why the app ended. */
export type ExitReason =
  | { readonly kind: 'quit' }
  | { readonly kind: 'signal'; readonly signal: NodeJS.Signals }
  | { readonly kind: 'error'; readonly error: unknown };

const END_SIGNALS: readonly NodeJS.Signals[] = ['SIGTERM', 'SIGHUP', 'SIGINT'];
/** Without a shell that controls jobs nothing stops, and nothing tells to go on. */
const NOT_STOPPED_MS = 200;
const OWN_GROUP = 0;

const listenTo = (signal: NodeJS.Signals, listener: () => void): (() => void) => {
  process.on(signal, listener);
  return () => {
    process.off(signal, listener);
  };
};

/** Where somebody listens to SIGTSTP, it stops nothing. @returns listens again */
const listenToNoStop = (): (() => void) => {
  const listeners = process.listeners('SIGTSTP');
  process.removeAllListeners('SIGTSTP');
  return () => {
    for (const listener of listeners) process.on('SIGTSTP', listener);
  };
};

export const processHost: Host = {
  runShell,
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
      // The whole group, as the terminal does it: npm, which may have started us, stops too.
      process.kill(OWN_GROUP, 'SIGTSTP');
    }),
};
