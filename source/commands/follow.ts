import type { Clock } from '../clock.ts';
import type { Session, SessionState } from '../session/session.ts';
import { UsageError } from '../usage-error.ts';

/** Waiting cures these; anything else stays as it is until somebody does something. */
const PASSING_KINDS: ReadonlySet<string> = new Set([
  'timeout',
  'reset',
  'rate-limited',
  'server-error',
  'no-response',
  'cancelled',
  'unknown',
]);

/** Fails where the server cannot be asked. @throws UsageError with the failure's sentence and remedy */
export const refuseFailure = ({ snapshot: { connection } }: SessionState): void => {
  if (connection.state !== 'failing') return;
  throw new UsageError(connection.failure.sentence, connection.failure.remedy);
};

/** Whether the server cannot be asked, and waiting does not help. */
export const isLastingFailure = ({ snapshot: { connection } }: SessionState): boolean =>
  connection.state === 'failing' && !PASSING_KINDS.has(connection.failure.kind);

/**
 * Looks at every state of a session until `look` finds what it looks for.
 *
 * @param look null: not yet; what it throws is thrown here
 * @throws the signal's reason when it is aborted
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

/** Resolves with the state once a sweep later than `after` is through. */
export const sweptAfter = (session: Session, signal: AbortSignal, after: number): Promise<SessionState> =>
  follow(session, signal, (state) => {
    refuseFailure(state);
    const { snapshot } = state;
    return snapshot.sweep > after && snapshot.finishedAtMs !== null ? state : null;
  });

/** Resolves after so many milliseconds. @throws the signal's reason when it is aborted */
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

/** Resolves with the reason when the signal is aborted. */
export const aborted = (signal: AbortSignal): Promise<unknown> =>
  new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve(signal.reason));
    if (signal.aborted) resolve(signal.reason);
  });
