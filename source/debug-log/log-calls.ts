import type { Clock } from '../clock.ts';
import { type Gateway, LiveKitError } from '../livekit/gateway.ts';
import type { DebugLog } from './debug-log.ts';

const OK = 200;

/** Describes how a call failed. */
const failureDetails = (error: unknown) =>
  error instanceof LiveKitError
    ? { status: error.status, kind: error.failure.kind, sentence: error.message }
    : { status: null, kind: 'unknown', sentence: String(error) };

/**
 * Wraps a gateway to log each call: method, room, status, milliseconds, and the reason for a failure. It logs no
 * requests and no answers.
 */
export const logCalls = (gateway: Gateway, log: DebugLog, clock: Clock): Gateway => {
  const logged = async <Answer>(
    method: string,
    room: string | null,
    call: () => Promise<Answer>,
    statusOf: (answer: Answer) => number = () => OK,
  ): Promise<Answer> => {
    const startedAtMs = clock.now();
    const about = () => ({ method, room, ms: clock.now() - startedAtMs });
    try {
      const answer = await call();
      log.write('debug', 'call', { ...about(), status: statusOf(answer) });
      return answer;
    } catch (error) {
      const failure = failureDetails(error);
      // lktop itself cancels calls, for example when it exits.
      log.write(failure.kind === 'cancelled' ? 'debug' : 'warn', 'call', { ...about(), ...failure });
      throw error;
    }
  };

  return {
    host: gateway.host,
    probe: (options) =>
      logged(
        'GET /',
        null,
        () => gateway.probe(options),
        ({ status }) => status,
      ),
    listRooms: (names, options) => logged('ListRooms', null, () => gateway.listRooms(names, options)),
    listParticipants: (room, options) =>
      logged('ListParticipants', room, () => gateway.listParticipants(room, options)),
    listDispatches: (room, options) =>
      logged('ListDispatch', room, () => gateway.listDispatches(room, options)),
    createDispatch: (request, options) =>
      logged('CreateDispatch', request.room, () => gateway.createDispatch(request, options)),
    deleteDispatch: (room, dispatchId, options) =>
      logged('DeleteDispatch', room, () => gateway.deleteDispatch(room, dispatchId, options)),
    removeParticipant: (room, identity, options) =>
      logged('RemoveParticipant', room, () => gateway.removeParticipant(room, identity, options)),
    createRoom: (request, options) =>
      logged('CreateRoom', request.name, () => gateway.createRoom(request, options)),
    deleteRoom: (room, options) => logged('DeleteRoom', room, () => gateway.deleteRoom(room, options)),
    close: gateway.close,
  };
};
