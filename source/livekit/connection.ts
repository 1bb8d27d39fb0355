import type { IncomingHttpHeaders } from 'node:http';
import type { Socket } from 'node:net';
import type { Client } from 'undici';
import { textOf } from './body-reader.ts';
import { asNodeFailure, isHangUp } from './client-failure.ts';

/** Shorter than the 60 s after which common load balancers close a connection that nobody uses. */
const IDLE_MS = 30_000;
/** As Node's own limit. */
const MAX_HEADER_BYTES = 16 * 1024;

export interface ConnectionRequest {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Takes the body of a success as it comes in; of it, the answer keeps only the beginning. */
  readonly onBody?: (chunk: Buffer) => void;
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** Put together when it is read: of good news nobody asks for it. */
  readonly body: string;
}

/** What came of a request: one of the two, once. */
export interface Outcome {
  readonly answered: (answer: Answer) => void;
  /** `isStale`: a connection that had answered before was closed before it answered again. */
  readonly failed: (cause: Error, isStale: boolean) => void;
}

/** One connection, opened by its first request, and opened again by the next one where it was closed since. */
export interface Connection {
  /** One request at a time; after a failure the connection is to be destroyed. */
  readonly send: (request: ConnectionRequest, outcome: Outcome) => void;
  /** Closes it at once. A request under way has no outcome then. */
  readonly destroy: () => void;
}

export interface ConnectionOptions {
  /** Scheme, host and port. */
  readonly origin: string;
  readonly maxBodyBytes: number;
}

/** A class, as an object with a getter of its own takes many times as much. */
class ReceivedAnswer implements Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly #chunks: readonly Buffer[];

  constructor(status: number, headers: IncomingHttpHeaders, chunks: readonly Buffer[]) {
    this.status = status;
    this.headers = headers;
    this.#chunks = chunks;
  }

  get body(): string {
    return textOf(this.#chunks);
  }
}

/** Loads what connections are made with: at the first call, when the screen is there already. */
export const loadConnections = async (): Promise<(options: ConnectionOptions) => Connection> => {
  const [{ default: HttpClient }, { default: createConnect }] = await Promise.all([
    import('undici/lib/dispatcher/client.js'),
    import('undici/lib/core/connect.js'),
  ]);
  // One for all, as it keeps the TLS sessions. Calls have a limit: a connection needs none of its own.
  const connect = createConnect({ allowH2: false, timeout: 0 });

  return ({ origin, maxBodyBytes }) => {
    let socket: Socket | null = null;
    let hasAnswered = false;
    let isDestroyed = false;

    const client: Client = new HttpClient(origin, {
      connect: (options, callback) => {
        socket = connect(options, callback);
      },
      allowH2: false,
      pipelining: 1,
      headersTimeout: 0,
      bodyTimeout: 0,
      keepAliveTimeout: IDLE_MS,
      keepAliveMaxTimeout: IDLE_MS,
      maxHeaderSize: MAX_HEADER_BYTES,
      maxResponseSize: maxBodyBytes,
    });
    client.on('disconnect', () => {
      hasAnswered = false;
    });

    return {
      send: (request, { answered, failed }) => {
        const chunks: Buffer[] = [];
        let status = 0;
        let headers: IncomingHttpHeaders = {};
        client.dispatch(request, {
          onRequestStart: () => {},
          onResponseStart: (_controller, itsStatus, itsHeaders) => {
            status = itsStatus;
            headers = itsHeaders;
          },
          onResponseData: (_controller, chunk) => {
            const { onBody } = request;
            const isTaken = onBody !== undefined && status === 200;
            if (isTaken) onBody(chunk);
            if (!isTaken || chunks.length === 0) chunks.push(chunk);
          },
          onResponseEnd: () => {
            if (isDestroyed) return;
            hasAnswered = true;
            answered(new ReceivedAnswer(status, headers, chunks));
          },
          onResponseError: (_controller, cause) => {
            if (isDestroyed) return;
            const failure = asNodeFailure(cause, { hasHeaders: status > 0, maxBodyBytes });
            failed(failure, hasAnswered && status === 0 && isHangUp(failure));
          },
        });
      },
      destroy: () => {
        isDestroyed = true;
        client.destroy(() => {});
        // Undici leaves a socket alone that is still being connected.
        socket?.destroy();
      },
    };
  };
};
