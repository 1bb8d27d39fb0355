import type { Clock } from '../clock.ts';
import { CALL_LIMIT_MS } from '../time-limits.ts';
import { clockSkewOf } from './answer-failure.ts';
import { createChanges } from './changes.ts';
import { toLiveKitError } from './errors.ts';
import type { Gateway, LiveKitError, ProbeResult } from './gateway.ts';
import { createHttp, detailsOf, type Http } from './http.ts';
import { type Network, proxyFor } from './network.ts';
import { CallProblem } from './problem.ts';
import { createReads } from './reads.ts';
import { createRedact } from './redact.ts';
import { createTokens } from './tokens.ts';

export interface GatewayOptions {
  /** `http://` or `https://`, no path. */
  readonly url: string;
  readonly apiKey: string;
  readonly apiSecret: string;
  readonly clock: Clock;
  /** Default: no proxies, and only Node's own certificates. */
  readonly network?: Network | undefined;
  /** Milliseconds a call may take. Default: `CALL_LIMIT_MS`. */
  readonly callTimeoutMs?: number;
}

/**
 * Sends `GET /`. Any status below 500 is a result, even if a proxy keeps `/` for itself: the first listing tells
 * whether LiveKit is behind it.
 */
const probe = async (http: Http, clock: Clock, signal: AbortSignal | undefined): Promise<ProbeResult> => {
  const startedAtMs = clock.now();
  const answer = await http.send({ method: 'GET', path: '/', headers: {}, body: '', signal });
  const nowMs = clock.now();
  const details = detailsOf(answer);
  const { status } = answer;
  if (status >= 500 || status === 429 || (status >= 300 && status < 400)) {
    throw new CallProblem({ kind: 'answer', answer: details });
  }
  // Assume that the server dated its answer halfway between the two.
  const answeredAtMs = (startedAtMs + nowMs) / 2;
  return { status, roundTripMs: nowMs - startedAtMs, clockSkewMs: clockSkewOf(details.date, answeredAtMs) };
};

/** Creates the gateway of one LiveKit project. It sends nothing before the first call. */
export const createGateway = (options: GatewayOptions): Gateway => {
  const { apiKey, apiSecret, clock, callTimeoutMs: limitMs = CALL_LIMIT_MS } = options;
  const { origin: url, host } = new URL(options.url);
  const http = createHttp({ url, clock, limitMs, network: options.network });
  const tokens = createTokens({ apiKey, apiSecret, clock });
  const changes = createChanges({ url, http, tokens });
  const redact = createRedact([apiSecret]);
  const proxy = options.network ? proxyFor(url, options.network.environment) : null;
  let clockSkewMs: number | null = null;

  const explain = (call: string, room: string | null, cause: unknown): LiveKitError =>
    toLiveKitError(cause, { host, proxy, call, room, apiKey, redact, nowMs: clock.now(), clockSkewMs });
  const reads = createReads({ http, tokens, clock, explain });

  const explained = async <Value>(
    call: string,
    room: string | null,
    work: () => Promise<Value>,
  ): Promise<Value> => {
    try {
      return await work();
    } catch (cause) {
      throw explain(call, room, cause);
    }
  };

  return {
    host: url,
    probe: ({ signal } = {}) =>
      explained('GET /', null, async () => {
        const result = await probe(http, clock, signal);
        clockSkewMs = result.clockSkewMs;
        return result;
      }),
    listRooms: (names = [], callOptions = {}) => reads.listRooms(names, callOptions),
    listParticipants: (room, callOptions = {}) => reads.listParticipants(room, callOptions),
    listDispatches: (room, callOptions = {}) => reads.listDispatches(room, callOptions),
    createDispatch: (request, { signal } = {}) =>
      explained('CreateDispatch', request.room, () => changes.createDispatch(request, signal)),
    deleteDispatch: (room, dispatchId, { signal } = {}) =>
      explained('DeleteDispatch', room, () => changes.deleteDispatch(room, dispatchId, signal)),
    removeParticipant: (room, identity, { signal } = {}) =>
      explained('RemoveParticipant', room, () => changes.removeParticipant(room, identity, signal)),
    createRoom: (request, { signal } = {}) =>
      explained('CreateRoom', request.name, () => changes.createRoom(request, signal)),
    deleteRoom: (room, { signal } = {}) =>
      explained('DeleteRoom', room, () => changes.deleteRoom(room, signal)),
    close: http.close,
  };
};
