import type { Clock } from '../clock.ts';
import { createCallLog } from './call-log.ts';

/** Who calls: what a person confirmed goes before what the sweeps want to know. */
export type Caller = 'action' | 'sweep';

/**
 * The API calls that one project may be asked in a minute, all kinds and repeats included. A call counts from its
 * begin until a minute after its end, as the server may have counted it at any time in between: so the budget holds
 * over any 60 seconds, by the server's count too.
 */
export interface RateLimiter {
  /** Null: as many as it takes. */
  readonly perMinute: number | null;
  /** API calls under way, and those that ended in the last 60 seconds, failed ones too. */
  readonly callsInLastMinute: () => number;
  /** How many calls may begin within so many milliseconds. */
  readonly freeWithin: (milliseconds: number) => number;
  /** Begins so many calls for a sweep. @returns false where there is no place now, or an action waits for one */
  readonly tryBegin: (calls: number) => boolean;
  /** Begins a call as soon as there is a place. @returns null where it began at once; rejects when aborted */
  readonly begin: (caller: Caller, signal?: AbortSignal) => Promise<void> | null;
  /** A call that began has ended, however. */
  readonly end: () => void;
  /** A call under way is sent once more. @returns false where there is no place for it */
  readonly tryRepeat: () => boolean;
  /** Calls back once, when a sweep may begin so many calls. @returns cancels */
  readonly whenFree: (calls: number, callback: () => void) => () => void;
}

interface Waiter {
  readonly caller: Caller;
  readonly calls: number;
  readonly proceed: () => void;
}

/** @param perMinute null: calls are counted, and never wait */
export const createRateLimiter = (clock: Clock, perMinute: number | null): RateLimiter => {
  const log = createCallLog(clock);
  const limit = perMinute ?? Number.POSITIVE_INFINITY;
  let underWay = 0;
  let waiters: readonly Waiter[] = [];
  let cancelTimer = () => {};

  const callsInLastMinute = () => underWay + log.count();
  const hasPlace = (calls: number) => callsInLastMinute() + calls <= limit;
  const actionWaits = () => waiters.some(({ caller }) => caller === 'action');

  /** Actions first; among equals, whoever waits longest. */
  const nextWaiter = () => waiters.find(({ caller }) => caller === 'action') ?? waiters[0];

  /** Lets the waiters go on as far as there is place. While calls under way take it all, the end of one calls this. */
  const admit = () => {
    for (let next = nextWaiter(); next && hasPlace(next.calls); next = nextWaiter()) {
      const admitted = next;
      waiters = waiters.filter((waiter) => waiter !== admitted);
      admitted.proceed();
    }
    // Only now: whoever went on may have come back to wait, and set the timer.
    cancelTimer();
    const expiryMs = log.nextExpiryMs();
    if (waiters.length > 0 && expiryMs !== null) cancelTimer = clock.after(expiryMs - clock.now(), admit);
  };

  const wait = (waiter: Waiter): (() => void) => {
    waiters = [...waiters, waiter];
    admit();
    return () => {
      waiters = waiters.filter((other) => other !== waiter);
      if (waiters.length === 0) cancelTimer();
    };
  };

  const tryBegin = (caller: Caller, calls: number): boolean => {
    if (!hasPlace(calls) || (caller === 'sweep' && actionWaits())) return false;
    underWay += calls;
    return true;
  };

  return {
    perMinute,
    callsInLastMinute,
    freeWithin: (milliseconds) => Math.max(0, limit - underWay - log.countAfter(milliseconds)),
    tryBegin: (calls) => tryBegin('sweep', calls),
    begin: (caller, signal) => {
      if (tryBegin(caller, 1)) return null;
      return new Promise((resolve, reject) => {
        const proceed = () => {
          underWay += 1;
          signal?.removeEventListener('abort', giveUp);
          resolve();
        };
        const giveUp = () => {
          stopWaiting();
          reject(signal?.reason);
        };
        const stopWaiting = wait({ caller, calls: 1, proceed });
        signal?.addEventListener('abort', giveUp, { once: true });
        if (signal?.aborted) giveUp();
      });
    },
    end: () => {
      underWay -= 1;
      log.add();
      if (waiters.length > 0) admit();
    },
    tryRepeat: () => {
      if (!hasPlace(1)) return false;
      log.add();
      return true;
    },
    whenFree: (calls, callback) => wait({ caller: 'sweep', calls, proceed: callback }),
  };
};
