import type { Clock } from '../clock.ts';
import type { Failure } from '../fleet/snapshot.ts';
import { type CallOptions, LiveKitError } from '../livekit/gateway.ts';
import { onAbort } from './on-abort.ts';

export interface CallLimits {
  readonly clock: Clock;
  /** Milliseconds the call may take. */
  readonly limitMs: number;
  /** Gives the call up early, as cancelled. */
  readonly signal?: AbortSignal;
}

const timedOut = (limitMs: number): LiveKitError =>
  new LiveKitError({
    kind: 'timeout',
    sentence: `No answer within ${limitMs / 1000} s.`,
    remedy: 'Check the server and the network between it and this machine.',
  });

const cancelled = (): LiveKitError =>
  new LiveKitError({ kind: 'cancelled', sentence: 'The call was given up.', remedy: '' });

/**
 * Makes a call that ends in time, also where the gateway cannot cancel it: past the limit the call is told to
 * stop, the promise rejects with a `timeout`, and whatever the call still answers is thrown away. Where it fails,
 * what of it is still under way is told to stop, too.
 */
export const callWithin = <Answer>(
  { clock, limitMs, signal }: CallLimits,
  call: (options: CallOptions) => Promise<Answer>,
): Promise<Answer> =>
  new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(cancelled());
    const controller = new AbortController();
    let hasEnded = false;
    const end = () => {
      // A call that was given up still fails, and by then others may have its place.
      if (hasEnded) return;
      hasEnded = true;
      cancelTimer();
      stopListening?.();
    };
    const giveUp = (error: unknown) => {
      end();
      reject(error);
      controller.abort();
    };
    const cancelTimer = clock.after(limitMs, () => giveUp(timedOut(limitMs)));
    const stopListening = signal && onAbort(signal, () => giveUp(cancelled()));

    call({ signal: controller.signal }).then((answer) => {
      end();
      resolve(answer);
    }, giveUp);
  });

/** What went wrong, fit for a screen whatever was thrown. */
export const failureOf = (error: unknown): Failure =>
  error instanceof LiveKitError
    ? error.failure
    : {
        kind: 'unknown',
        sentence: 'The call failed for a reason lktop does not know.',
        remedy: 'Try again; if it stays, please report it.',
      };
