import type { Clock } from '../clock.ts';
import { createChanges } from './changes.ts';
import { toLiveKitError } from './errors.ts';
import type { CallOptions, Gateway, LiveKitError } from './gateway.ts';
import { createHttp } from './http.ts';
import { withLimit } from './limit.ts';
import { type Network, proxyFor } from './network.ts';
import { probe } from './probe.ts';
import { createReads } from './reads.ts';
import { createRedact } from './redact.ts';
import { createTokens } from './tokens.ts';

/** LiveKit itself gives up a call to a missing room after 3 s. */
const CALL_TIMEOUT_MS = 5000;

export interface GatewayOptions {
  /** `http://` or `https://`, no path. */
  readonly url: string;
  readonly apiKey: string;
  readonly apiSecret: string;
  readonly clock: Clock;
  /** Default: neither proxies nor certificates beyond Node's own. */
  readonly network?: Network | undefined;
  /** How long one call may take, in milliseconds. Default: 5000. */
  readonly callTimeoutMs?: number;
}

/** Connects to one LiveKit project; nothing is sent before the first call. */
export const createGateway = (options: GatewayOptions): Gateway => {
  const { apiKey, apiSecret, clock, callTimeoutMs: limitMs = CALL_TIMEOUT_MS } = options;
  const { origin: url, host } = new URL(options.url);
  const http = createHttp({ url, clock, limitMs, network: options.network });
  const tokens = createTokens({ apiKey, apiSecret, clock });
  const changes = createChanges({ url, http, tokens, limitMs });
  const redact = createRedact([apiSecret]);
  const proxy = options.network ? proxyFor(url, options.network.environment) : null;
  let clockSkewMs: number | null = null;

  const explain = (call: string, room: string | null, cause: unknown): LiveKitError =>
    toLiveKitError(cause, { host, proxy, call, room, apiKey, redact, nowMs: clock.now(), clockSkewMs });
  const reads = createReads({ http, tokens, explain });

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

  const change = <Value>(
    call: string,
    room: string,
    work: () => Promise<Value>,
    { signal }: CallOptions = {},
  ): Promise<Value> => explained(call, room, () => withLimit(work, { clock, limitMs, signal }));

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
    createDispatch: (request, callOptions) =>
      change('CreateDispatch', request.room, () => changes.createDispatch(request), callOptions),
    deleteDispatch: (room, dispatchId, callOptions) =>
      change('DeleteDispatch', room, () => changes.deleteDispatch(room, dispatchId), callOptions),
    removeParticipant: (room, identity, callOptions) =>
      change('RemoveParticipant', room, () => changes.removeParticipant(room, identity), callOptions),
    createRoom: (request, callOptions) =>
      change('CreateRoom', request.name, () => changes.createRoom(request), callOptions),
    deleteRoom: (room, callOptions) =>
      change('DeleteRoom', room, () => changes.deleteRoom(room), callOptions),
    close: http.close,
  };
};
