import type { Clock } from '../clock.ts';
import { CallProblem } from './problem.ts';

/**
 * Bounds work that cannot be cancelled: rejects when time is out or the signal fires, and throws a late answer away.
 * The work itself goes on, so its effect is unknown.
 */
export const withLimit = <Value>(
  work: () => Promise<Value>,
  limit: { readonly clock: Clock; readonly limitMs: number; readonly signal: AbortSignal | undefined },
): Promise<Value> =>
  new Promise((resolve, reject) => {
    const { clock, limitMs, signal } = limit;
    if (signal?.aborted) {
      reject(new CallProblem({ kind: 'cancelled' }));
      return;
    }
    const cancel = (): void => reject(new CallProblem({ kind: 'cancelled' }));
    signal?.addEventListener('abort', cancel);
    const stopTimer = clock.after(limitMs, () => reject(new CallProblem({ kind: 'timeout', limitMs })));
    work()
      .then(resolve, reject)
      .finally(() => {
        stopTimer();
        signal?.removeEventListener('abort', cancel);
      });
  });
