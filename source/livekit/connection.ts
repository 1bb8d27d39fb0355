import type { IncomingHttpHeaders } from 'node:http';
import type { Socket } from 'node:net';
import type { buildConnector, Client, Dispatcher } from 'undici';
import { IDLE_CONNECTION_MS } from '../time-limits.ts';
import { textOf } from './body-reader.ts';
import type { Trust } from './certificates.ts';
import { asNodeFailure, isHangUp } from './client-failure.ts';
import { type Network, type Proxies, proxiesTo } from './network.ts';

/** The same as Node's own limit. */
const MAX_HEADER_BYTES = 16 * 1024;

export interface ConnectionRequest {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Text, or the bytes of a protobuf message. */
  readonly body: string | Uint8Array;
  /** Receives the body of a success as it arrives. The answer then keeps only its beginning. */
  readonly onBody?: (chunk: Buffer) => void;
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** Joined when it is read, because nobody reads the body of a success here. */
  readonly body: string;
}

/** Receives the outcome of a request: exactly one of these calls, once. */
export interface Outcome {
  answered(answer: Answer): void;
  /** `isStale`: the connection had answered before and was closed before it answered this request. */
  failed(cause: Error, isStale: boolean): void;
}

/** One connection. Its first request opens it, and the next request reopens it if it was closed. */
export interface Connection {
  /** Sends one request at a time. After a failure the connection must be destroyed. */
  readonly send: (request: ConnectionRequest, outcome: Outcome) => void;
  /** Closes the connection at once. A request in flight then gets no outcome. */
  readonly destroy: () => void;
}

export interface ConnectionOptions {
  /** Scheme, host and port. */
  readonly origin: string;
  readonly maxBodyBytes: number;
}

/**
 * After this much of an answer, keys and timers get a turn. Undici hands over everything that has arrived at once, and
 * reading the 7.5 MB of 10,000 rooms takes 33 ms. An eighth of a megabyte takes about 1 ms, or 4 ms before V8 has
 * optimised the reader.
 */
const MOST_BYTES_IN_A_ROW = 128 * 1024;

/** A class, because an object with its own getter takes many times the memory. */
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

/** The current state of a connection. */
interface State {
  readonly maxBodyBytes: number;
  /** Since it was last opened. */
  hasAnswered: boolean;
  isDestroyed: boolean;
}

/**
 * Receives the outcome of one request. A class, because closures for each request took more memory than the answer.
 */
class Response implements Dispatcher.DispatchHandler {
  readonly #request: ConnectionRequest;
  readonly #state: State;
  readonly #outcome: Outcome;
  readonly #chunks: Buffer[] = [];
  #status = 0;
  #bytesInARow = 0;
  #headers: IncomingHttpHeaders = {};

  constructor(request: ConnectionRequest, state: State, outcome: Outcome) {
    this.#request = request;
    this.#state = state;
    this.#outcome = outcome;
  }

  onRequestStart(): void {}

  onResponseStart(_controller: unknown, status: number, headers: IncomingHttpHeaders): void {
    this.#status = status;
    this.#headers = headers;
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    const { onBody } = this.#request;
    const isTaken = onBody !== undefined && this.#status === 200;
    if (isTaken) onBody(chunk);
    if (!isTaken || this.#chunks.length === 0) this.#chunks.push(chunk);
    this.#bytesInARow += chunk.length;
    if (this.#bytesInARow < MOST_BYTES_IN_A_ROW) return;
    this.#bytesInARow = 0;
    controller.pause();
    setImmediate(() => {
      if (!this.#state.isDestroyed) controller.resume();
    });
  }

  onResponseEnd(): void {
    if (this.#state.isDestroyed) return;
    this.#state.hasAnswered = true;
    this.#outcome.answered(new ReceivedAnswer(this.#status, this.#headers, this.#chunks));
  }

  onResponseError(_controller: unknown, cause: Error): void {
    const { isDestroyed, hasAnswered, maxBodyBytes } = this.#state;
    if (isDestroyed) return;
    const failure = asNodeFailure(cause, { hasHeaders: this.#status > 0, maxBodyBytes });
    this.#outcome.failed(failure, hasAnswered && this.#status === 0 && isHangUp(failure));
  }
}

/** undici's settings for a connection, and how much of an answer it accepts. */
const clientOptions = (maxBodyBytes: number) => ({
  allowH2: false,
  pipelining: 1,
  headersTimeout: 0,
  bodyTimeout: 0,
  keepAliveTimeout: IDLE_CONNECTION_MS,
  keepAliveMaxTimeout: IDLE_CONNECTION_MS,
  maxHeaderSize: MAX_HEADER_BYTES,
  maxResponseSize: maxBodyBytes,
});

/** Opens connections. */
type Open = (options: ConnectionOptions) => Connection;

const NO_NETWORK: Network = { environment: {} };

/** Opens connections through the environment's proxies, except to the hosts it excludes. */
const loadProxied = async (proxies: Proxies, network: Network): Promise<Open> => {
  const { EnvHttpProxyAgent } = await import('undici');
  let trust: Trust | null = null;
  const tlsOptions = async (origin: string) => {
    if (!origin.startsWith('https:') && !proxies.https.startsWith('https:')) return {};
    const { createTrust } = await import('./certificates.ts');
    trust ??= createTrust(network);
    return { secureContext: trust.withSystem() };
  };
  const agentFor = async ({ origin, maxBodyBytes }: ConnectionOptions): Promise<Dispatcher> => {
    const tls = { ...(await tlsOptions(origin)), allowH2: false, timeout: 0 };
    return new EnvHttpProxyAgent({
      ...clientOptions(maxBodyBytes),
      connections: 1,
      httpProxy: proxies.http,
      httpsProxy: proxies.https,
      noProxy: proxies.except,
      connect: tls,
      requestTls: tls,
      proxyTls: tls,
    });
  };

  return (options) => {
    const { origin, maxBodyBytes } = options;
    const state: State = { maxBodyBytes, hasAnswered: false, isDestroyed: false };
    let agent: Promise<Dispatcher> | null = null;
    return {
      send: (request, outcome) => {
        agent ??= agentFor(options);
        const response = new Response(request, state, outcome);
        agent.then(
          (opened) => {
            if (!state.isDestroyed) opened.dispatch({ ...request, origin }, response);
          },
          (cause: Error) => response.onResponseError(null, cause),
        );
      },
      destroy: () => {
        state.isDestroyed = true;
        // Requests in flight have had their outcome already.
        agent?.then((opened) => opened.destroy()).catch(() => {});
      },
    };
  };
};

/** undici's types omit that it returns the connecting socket. */
type Connect = (...parameters: Parameters<buildConnector.connector>) => Socket;

const loadDirect = async (origin: string, network: Network): Promise<Open> => {
  const { Client: HttpClient, buildConnector } = await import('undici');
  const createConnect = (options: buildConnector.BuildOptions) => buildConnector(options) as Connect;
  const { createTrust, isUntrusted } = await import('./certificates.ts');
  const trust = createTrust(network);
  // Reading the certificates takes 50 ms or more, so skip it without TLS.
  const withoutSystem = origin.startsWith('https:') ? trust.withoutSystem() : undefined;
  // One connector for all connections, because it keeps the TLS sessions. Calls have a limit, so connections need
  // none.
  const connectNear = createConnect({
    allowH2: false,
    timeout: 0,
    ...(withoutSystem === undefined ? {} : { secureContext: withoutSystem }),
  });
  let connectWide: typeof connectNear | null = null;

  return ({ origin, maxBodyBytes }) => {
    let socket: Socket | null = null;
    const state: State = { maxBodyBytes, hasAnswered: false, isDestroyed: false };

    const client: Client = new HttpClient(origin, {
      ...clientOptions(maxBodyBytes),
      connect: (options, callback) => {
        if (connectWide !== null) {
          socket = connectWide(options, callback);
          return;
        }
        socket = connectNear(options, (error, connected) => {
          if (error === null) callback(null, connected);
          else if (state.isDestroyed || !isUntrusted(error)) callback(error, null);
          else {
            // Nothing was sent yet. The system's store may know the issuer of the certificate.
            connectWide ??= createConnect({ allowH2: false, timeout: 0, secureContext: trust.withSystem() });
            socket = connectWide(options, callback);
          }
        });
      },
    });
    client.on('disconnect', () => {
      state.hasAnswered = false;
    });

    return {
      send: (request, outcome) => {
        client.dispatch(request, new Response(request, state, outcome));
      },
      destroy: () => {
        state.isDestroyed = true;
        client.destroy(() => {});
        // undici does not destroy a socket that is still connecting.
        socket?.destroy();
      },
    };
  };
};

/** Loads the modules that open connections. Runs at the first call, when the screen is already up. */
export const loadConnections = (origin: string, network: Network = NO_NETWORK): Promise<Open> => {
  const proxies = proxiesTo(origin, network.environment);
  return proxies === null ? loadDirect(origin, network) : loadProxied(proxies, network);
};
