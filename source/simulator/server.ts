import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { sleep } from '../clock.ts';
import { TwirpError } from './errors.ts';
import type { Fault, Faults } from './faults.ts';
import type { Call, Method } from './method.ts';
import { CLOUD_AGENT, services } from './services.ts';
import type { ReadGrants } from './tokens.ts';
import { demand, Unauthorized } from './tokens.ts';
import type { World } from './world.ts';

/** A response before it is written. */
interface Answer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string | Uint8Array;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface ServerParts {
  readonly world: World;
  readonly faults: Faults;
  readonly readGrants: ReadGrants;
  /** The server's time for the `Date` header; null: the system clock. */
  readonly now: (() => number) | null;
  /** Called for every request with its method: `ListRooms`, …, or `GET /`. */
  readonly onCall: (method: string) => void;
}

const JSON_TYPE = 'application/json';
const PROTOBUF_TYPE = 'application/protobuf';
const TEXT_TYPE = 'text/plain; charset=utf-8';

const text = (status: number, body: string): Answer => ({ status, contentType: TEXT_TYPE, body });

const pageNotFound = (): Answer => ({
  ...text(404, '404 page not found\n'),
  headers: { 'x-content-type-options': 'nosniff' },
});

const failed = (error: TwirpError): Answer => ({
  status: error.status,
  contentType: JSON_TYPE,
  body: JSON.stringify({
    code: error.code,
    msg: error.message,
    ...(error.meta === null ? {} : { meta: error.meta }),
  }),
});

const badRoute = (request: IncomingMessage, message: string): Answer =>
  failed(
    new TwirpError(404, 'bad_route', message, {
      twirp_invalid_route: `${request.method} ${request.url}`,
    }),
  );

/** Twirp's error code for a fault's status. */
const codeOf = (status: number): string => {
  if (status === 429) return 'resource_exhausted';
  if (status === 503) return 'unavailable';
  return status >= 500 ? 'internal' : 'unknown';
};

const faulty = (fault: Fault & { readonly kind: 'status' }): Answer => ({
  ...failed(
    new TwirpError(
      fault.status,
      fault.code ?? codeOf(fault.status),
      fault.message ?? 'a fault that was asked for',
    ),
  ),
  ...(fault.retryAfterSeconds === undefined
    ? {}
    : { headers: { 'retry-after': String(fault.retryAfterSeconds) } }),
});

const readBody = async (request: IncomingMessage): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
};

const readCall = (method: Method, binary: boolean, body: Buffer): Call => {
  try {
    return binary ? method.readBinary(body) : method.readJson(JSON.parse(body.toString('utf8')));
  } catch {
    const form = binary ? 'protobuf' : 'json';
    throw new TwirpError(400, 'malformed', `the ${form} request could not be decoded`);
  }
};

/**
 * Applies a fault to a request. Returns the fault's own JSON response, the real response after a delay, or null for
 * none at all.
 */
const applyFault = async (
  world: World,
  fault: Fault,
  answer: () => Promise<Answer>,
): Promise<Answer | 'reset' | null> => {
  switch (fault.kind) {
    case 'latency':
      await sleep(world.clock, fault.milliseconds);
      return answer();
    case 'hang':
      return null;
    case 'status':
      return faulty(fault);
    case 'reset':
      return 'reset';
    case 'malformed':
      return { status: 200, contentType: JSON_TYPE, body: '{"rooms":[{"sid":"RM_' };
    case 'html':
      return {
        status: 200,
        contentType: 'text/html',
        body: '<!doctype html><title>Sign in</title><p>Please sign in to this network.</p>',
      };
    case 'empty':
      return { status: 200, contentType: JSON_TYPE, body: '{"rooms":[]}' };
  }
};

interface Procedure {
  readonly name: string;
  readonly method: Method;
  /** Of the service that only LiveKit Cloud has. */
  readonly isCloud: boolean;
}

const procedure = (url: string, { cloud }: World): Procedure | 'unknown' | null => {
  const [, twirp, service, name, more] = url.split('/');
  if (twirp !== 'twirp' || service === undefined || name === undefined || more !== undefined) return null;
  const isCloud = service === CLOUD_AGENT;
  if (isCloud && !cloud.isOn()) return null;
  const methods = services.get(service);
  if (methods === undefined) return null;
  const method = Object.hasOwn(methods, name) ? methods[name] : undefined;
  return method === undefined ? 'unknown' : { name, method, isCloud };
};

/** LiveKit Cloud refuses clients that do not name their version. */
const demandVersion = (request: IncomingMessage): void => {
  if (request.headers['x-livekit-cli-version']) return;
  throw new TwirpError(400, 'malformed', 'livekit-cli version header is required');
};

const answerTo = async (parts: ServerParts, request: IncomingMessage): Promise<Answer | 'reset' | null> => {
  const { world, faults, readGrants, onCall } = parts;
  const url = request.url ?? '/';
  if (url === '/' && (request.method === 'GET' || request.method === 'HEAD')) {
    onCall('GET /');
    const fault = faults.meet({ method: 'GET /', room: '' });
    const answer = async () => text(200, 'OK');
    return fault === null ? answer() : applyFault(world, fault, answer);
  }

  const found = procedure(url, world);
  if (found === null) return pageNotFound();
  const body = await readBody(request);
  const grants = await readGrants(request.headers.authorization);
  if (found === 'unknown') return badRoute(request, `no handler for path "${url}"`);
  if (request.method !== 'POST') {
    return badRoute(request, `unsupported method "${request.method}" (only POST is allowed)`);
  }
  const type = request.headers['content-type']?.split(';')[0]?.trim() ?? '';
  if (type !== JSON_TYPE && type !== PROTOBUF_TYPE) {
    return badRoute(request, `unexpected Content-Type: "${request.headers['content-type'] ?? ''}"`);
  }

  if (found.isCloud) demandVersion(request);
  onCall(found.name);
  const binary = type === PROTOBUF_TYPE;
  const call = readCall(found.method, binary, body);
  const answer = async (): Promise<Answer> => {
    demand(grants, call.need);
    const json = await call.answer(world);
    return { status: 200, contentType: type, body: binary ? found.method.toBinary(json) : json };
  };
  const fault = faults.meet({ method: found.name, room: call.room });
  return fault === null ? answer() : applyFault(world, fault, answer);
};

/** The response to a request that failed. @throws what is a fault of the simulator itself */
const answerOfError = (error: unknown): Answer => {
  if (error instanceof Unauthorized) return text(401, error.message);
  if (error instanceof TwirpError) return failed(error);
  throw error;
};

const safeAnswerTo: typeof answerTo = async (parts, request) => {
  try {
    return await answerTo(parts, request);
  } catch (error) {
    return answerOfError(error);
  }
};

const dateHeader = (now: ServerParts['now']) => (now === null ? {} : { date: new Date(now()).toUTCString() });

const write = (parts: ServerParts, response: ServerResponse, answer: Answer): void => {
  response.writeHead(answer.status, {
    'content-type': answer.contentType,
    'content-length': Buffer.byteLength(answer.body),
    vary: 'Origin',
    ...dateHeader(parts.now),
    ...answer.headers,
  });
  response.end(answer.body);
};

const isLogs = (request: IncomingMessage, { cloud }: World): boolean =>
  cloud.isOn() && request.method === 'GET' && (request.url ?? '').startsWith('/logs?');

/** Streams an agent's log: the lines so far, then the new ones. A build's log ends with its last line. */
const streamLogs = async (
  { world, faults, readGrants, onCall, now }: ServerParts,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> => {
  demand(await readGrants(request.headers.authorization), { grant: 'agentAdmin' });
  demandVersion(request);
  onCall('GET /logs');
  const asked = new URL(request.url ?? '', 'http://simulator').searchParams;
  const type = asked.get('log_type') ?? 'deploy';
  const fault = faults.meet({ method: 'GET /logs', room: '' });
  if (fault?.kind === 'hang') return;
  if (fault?.kind === 'status') throw new TwirpError(fault.status, codeOf(fault.status), fault.message ?? '');
  let isOpen = false;
  const begin = (): void => {
    if (!isOpen) response.writeHead(200, { 'content-type': TEXT_TYPE, ...dateHeader(now) }).flushHeaders();
    isOpen = true;
  };
  const stop = world.cloud.follow(asked.get('agent_id') ?? '', type, (line) => {
    begin();
    response.write(`${line}\n`);
  });
  begin();
  response.on('close', stop);
  if (type === 'build') response.end();
};

const serve = async (
  parts: ServerParts,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> => {
  if (isLogs(request, parts.world)) {
    await streamLogs(parts, request, response).catch((error: unknown) =>
      write(parts, response, answerOfError(error)),
    );
    return;
  }
  const answer = await safeAnswerTo(parts, request);
  if (answer === 'reset') request.socket.resetAndDestroy();
  else if (answer !== null) write(parts, response, answer);
};

/** The HTTP server: it parses a request, checks its token and asks the world. */
export const createHttpServer = (parts: ServerParts): Server =>
  createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
    serve(parts, request, response).catch((error: unknown) => {
      const reason = error instanceof Error ? error.message : String(error);
      if (!response.headersSent) write(parts, response, text(500, `simulator: ${reason}`));
    });
  });
