import type { DispatchFacts, RoomFacts } from '../fleet/facts.ts';
import { writeRestartPolicy } from './enums.ts';
import type { CreateDispatchRequest, CreateRoomRequest } from './gateway.ts';
import { detailsOf, type Http } from './http.ts';
import { CallProblem } from './problem.ts';
import { readDispatch, readRoom } from './readers.ts';
import type { Tokens } from './tokens.ts';

interface TwirpCall<Answer> {
  /** Without the package: `RoomService`. */
  readonly service: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
  /** Reads the answer's JSON. Undefined or an error means that the answer is unexpected. */
  readonly read: (json: unknown) => Answer | undefined;
}

/**
 * Sends a change once. If its answer is lost, the change may have been done.
 * @throws CallProblem, or the error of Node or undici if the connection failed
 */
const callTwirp = async <Answer>(
  http: Http,
  call: TwirpCall<Answer>,
  signal: AbortSignal | undefined,
): Promise<Answer> => {
  const { service, method, headers, body, read } = call;
  const answer = await http.send({
    method: 'POST',
    path: `/twirp/livekit.${service}/${method}`,
    headers: { ...headers, 'content-type': 'application/json' },
    body: JSON.stringify(body),
    signal,
    mayRepeat: () => false,
  });
  if (answer.status !== 200) throw new CallProblem({ kind: 'answer', answer: detailsOf(answer) });
  const found = tryRead(answer.body, read);
  if (found === undefined) throw new CallProblem({ kind: 'unreadable', answer: detailsOf(answer) });
  return found;
};

const tryRead = <Answer>(body: string, read: TwirpCall<Answer>['read']): Answer | undefined => {
  try {
    return read(JSON.parse(body));
  } catch {
    return undefined;
  }
};

/**
 * Sends the calls of an SDK client over `http`. The SDK itself would use `fetch`, which ignores a project's proxies
 * and certificates.
 */
const overHttp = <Client extends object>(
  client: Client,
  http: Http,
  signal: AbortSignal | undefined,
): Client => {
  const request = (
    service: string,
    method: string,
    body: unknown,
    headers: Readonly<Record<string, string>>,
  ): Promise<unknown> => callTwirp(http, { service, method, headers, body, read: (json) => json }, signal);
  // The SDK sends its calls through its field `rpc`.
  if (!('rpc' in client)) throw new Error('the SDK no longer carries its calls by rpc');
  Object.assign(client, { rpc: { request } });
  return client;
};

/** `CreateAgentDispatchRequest` in JSON. Absent fields are left out, because an older server may not know them. */
export const dispatchBody = ({ restartPolicy, ...request }: CreateDispatchRequest) => ({
  ...request,
  ...(restartPolicy === undefined ? {} : { restartPolicy: writeRestartPolicy(restartPolicy) }),
});

/** Undefined if the answer is not a dispatch. Then nobody knows what was created. */
const readCreated = (json: unknown): DispatchFacts | undefined => {
  const dispatch = readDispatch(json);
  return dispatch.id === '' ? undefined : dispatch;
};

/**
 * Creates a dispatch. The SDK drops the attributes (livekit-server-sdk 2.19.2), so a recreated dispatch would lose
 * them. It is sent once, because the server never de-duplicates.
 * @throws CallProblem, or the error of Node or undici if the connection failed
 */
const createDispatch = async (
  http: Http,
  tokens: Tokens,
  request: CreateDispatchRequest,
  signal: AbortSignal | undefined,
): Promise<DispatchFacts> =>
  callTwirp(
    http,
    {
      service: 'AgentDispatchService',
      method: 'CreateDispatch',
      headers: { authorization: `Bearer ${await tokens.toAdministrate(request.room)}` },
      body: dispatchBody(request),
      read: readCreated,
    },
    signal,
  );

/** Cancels a call. A change that was sent may still be done. */
type Signal = AbortSignal | undefined;

/** The calls that change a project. Most use LiveKit's SDK. */
export interface Changes {
  readonly createDispatch: (request: CreateDispatchRequest, signal: Signal) => Promise<DispatchFacts>;
  readonly deleteDispatch: (room: string, dispatchId: string, signal: Signal) => Promise<void>;
  readonly removeParticipant: (room: string, identity: string, signal: Signal) => Promise<void>;
  readonly createRoom: (request: CreateRoomRequest, signal: Signal) => Promise<RoomFacts>;
  readonly deleteRoom: (room: string, signal: Signal) => Promise<void>;
}

export const createChanges = (options: {
  readonly url: string;
  readonly http: Http;
  readonly tokens: Tokens;
}): Changes => {
  const { url, http, tokens } = options;

  // Failover would repeat a change in another region, and would print on the screen.
  const clientOptions = async (token: Promise<string>) => ({ token: await token, failover: false });

  const dispatches = async (room: string, signal: Signal) => {
    const { AgentDispatchClient } = await import('livekit-server-sdk');
    const clientOptionsOfRoom = await clientOptions(tokens.toAdministrate(room));
    return overHttp(new AgentDispatchClient(url, undefined, undefined, clientOptionsOfRoom), http, signal);
  };

  const rooms = async (token: Promise<string>, signal: Signal) => {
    const { RoomServiceClient } = await import('livekit-server-sdk');
    return overHttp(
      new RoomServiceClient(url, undefined, undefined, await clientOptions(token)),
      http,
      signal,
    );
  };

  return {
    createDispatch: (request, signal) => createDispatch(http, tokens, request, signal),
    deleteDispatch: async (room, dispatchId, signal) => {
      const client = await dispatches(room, signal);
      await client.deleteDispatch(dispatchId, room);
    },
    removeParticipant: async (room, identity, signal) => {
      const client = await rooms(tokens.toAdministrate(room), signal);
      await client.removeParticipant(room, identity);
    },
    createRoom: async ({ name, metadata, emptyTimeoutSeconds, agentNames }, signal) => {
      const client = await rooms(tokens.toCreateRooms(), signal);
      const { RoomAgentDispatch } = await import('livekit-server-sdk');
      const room = await client.createRoom({
        name,
        ...(metadata === undefined ? {} : { metadata }),
        ...(emptyTimeoutSeconds === undefined ? {} : { emptyTimeout: emptyTimeoutSeconds }),
        ...(agentNames === undefined
          ? {}
          : { agents: agentNames.map((agentName) => new RoomAgentDispatch({ agentName })) }),
      });
      return readRoom(room.toJson());
    },
    deleteRoom: async (room, signal) => {
      const client = await rooms(tokens.toCreateRooms(), signal);
      await client.deleteRoom(room);
    },
  };
};
