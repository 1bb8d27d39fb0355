import type { Agent, ClientRequest, IncomingMessage, request as startRequest } from 'node:http';
import { urlToHttpOptions } from 'node:url';
import type { Clock } from '../clock.ts';
import { type BadAnswer, CallProblem } from './problem.ts';

/** A sweep's concurrency at most; further calls wait for a socket. */
const MAX_SOCKETS = 64;
/** Shorter than the 60 s after which common load balancers close a connection that nobody uses. */
const IDLE_SOCKET_MS = 30_000;
const MAX_BODY_BYTES = 64 * 1024 * 1024;

export interface HttpOptions {
  readonly url: string;
  readonly clock: Clock;
  /** From the call to the last byte of its answer. */
  readonly limitMs: number;
  readonly maxBodyBytes?: number;
}

export interface HttpRequest {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly headers: Readonly<Record<string, string | number>>;
  readonly body: string;
  readonly signal: AbortSignal | undefined;
  /** Asked before the request is sent once more. Default: it may be. */
  readonly mayRepeat?: (() => boolean) | undefined;
}

/** The headers are read only where they are needed: on the way of good news they cost more than they tell. */
export interface HttpAnswer {
  readonly status: number;
  readonly body: string;
  readonly details: () => BadAnswer;
}

/** Calls over kept connections: no redirects, no proxies, and no repeats beyond a connection that had just closed. */
export interface Http {
  /** Rejects with a `CallProblem`, or with what Node says of a connection that failed. */
  readonly send: (request: HttpRequest) => Promise<HttpAnswer>;
  readonly close: () => void;
}

const headerOf = (response: IncomingMessage, name: string): string => {
  const value = response.headers[name];
  return typeof value === 'string' ? value : '';
};

const answerOf = (response: IncomingMessage, chunks: readonly Buffer[]): HttpAnswer => {
  const [only] = chunks;
  const body = (chunks.length === 1 && only ? only : Buffer.concat(chunks)).toString('utf8');
  const status = response.statusCode ?? 0;
  return {
    status,
    body,
    details: () => ({
      status,
      body,
      contentType: headerOf(response, 'content-type'),
      retryAfter: headerOf(response, 'retry-after'),
      date: headerOf(response, 'date'),
      location: headerOf(response, 'location'),
    }),
  };
};

/** The other side may close a kept connection just when it is used again; a listing may safely be asked anew. */
const wasClosedBefore = (request: ClientRequest, cause: NodeJS.ErrnoException): boolean =>
  request.reusedSocket && (cause.code === 'ECONNRESET' || cause.code === 'EPIPE');

interface Transport {
  readonly startRequest: typeof startRequest;
  readonly agent: Agent;
}

/** Loaded at the first call, when the screen is there already; TLS takes several times as long as the rest. */
const openTransport = async (isTls: boolean): Promise<Transport> => {
  const { Agent: KeptAgent, request } = isTls ? await import('node:https') : await import('node:http');
  const agent = new KeptAgent({
    keepAlive: true,
    maxSockets: MAX_SOCKETS,
    maxFreeSockets: MAX_SOCKETS,
    timeout: IDLE_SOCKET_MS,
  });
  return { startRequest: request, agent };
};

export const createHttp = (options: HttpOptions): Http => {
  const { clock, limitMs, maxBodyBytes = MAX_BODY_BYTES } = options;
  const url = new URL(options.url);
  const { protocol, hostname, port } = urlToHttpOptions(url);
  const target = { host: hostname, port, protocol };

  let transport: Transport | null = null;

  let opening: Promise<Transport> | null = null;
  const open = (): Promise<Transport> => {
    opening ??= openTransport(protocol === 'https:').then((opened) => {
      transport = opened;
      return opened;
    });
    return opening;
  };

  const sendOver = (
    { startRequest, agent }: Transport,
    { method, path, headers, body, signal, mayRepeat = () => true }: HttpRequest,
  ): Promise<HttpAnswer> =>
    new Promise((resolve, reject) => {
      if (signal?.aborted) {
        reject(new CallProblem({ kind: 'cancelled' }));
        return;
      }
      let current: ClientRequest | null = null;
      let settled = false;

      const settle = (): boolean => {
        if (settled) return false;
        settled = true;
        stopTimer();
        signal?.removeEventListener('abort', cancel);
        return true;
      };
      const fail = (cause: Error): void => {
        if (!settle()) return;
        current?.destroy();
        reject(cause);
      };
      const cancel = (): void => fail(new CallProblem({ kind: 'cancelled' }));
      const stopTimer = clock.after(limitMs, () => fail(new CallProblem({ kind: 'timeout', limitMs })));
      signal?.addEventListener('abort', cancel);

      const receive = (response: IncomingMessage): void => {
        const chunks: Buffer[] = [];
        let bytes = 0;
        response.on('data', (chunk: Buffer) => {
          bytes += chunk.length;
          if (bytes > maxBodyBytes) fail(new CallProblem({ kind: 'too-large', limitBytes: maxBodyBytes }));
          else chunks.push(chunk);
        });
        response.on('error', fail);
        response.on('end', () => {
          if (settle()) resolve(answerOf(response, chunks));
        });
      };

      const attempt = (over: Agent | false): void => {
        const request = startRequest({ ...target, method, path, headers, agent: over });
        current = request;
        let answered = false;
        request.on('response', (response) => {
          answered = true;
          receive(response);
        });
        request.on('error', (cause) => {
          if (!answered && !settled && wasClosedBefore(request, cause) && mayRepeat()) attempt(false);
          else fail(cause);
        });
        request.end(body);
      };
      attempt(agent);
    });

  return {
    send: (request) =>
      transport ? sendOver(transport, request) : open().then((opened) => sendOver(opened, request)),
    close: () => transport?.agent.destroy(),
  };
};
