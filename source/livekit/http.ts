import type { IncomingHttpHeaders } from 'node:http';
import type { Clock } from '../clock.ts';
import {
  type Answer,
  type Connection,
  type ConnectionRequest,
  loadConnections,
  type Outcome,
} from './connection.ts';
import { type Connections, createConnections } from './connections.ts';
import type { Network } from './network.ts';
import { type BadAnswer, CallProblem } from './problem.ts';

/**
 * Further calls wait for a connection. A sweep uses 32. If a node died, each of its rooms holds one for 3 s
 * (`MANY_IN_FLIGHT` in `scanner/room-pool.ts`), and the calls of other rooms must not wait for them.
 */
export const MAX_CONNECTIONS = 512;
const MAX_BODY_BYTES = 64 * 1024 * 1024;

export interface HttpOptions {
  readonly url: string;
  readonly clock: Clock;
  /** Milliseconds from the call to the last byte of its answer. It is the call's only limit. */
  readonly limitMs: number;
  readonly maxBodyBytes?: number;
  /** Default: no proxies, and only Node's own certificates. */
  readonly network?: Network | undefined;
}

export interface HttpRequest extends ConnectionRequest {
  readonly signal: AbortSignal | undefined;
  /** Called before the request is repeated. Default: allowed. */
  readonly mayRepeat?: (() => boolean) | undefined;
  /** When the call's limit started. A repeated read shares the limit of the first. Default: now. */
  readonly beganAtMs?: number;
}

/** Sends calls over kept connections. It follows no redirects, and repeats only after a kept connection has closed. */
export interface Http {
  /** Rejects with a `CallProblem`, or with the error of Node or undici if the connection failed. */
  readonly send: (request: HttpRequest) => Promise<Answer>;
  /** Cancels all calls in flight. */
  readonly close: () => void;
}

const headerOf = (headers: IncomingHttpHeaders, name: string): string => {
  const value = headers[name];
  return (typeof value === 'object' ? value[0] : value) ?? '';
};

/** The parts of a failed answer that explain it. */
export const detailsOf = ({ status, headers, body }: Answer): BadAnswer => ({
  status,
  body,
  contentType: headerOf(headers, 'content-type'),
  retryAfter: headerOf(headers, 'retry-after'),
  date: headerOf(headers, 'date'),
  location: headerOf(headers, 'location'),
});

const cancelled = (neverSent: boolean): CallProblem => new CallProblem({ kind: 'cancelled', neverSent });

/** The parts that all calls of one client share. */
interface Shared {
  readonly kept: Connections;
  readonly clock: Clock;
  readonly limitMs: number;
  /** Unordered. A `Set` would grow its table again and again, and V8 would keep the old ones (20 % more memory). */
  readonly underWay: CallUnderWay[];
}

/**
 * Ends exactly once: with its answer, its failure, its time limit or its signal. A class takes less memory than
 * closures.
 */
class CallUnderWay implements Outcome {
  readonly #shared: Shared;
  readonly #request: HttpRequest;
  readonly #resolve: (answer: Answer) => void;
  readonly #reject: (cause: Error) => void;
  readonly #stopTimer: () => void;
  /** A function, because Node keeps listener objects for much longer. */
  readonly #onAbort = (): void => this.cancel();
  /** The index in `underWay`. */
  #place: number;
  #connection: Connection | null = null;
  #stopWaiting: (() => void) | null = null;

  constructor(
    shared: Shared,
    request: HttpRequest,
    resolve: (answer: Answer) => void,
    reject: (cause: Error) => void,
  ) {
    this.#shared = shared;
    this.#request = request;
    this.#resolve = resolve;
    this.#reject = reject;
    const { kept, clock, limitMs, underWay } = shared;
    const spentMs = request.beganAtMs === undefined ? 0 : clock.now() - request.beganAtMs;
    this.#stopTimer = clock.after(limitMs - spentMs, () =>
      this.#fail(new CallProblem({ kind: 'timeout', limitMs, neverSent: this.#connection === null })),
    );
    request.signal?.addEventListener('abort', this.#onAbort);
    this.#place = underWay.push(this) - 1;
    const connection = kept.tryTake();
    if (connection) this.#sendOn(connection);
    else this.#stopWaiting = kept.whenFree((free) => this.#sendOn(free));
  }

  answered(answer: Answer): void {
    this.#end();
    if (this.#connection) this.#shared.kept.giveBack(this.#connection);
    this.#resolve(answer);
  }

  failed(cause: Error, isStale: boolean): void {
    const { mayRepeat } = this.#request;
    // The other side may close a kept connection just as it is reused. Reads are safe to repeat.
    if (this.#connection && isStale && (mayRepeat === undefined || mayRepeat())) {
      this.#sendOn(this.#shared.kept.replace(this.#connection));
    } else this.#fail(cause);
  }

  cancel(): void {
    this.#fail(cancelled(this.#connection === null));
  }

  #sendOn(connection: Connection): void {
    this.#connection = connection;
    connection.send(this.#request, this);
  }

  #fail(cause: Error): void {
    this.#end();
    if (this.#connection) this.#shared.kept.discard(this.#connection);
    this.#reject(cause);
  }

  #end(): void {
    this.#stopTimer();
    this.#stopWaiting?.();
    this.#request.signal?.removeEventListener('abort', this.#onAbort);
    const { underWay } = this.#shared;
    const last = underWay.pop();
    if (last === undefined || last === this) return;
    underWay[this.#place] = last;
    last.#place = this.#place;
  }
}

export const createHttp = (options: HttpOptions): Http => {
  const { clock, limitMs, maxBodyBytes = MAX_BODY_BYTES } = options;
  const { origin } = new URL(options.url);
  const underWay: CallUnderWay[] = [];
  let isClosed = false;

  let shared: Shared | null = null;
  let loading: Promise<Shared> | null = null;
  const load = (): Promise<Shared> => {
    loading ??= loadConnections(origin, options.network).then((open) => {
      const kept = createConnections(() => open({ origin, maxBodyBytes }), MAX_CONNECTIONS);
      shared = { kept, clock, limitMs, underWay };
      return shared;
    });
    return loading;
  };

  const sendOver = (over: Shared, request: HttpRequest): Promise<Answer> =>
    isClosed || request.signal?.aborted
      ? Promise.reject(cancelled(true))
      : new Promise((resolve, reject) => {
          new CallUnderWay(over, request, resolve, reject);
        });

  return {
    send: (request) => (shared ? sendOver(shared, request) : load().then((over) => sendOver(over, request))),
    close: () => {
      isClosed = true;
      shared?.kept.close();
      for (const call of [...underWay]) call.cancel();
    },
  };
};
