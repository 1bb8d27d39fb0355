import type { Clock } from '../clock.ts';
import { type CallOptions, type Gateway, LiveKitError } from '../livekit/gateway.ts';
import { PLACE_LIMIT_MS } from '../time-limits.ts';
import { createCallLog } from './call-log.ts';

/** Who sends a call. Actions go before sweeps, because a person confirmed them. */
export type Caller = 'action' | 'sweep';

/**
 * Limits the API calls to one project per minute, of all kinds and including repeats. A call counts from its start
 * until a minute after its end, because the server may have counted it at any time in between. The limit therefore
 * holds over any 60 seconds, also by the server's count.
 */
export interface RateLimiter {
  /** Null: no limit. */
  readonly perMinute: number | null;
  /** Calls in flight, and calls that ended in the last 60 seconds, failed ones included. */
  readonly callsInLastMinute: () => number;
  /** How many calls may start within this many milliseconds. */
  readonly freeWithin: (milliseconds: number) => number;
  /** Starts these calls for a sweep. @returns false if there is no place now, or an action waits for one */
  readonly tryBegin: (calls: number) => boolean;
  /**
   * Starts a call as soon as there is a place. Rejects with a `LiveKitError` that is `neverSent` if the wait is aborted
   * or lasts `limitMs`.
   * @returns null if the call started at once
   */
  readonly begin: (caller: Caller, wait?: PlaceWait) => Promise<void> | null;
  /** Reports that a started call has ended, successfully or not. */
  readonly end: () => void;
  /** Counts a repeat of a call in flight. @returns false if there is no place for it */
  readonly tryRepeat: () => boolean;
  /** Calls back once, when a sweep may start this many calls. @returns cancels */
  readonly whenFree: (calls: number, callback: () => void) => () => void;
}

export interface PlaceWait {
  /** Aborts the wait. */
  readonly signal?: AbortSignal | undefined;
  /** The longest wait in milliseconds. Default: no limit. */
  readonly limitMs?: number;
}

interface Waiter {
  readonly caller: Caller;
  readonly calls: number;
  readonly proceed: () => void;
}

const neverSent = { neverSent: true };

const givenUp = (): LiveKitError =>
  new LiveKitError(
    {
      kind: 'cancelled',
      sentence: 'The call was given up before it was sent.',
      remedy: 'Nothing need be done.',
    },
    neverSent,
  );

const noPlace = (limitMs: number, perMinute: number | null): LiveKitError =>
  new LiveKitError(
    {
      kind: 'timeout',
      sentence: `No call was free within ${limitMs / 1000} s: all ${perMinute} of the minute are used. This one was not sent.`,
      remedy: 'Try again in a minute, or allow more calls with --budget.',
    },
    neverSent,
  );

/** @param perMinute null: calls are counted and never wait */
export const createRateLimiter = (clock: Clock, perMinute: number | null): RateLimiter => {
  const log = createCallLog(clock);
  const limit = perMinute ?? Number.POSITIVE_INFINITY;
  let underWay = 0;
  let waiters: readonly Waiter[] = [];
  let cancelTimer = () => {};

  const callsInLastMinute = () => underWay + log.count();
  const hasPlace = (calls: number) => callsInLastMinute() + calls <= limit;
  const actionWaits = () => waiters.some(({ caller }) => caller === 'action');

  /** Actions go first, then the longest waiter. */
  const nextWaiter = () => waiters.find(({ caller }) => caller === 'action') ?? waiters[0];

  /** Admits waiters while there are places. Also runs at the end of each call in flight. */
  const admit = () => {
    for (let next = nextWaiter(); next && hasPlace(next.calls); next = nextWaiter()) {
      const admitted = next;
      waiters = waiters.filter((waiter) => waiter !== admitted);
      admitted.proceed();
    }
    // Set the timer last, because an admitted caller may wait again and set it.
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
    begin: (caller, { signal, limitMs } = {}) => {
      if (signal?.aborted) return Promise.reject(givenUp());
      if (tryBegin(caller, 1)) return null;
      return new Promise((resolve, reject) => {
        const end = () => {
          stopTimer();
          signal?.removeEventListener('abort', cancel);
        };
        const proceed = () => {
          underWay += 1;
          end();
          resolve();
        };
        const fail = (failure: LiveKitError) => {
          stopWaiting();
          end();
          reject(failure);
        };
        const cancel = () => fail(givenUp());
        const stopTimer =
          limitMs === undefined ? () => {} : clock.after(limitMs, () => fail(noPlace(limitMs, perMinute)));
        signal?.addEventListener('abort', cancel);
        const stopWaiting = wait({ caller, calls: 1, proceed });
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

/** Wraps a gateway for actions: each call waits for a place in the budget. The probe does not count as an API call. */
export const withinBudget = (gateway: Gateway, budget: RateLimiter): Gateway => {
  const budgeted = async <Answer>(
    call: (options: CallOptions) => Promise<Answer>,
    options: CallOptions = {},
  ): Promise<Answer> => {
    const { signal } = options;
    // The call's own limit starts when it is sent, so the wait needs its own limit.
    const place = budget.begin('action', { signal, limitMs: PLACE_LIMIT_MS });
    if (place) await place;
    try {
      return await call({ ...options, mayRepeat: budget.tryRepeat });
    } finally {
      budget.end();
    }
  };

  return {
    host: gateway.host,
    probe: gateway.probe,
    close: gateway.close,
    listRooms: (names, options) => budgeted((own) => gateway.listRooms(names, own), options),
    listParticipants: (room, options) => budgeted((own) => gateway.listParticipants(room, own), options),
    listDispatches: (room, options) => budgeted((own) => gateway.listDispatches(room, own), options),
    createDispatch: (request, options) => budgeted((own) => gateway.createDispatch(request, own), options),
    deleteDispatch: (room, id, options) => budgeted((own) => gateway.deleteDispatch(room, id, own), options),
    removeParticipant: (room, identity, options) =>
      budgeted((own) => gateway.removeParticipant(room, identity, own), options),
    createRoom: (request, options) => budgeted((own) => gateway.createRoom(request, own), options),
    deleteRoom: (room, options) => budgeted((own) => gateway.deleteRoom(room, own), options),
  };
};
