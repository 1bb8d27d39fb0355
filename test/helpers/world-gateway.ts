import type { JsonValue } from '@bufbuild/protobuf';
import type { Clock } from '../../source/clock.ts';
import { share } from '../../source/fleet/share.ts';
import type { CallContext } from '../../source/livekit/call-context.ts';
import { dispatchBody } from '../../source/livekit/changes.ts';
import { toLiveKitError } from '../../source/livekit/errors.ts';
import type { Gateway } from '../../source/livekit/gateway.ts';
import { CallProblem } from '../../source/livekit/problem.ts';
import {
  readDispatch,
  readDispatches,
  readParticipants,
  readRoom,
  readRooms,
} from '../../source/livekit/readers.ts';
import { TwirpError } from '../../source/simulator/errors.ts';
import { services } from '../../source/simulator/services.ts';
import type { World } from '../../source/simulator/world.ts';

export interface WorldGateway extends Gateway {
  /** The calls so far, such as `ListRooms` or `CreateDispatch call-1`. */
  readonly calls: string[];
  /** Answers the next calls of this method with this status. Default: one call. */
  readonly fail: (method: string, status: number, message: string, times?: number) => void;
  /** Answers all calls of this method with this status and text, as a proxy does. */
  readonly refuse: (method: string, status: number, text: string) => void;
}

/**
 * The simulator's API without a socket. Every answer is available immediately, so that only the manual clock
 * decides when things happen. As every gateway promises, what says the same as before is the same object.
 */
export const createWorldGateway = (world: World, clock: Clock): WorldGateway => {
  const calls: string[] = [];
  let failures: { method: string; status: number; message: string; left: number }[] = [];

  const refusals = new Map<string, { readonly status: number; readonly body: string }>();

  const explain = (cause: unknown, call: string, room: string | null): never => {
    const context: CallContext = {
      host: 'livekit.example.com',
      call,
      room,
      apiKey: 'devkey',
      redact: (text) => text,
      nowMs: clock.now(),
      clockSkewMs: 0,
    };
    const refusal = refusals.get(call);
    if (refusal) {
      const answer = { ...refusal, contentType: 'text/plain', retryAfter: '', date: '', location: '' };
      throw toLiveKitError(new CallProblem({ kind: 'answer', answer }), context);
    }
    if (!(cause instanceof TwirpError)) throw toLiveKitError(cause, context);
    const body = JSON.stringify({ code: cause.code, msg: cause.message });
    const answer = { status: cause.status, body, contentType: '', retryAfter: '', date: '', location: '' };
    throw toLiveKitError(new CallProblem({ kind: 'answer', answer }), context);
  };

  const ask = async <Answer>(
    [service, method]: readonly [string, string],
    room: string | null,
    request: JsonValue,
    read: (json: unknown) => Answer | null,
  ): Promise<Answer> => {
    calls.push(room === null ? method : `${method} ${room}`);
    try {
      if (refusals.has(method)) throw new Error('refused');
      const failure = failures.find((one) => one.method === method && one.left > 0);
      if (failure) {
        failure.left -= 1;
        throw new TwirpError(failure.status, 'unavailable', failure.message);
      }
      const call = services.get(service)?.[method]?.readJson(request);
      if (!call) throw new Error(`the simulator has no ${method}`);
      const answer = read(JSON.parse(await call.answer(world)));
      if (answer === null) throw new Error(`the answer to ${method} cannot be read`);
      return answer;
    } catch (cause) {
      return explain(cause, method, room);
    }
  };

  const answered = new Map<string, unknown>();
  const known = <Answer>(key: string, answer: Answer): Answer => {
    const shared = share(answered.get(key) as Answer | undefined, answer);
    answered.set(key, shared);
    return shared;
  };

  const rooms = (method: string) => ['livekit.RoomService', method] as const;
  const dispatches = (method: string) => ['livekit.AgentDispatchService', method] as const;
  const nothing = () => undefined;

  return {
    calls,
    fail: (method, status, message, times = 1) => {
      failures = [...failures, { method, status, message, left: times }];
    },
    refuse: (method, status, body) => {
      refusals.set(method, { status, body });
    },
    host: 'https://livekit.example.com',
    probe: async () => ({ status: 200, roundTripMs: 1, clockSkewMs: 0 }),
    listRooms: async (names = []) => {
      const listed = await ask(rooms('ListRooms'), null, { names: [...names] }, readRooms);
      return listed.map((room) => known(`room ${room.id}`, room));
    },
    listParticipants: async (room) =>
      known(`participants ${room}`, await ask(rooms('ListParticipants'), room, { room }, readParticipants)),
    listDispatches: async (room) =>
      known(`dispatches ${room}`, await ask(dispatches('ListDispatch'), room, { room }, readDispatches)),
    createDispatch: (request) =>
      ask(dispatches('CreateDispatch'), request.room, dispatchBody(request), readDispatch),
    deleteDispatch: (room, dispatchId) =>
      ask(dispatches('DeleteDispatch'), room, { room, dispatchId }, nothing),
    removeParticipant: (room, identity) => ask(rooms('RemoveParticipant'), room, { room, identity }, nothing),
    createRoom: ({ name, metadata = '', emptyTimeoutSeconds = 300, agentNames = [] }) => {
      const agents = agentNames.map((agentName) => ({ agentName }));
      return ask(
        rooms('CreateRoom'),
        name,
        { name, metadata, emptyTimeout: emptyTimeoutSeconds, agents },
        readRoom,
      );
    },
    deleteRoom: (room) => ask(rooms('DeleteRoom'), room, { room }, nothing),
    close: nothing,
  };
};
