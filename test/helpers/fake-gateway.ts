import { type Clock, sleep } from '../../source/clock.ts';
import type { DispatchFacts, ParticipantFacts, RoomFacts } from '../../source/fleet/facts.ts';
import { share } from '../../source/fleet/share.ts';
import { toLiveKitError } from '../../source/livekit/errors.ts';
import {
  type CallOptions,
  type FailureKind,
  type Gateway,
  LiveKitError,
} from '../../source/livekit/gateway.ts';
import { CallProblem, type Problem } from '../../source/livekit/problem.ts';
import { CALL_LIMIT_MS } from '../../source/time-limits.ts';
import { byCreation, dispatch, inOrder, roomFacts } from './facts.ts';

export type CallName =
  | 'listRooms'
  | 'listParticipants'
  | 'listDispatches'
  | 'createDispatch'
  | 'deleteDispatch'
  | 'removeParticipant'
  | 'createRoom'
  | 'deleteRoom';

/** Overrides how the next matching calls behave. */
export interface Script {
  readonly call: CallName;
  /** Default: any room. */
  readonly room?: string;
  /** How many calls it applies to. Default: all. */
  readonly times?: number;
  /** Delays the answer. The answer shows the state at the time of the call. */
  readonly delayMs?: number;
  /** Never answers. */
  readonly hangs?: boolean;
  readonly fails?: FailureKind;
  readonly retryAfterMs?: number;
  /** Carries the call out, but loses its answer. */
  readonly carriedOut?: boolean;
  /** The answer to give instead of the world's. */
  readonly answers?: unknown;
}

export interface MadeCall {
  readonly call: CallName;
  readonly room: string | null;
  /** The request, the id or the identity. */
  readonly about: unknown;
  readonly atMs: number;
  readonly wasCancelled: () => boolean;
}

export interface FakeRoom {
  facts: RoomFacts;
  participants: ParticipantFacts[];
  dispatches: DispatchFacts[];
}

/**
 * A LiveKit server made of plain data that follows scripts, behind what every gateway promises: lists are sorted, an
 * answer that says what it said before is the same object, and each call ends at its limit or at its signal. The server
 * carries on with a call that was given up.
 */
export interface FakeGateway extends Gateway {
  readonly rooms: Map<string, FakeRoom>;
  readonly addRoom: (name: string, contents?: Partial<FakeRoom>) => FakeRoom;
  readonly script: (script: Script) => void;
  /** Removes all scripts, so that every call succeeds again. */
  readonly mend: () => void;
  readonly calls: MadeCall[];
  /** The calls so far, such as `listParticipants call-1`. */
  readonly callLines: () => string[];
  /** The largest number of rooms with pending calls at one time. */
  readonly mostRoomsAtOnce: () => number;
  /** Scripted delays that are still running: the server's own timers on the clock. */
  readonly sleeping: () => number;
}

export const liveKitError = (kind: FailureKind, retryAfterMs: number | null = null): LiveKitError =>
  new LiveKitError(
    { kind, sentence: `scripted ${kind}`, remedy: `remedy of ${kind}` },
    { retryAfterMs, status: kind === 'rate-limited' ? 429 : null },
  );

/** @param limitMs milliseconds that a call may take */
export const createFakeGateway = (clock: Clock, limitMs = CALL_LIMIT_MS): FakeGateway => {
  const rooms = new Map<string, FakeRoom>();
  const calls: MadeCall[] = [];
  const answered = new Map<string, unknown>();
  const inFlight = new Map<string, number>();
  let scripts: { script: Script; left: number }[] = [];
  let mostAtOnce = 0;
  let sleeping = 0;
  let lastId = 0;
  const newId = (prefix: string) => `${prefix}_made${++lastId}`;

  const nextScript = (call: CallName, room: string | null): Script | null => {
    const found = scripts.find(
      ({ script, left }) =>
        left > 0 && script.call === call && (script.room === undefined || script.room === room),
    );
    if (!found) return null;
    found.left -= 1;
    return found.script;
  };

  const count = (room: string | null, change: 1 | -1) => {
    if (room === null) return;
    const left = (inFlight.get(room) ?? 0) + change;
    if (left > 0) inFlight.set(room, left);
    else inFlight.delete(room);
    mostAtOnce = Math.max(mostAtOnce, inFlight.size);
  };

  /** The answer before, where this one says the same. */
  const remembered = <Answer>(call: CallName, room: string, answer: Answer): Answer => {
    const shared = share(answered.get(`${call} ${room}`), answer);
    answered.set(`${call} ${room}`, shared);
    return shared;
  };

  const failureOfProblem = (call: CallName, room: string | null, problem: Problem): LiveKitError =>
    toLiveKitError(new CallProblem(problem), {
      host: 'livekit.example.com',
      call,
      room,
      apiKey: 'key',
      redact: (text) => text,
      nowMs: clock.now(),
      clockSkewMs: null,
    });

  const made = <Answer>(
    call: CallName,
    room: string | null,
    about: unknown,
    options: CallOptions | undefined,
    execute: () => Answer,
  ): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const signal = options?.signal;
      let isGivenUp = false;
      const end = () => {
        stopTimer();
        signal?.removeEventListener('abort', cancel);
      };
      const giveUp = (problem: Problem) => {
        isGivenUp = true;
        end();
        reject(failureOfProblem(call, room, problem));
      };
      const cancel = () => giveUp({ kind: 'cancelled' });
      const stopTimer = clock.after(limitMs, () => giveUp({ kind: 'timeout', limitMs }));
      signal?.addEventListener('abort', cancel);
      calls.push({ call, room, about, atMs: clock.now(), wasCancelled: () => isGivenUp });
      serve(call, room, execute).then(resolve, reject).finally(end);
    });

  /** What the server does, whoever still waits for it. */
  const serve = async <Answer>(
    call: CallName,
    room: string | null,
    execute: () => Answer,
  ): Promise<Answer> => {
    const script = nextScript(call, room);
    count(room, 1);
    try {
      const happens = !script?.fails || script.carriedOut;
      const answer = happens ? execute() : null;
      if (script?.hangs) return await new Promise<Answer>(() => {});
      if (script?.delayMs) {
        sleeping += 1;
        await sleep(clock, script.delayMs);
        sleeping -= 1;
      }
      if (script?.fails) throw liveKitError(script.fails, script.retryAfterMs);
      if (script && 'answers' in script) return script.answers as Answer;
      return answer as Answer;
    } finally {
      count(room, -1);
    }
  };

  const existing = (name: string): FakeRoom => {
    const room = rooms.get(name);
    if (!room) throw liveKitError('not-found');
    return room;
  };

  const addRoom = (name: string, contents: Partial<FakeRoom> = {}): FakeRoom => {
    const facts = roomFacts({ name, id: `RM_${name}`, createdAtMs: clock.now() });
    const room = { facts, participants: [], dispatches: [], ...contents };
    rooms.set(name, room);
    return room;
  };

  const fake: FakeGateway = {
    host: 'https://livekit.example.com',
    rooms,
    addRoom,
    calls,
    script: (script) => {
      scripts.push({ script, left: script.times ?? Number.POSITIVE_INFINITY });
    },
    mend: () => {
      scripts = [];
    },
    callLines: () => calls.map(({ call, room }) => (room === null ? call : `${call} ${room}`)),
    mostRoomsAtOnce: () => mostAtOnce,
    sleeping: () => sleeping,
    probe: async () => ({ status: 200, roundTripMs: 1, clockSkewMs: 0 }),
    close: () => {},
    listRooms: (names, options) =>
      made('listRooms', null, names, options, () =>
        [...rooms.values()].flatMap(({ facts }) =>
          (names?.includes(facts.name) ?? true) ? [remembered('listRooms', facts.id, facts)] : [],
        ),
      ),
    listParticipants: (name, options) =>
      made('listParticipants', name, null, options, () =>
        remembered('listParticipants', name, inOrder(rooms.get(name)?.participants ?? [])),
      ),
    listDispatches: (name, options) =>
      made('listDispatches', name, null, options, () =>
        remembered('listDispatches', name, byCreation(existing(name).dispatches)),
      ),
    createDispatch: (request, options) =>
      made('createDispatch', request.room, request, options, () => {
        const room = rooms.get(request.room) ?? addRoom(request.room, {});
        const created = dispatch({
          id: newId('AD'),
          agentName: request.agentName,
          metadata: request.metadata ?? '',
          deployment: request.deployment ?? '',
          createdAtMs: clock.now(),
        });
        room.dispatches = [...room.dispatches, created];
        return created;
      }),
    deleteDispatch: (name, dispatchId, options) =>
      made('deleteDispatch', name, dispatchId, options, () => {
        const room = existing(name);
        if (!room.dispatches.some(({ id }) => id === dispatchId)) throw liveKitError('not-found');
        room.dispatches = room.dispatches.filter(({ id }) => id !== dispatchId);
      }),
    removeParticipant: (name, identity, options) =>
      made('removeParticipant', name, identity, options, () => {
        const room = existing(name);
        if (!room.participants.some((participant) => participant.identity === identity)) {
          throw liveKitError('not-found');
        }
        room.participants = room.participants.filter((participant) => participant.identity !== identity);
      }),
    createRoom: (request, options) =>
      made('createRoom', request.name, request, options, () => {
        const facts = roomFacts({
          name: request.name,
          id: newId('RM'),
          createdAtMs: clock.now(),
          metadata: request.metadata ?? '',
        });
        return (rooms.get(request.name) ?? addRoom(request.name, { facts })).facts;
      }),
    deleteRoom: (name, options) =>
      made('deleteRoom', name, null, options, () => {
        existing(name);
        rooms.delete(name);
      }),
  };
  return fake;
};
