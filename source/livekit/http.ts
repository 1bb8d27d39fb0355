import type { IncomingHttpHeaders } from 'node:http';
import type { Clock } from '../clock.ts';
import { type Answer, type Connection, type ConnectionRequest, loadConnections } from './connection.ts';
import { type Connections, createConnections } from './connections.ts';
import { type BadAnswer, CallProblem } from './problem.ts';

/** A sweep's concurrency at most; further calls wait for a connection. */
const MAX_CONNECTIONS = 64;
const MAX_BODY_BYTES = 64 * 1024 * 1024;

export interface HttpOptions {
  readonly url: string;
  readonly clock: Clock;
  /** From the call to the last byte of its answer. */
  readonly limitMs: number;
  readonly maxBodyBytes?: number;
}

export interface HttpRequest extends ConnectionRequest {
  readonly signal: AbortSignal | undefined;
  /** Asked before the request is sent once more. Default: it may be. */
  readonly mayRepeat?: (() => boolean) | undefined;
}

/** Calls over kept connections: no redirects, no proxies, and no repeats beyond a connection that had just closed. */
export interface Http {
  /** Rejects with a `CallProblem`, or with what Node or undici says of a connection that failed. */
  readonly send: (request: HttpRequest) => Promise<Answer>;
  /** Gives up all calls under way. */
  readonly close: () => void;
}

const headerOf = (headers: IncomingHttpHeaders, name: string): string => {
  const value = headers[name];
  return (typeof value === 'object' ? value[0] : value) ?? '';
};

/** What an answer that was no success tells. */
export const detailsOf = ({ status, headers, body }: Answer): BadAnswer => ({
  status,
  body,
  contentType: headerOf(headers, 'content-type'),
  retryAfter: headerOf(headers, 'retry-after'),
  date: headerOf(headers, 'date'),
  location: headerOf(headers, 'location'),
});

const cancelled = (): CallProblem => new CallProblem({ kind: 'cancelled' });

export const createHttp = (options: HttpOptions): Http => {
  const { clock, limitMs, maxBodyBytes = MAX_BODY_BYTES } = options;
  const { origin } = new URL(options.url);
  /** Each gives up a call under way. */
  const underWay = new Set<() => void>();
  let isClosed = false;

  let connections: Connections | null = null;
  let loading: Promise<Connections> | null = null;
  const load = (): Promise<Connections> => {
    loading ??= loadConnections().then((open) => {
      connections = createConnections(() => open({ origin, maxBodyBytes }), MAX_CONNECTIONS);
      return connections;
    });
    return loading;
  };

  const sendOver = (kept: Connections, request: HttpRequest): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const { signal, mayRepeat = () => true } = request;
      if (isClosed || signal?.aborted) {
        reject(cancelled());
        return;
      }
      let current: Connection | null = null;
      let stopWaiting = (): void => {};

      const end = (): void => {
        stopTimer();
        stopWaiting();
        signal?.removeEventListener('abort', cancel);
        underWay.delete(cancel);
      };
      const fail = (cause: Error): void => {
        end();
        if (current) kept.discard(current);
        reject(cause);
      };
      const cancel = (): void => fail(cancelled());
      const stopTimer = clock.after(limitMs, () => fail(new CallProblem({ kind: 'timeout', limitMs })));
      signal?.addEventListener('abort', cancel);
      underWay.add(cancel);

      const sendOn = (connection: Connection): void => {
        current = connection;
        connection.send(request, {
          answered: (answer) => {
            end();
            kept.giveBack(connection);
            resolve(answer);
          },
          // The other side may close a kept connection just when it is used again; a listing may safely be asked anew.
          failed: (cause, isStale) => {
            if (isStale && mayRepeat()) sendOn(kept.replace(connection));
            else fail(cause);
          },
        });
      };
      const connection = kept.tryTake();
      if (connection) sendOn(connection);
      else stopWaiting = kept.whenFree(sendOn);
    });

  return {
    send: (request) =>
      connections ? sendOver(connections, request) : load().then((kept) => sendOver(kept, request)),
    close: () => {
      isClosed = true;
      connections?.close();
      for (const cancel of [...underWay]) cancel();
    },
  };
};
