import type { Clock } from '../clock.ts';
import type { Session, SessionState } from '../session/session.ts';
import { UsageError } from '../usage-error.ts';

/** Failures that may pass by themselves. Any other failure stays until somebody fixes it. */
const PASSING_KINDS: ReadonlySet<string> = new Set([
  'timeout',
  'reset',
  'rate-limited',
  'server-error',
  'no-response',
  'cancelled',
  'unknown',
]);

/** Throws if the connection is failing. @throws UsageError with the failure's sentence and remedy */
export const refuseFailure = ({ snapshot: { connection } }: SessionState): void => {
  if (connection.state !== 'failing') return;
  throw new UsageError(connection.failure.sentence, connection.failure.remedy);
};

/** Whether the connection is failing and waiting does not help. */
export const isLastingFailure = ({ snapshot: { connection } }: SessionState): boolean =>
  connection.state === 'failing' && !PASSING_KINDS.has(connection.failure.kind);

/**
 * Calls `look` with every state of a session until it finds something.
 *
 * @param look returns null for "not yet"; an error it throws is passed on
 * @throws the signal's reason if it is aborted
 */
export const follow = <Found>(
  session: Session,
  signal: AbortSignal,
  look: (state: SessionState) => Found | null,
): Promise<Found> =>
  new Promise((resolve, reject) => {
    const end = () => {
      unsubscribe();
      signal.removeEventListener('abort', onAbort);
    };
    const onAbort = () => {
      end();
      reject(signal.reason);
    };
    const onState = () => {
      try {
        const found = look(session.getState());
        if (found === null) return;
        end();
        resolve(found);
      } catch (error) {
        end();
        reject(error);
      }
    };
    const unsubscribe = session.subscribe(onState);
    signal.addEventListener('abort', onAbort);
    if (signal.aborted) onAbort();
    else onState();
  });

/** Resolves with the state once a sweep later than `after` has finished. */
export const sweptAfter = (session: Session, signal: AbortSignal, after: number): Promise<SessionState> =>
  follow(session, signal, (state) => {
    refuseFailure(state);
    const { snapshot } = state;
    return snapshot.sweep > after && snapshot.finishedAtMs !== null ? state : null;
  });

/** Resolves after `delayMs` milliseconds. @throws the signal's reason if it is aborted */
export const pause = (clock: Clock, signal: AbortSignal, delayMs: number): Promise<void> =>
  new Promise((resolve, reject) => {
    const onAbort = () => {
      cancel();
      reject(signal.reason);
    };
    const cancel = clock.after(delayMs, () => {
      signal.removeEventListener('abort', onAbort);
      resolve();
    });
    signal.addEventListener('abort', onAbort, { once: true });
    if (signal.aborted) onAbort();
  });

/** Resolves with the signal's reason once it is aborted. */
export const aborted = (signal: AbortSignal): Promise<unknown> =>
  new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve(signal.reason));
    if (signal.aborted) resolve(signal.reason);
  });
