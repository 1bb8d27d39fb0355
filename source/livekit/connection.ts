import type { IncomingHttpHeaders } from 'node:http';
import type { Socket } from 'node:net';
import type { buildConnector, Client, Dispatcher } from 'undici';
import { IDLE_CONNECTION_MS } from '../time-limits.ts';
import { textOf } from './body-reader.ts';
import type { Trust } from './certificates.ts';
import { asNodeFailure, isHangUp } from './client-failure.ts';
import { type Network, type Proxies, proxiesTo } from './network.ts';

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
  answered(answer: Answer): void;
  /** `isStale`: a connection that had answered before was closed before it answered again. */
  failed(cause: Error, isStale: boolean): void;
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

/** What is true of a connection now. */
interface State {
  readonly maxBodyBytes: number;
  /** Since it was opened last. */
  hasAnswered: boolean;
  isDestroyed: boolean;
}

/** Takes what comes of one request. A class likewise: functions of its own for each took more than the answer. */
class Response implements Dispatcher.DispatchHandler {
  readonly #request: ConnectionRequest;
  readonly #state: State;
  readonly #outcome: Outcome;
  readonly #chunks: Buffer[] = [];
  #status = 0;
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

  onResponseData(_controller: unknown, chunk: Buffer): void {
    const { onBody } = this.#request;
    const isTaken = onBody !== undefined && this.#status === 200;
    if (isTaken) onBody(chunk);
    if (!isTaken || this.#chunks.length === 0) this.#chunks.push(chunk);
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

/** How undici keeps a connection, and what it takes of an answer. */
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

/** What opens connections. */
type Open = (options: ConnectionOptions) => Connection;

const NO_NETWORK: Network = { environment: {} };

/** Through the proxies that the environment names, but for the hosts that it leaves out. */
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
        // What was under way has had its outcome.
        agent?.then((opened) => opened.destroy()).catch(() => {});
      },
    };
  };
};

/** Undici's own types leave out that it returns the socket that is being connected. */
type Connect = (...parameters: Parameters<buildConnector.connector>) => Socket;

const loadDirect = async (origin: string, network: Network): Promise<Open> => {
  const { Client: HttpClient, buildConnector } = await import('undici');
  const createConnect = (options: buildConnector.BuildOptions) => buildConnector(options) as Connect;
  const { createTrust, isUntrusted } = await import('./certificates.ts');
  const trust = createTrust(network);
  // Reading the certificates takes 50 ms and more, so skip it where no TLS is spoken.
  const withoutSystem = origin.startsWith('https:') ? trust.withoutSystem() : undefined;
  // One for all, as it keeps the TLS sessions. Calls have a limit: a connection needs none of its own.
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
            // Nothing was sent so far. Perhaps the system knows who issued the certificate.
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
        // Undici leaves a socket alone that is still being connected.
        socket?.destroy();
      },
    };
  };
};

/** Loads what connections to a server are made with: at the first call, when the screen is there already. */
export const loadConnections = (origin: string, network: Network = NO_NETWORK): Promise<Open> => {
  const proxies = proxiesTo(origin, network.environment);
  return proxies === null ? loadDirect(origin, network) : loadProxied(proxies, network);
};
