import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach } from 'vitest';
import { type ServerConnections, watchConnections } from './watch-connections.ts';

export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

export interface TinyServer extends ServerConnections {
  readonly url: string;
  readonly server: Server;
  /** Whole requests, oldest first. */
  readonly seen: readonly SeenRequest[];
  /** Resolves when that many requests have come. */
  readonly hasSeen: (count: number) => Promise<void>;
}

export type Respond = (response: ServerResponse, request: SeenRequest) => void;

const open = new Set<Server>();

afterEach(() => {
  for (const server of open) {
    server.closeAllConnections();
    server.close();
  }
  open.clear();
});

const bodyOf = async (request: IncomingMessage): Promise<string> => {
  let body = '';
  for await (const chunk of request.setEncoding('utf8')) body += chunk;
  return body;
};

/** An HTTP server on loopback that ends with the test. */
export const startTinyServer = async (respond: Respond): Promise<TinyServer> => {
  const seen: SeenRequest[] = [];
  let waiting: { readonly count: number; readonly resolve: () => void }[] = [];
  const server = createServer(async (request, response) => {
    const body = await bodyOf(request);
    const { method = '', url = '', headers } = request;
    const whole = { method, path: url, headers, body };
    seen.push(whole);
    for (const waiter of waiting) if (seen.length >= waiter.count) waiter.resolve();
    waiting = waiting.filter((waiter) => seen.length < waiter.count);
    respond(response, whole);
  });
  const watched = watchConnections(server);
  open.add(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    ...watched,
    url: `http://127.0.0.1:${port}`,
    server,
    seen,
    hasSeen: (count) =>
      new Promise((resolve) => {
        if (seen.length >= count) resolve();
        else waiting.push({ count, resolve });
      }),
  };
};

/** Answers with JSON, as LiveKit does. */
export const answerJson = (response: ServerResponse, value: unknown, status = 200): void => {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
};

/** A port on loopback at which nothing listens. */
export const closedPort = async (): Promise<number> => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
};
