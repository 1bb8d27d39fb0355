import type { Clock } from '../clock.ts';
import type { CloudGateway } from '../livekit/cloud-gateway.ts';
import { type Gateway, LiveKitError } from '../livekit/gateway.ts';
import type { DebugLog } from './debug-log.ts';

const OK = 200;

/** Describes how a call failed. */
const failureDetails = (error: unknown) =>
  error instanceof LiveKitError
    ? { status: error.status, kind: error.failure.kind, sentence: error.message }
    : { status: null, kind: 'unknown', sentence: String(error) };

/** Logs calls: method, what they are about, status, milliseconds, and the reason for a failure. */
const createLogged =
  (log: DebugLog, clock: Clock) =>
  async <Answer>(
    method: string,
    about: { readonly room: string | null } | { readonly agentId: string | null },
    call: () => Promise<Answer>,
    statusOf: (answer: Answer) => number = () => OK,
  ): Promise<Answer> => {
    const startedAtMs = clock.now();
    const details = () => ({ method, ...about, ms: clock.now() - startedAtMs });
    try {
      const answer = await call();
      log.write('debug', 'call', { ...details(), status: statusOf(answer) });
      return answer;
    } catch (error) {
      const failure = failureDetails(error);
      // lktop itself cancels calls, for example when it exits.
      log.write(failure.kind === 'cancelled' ? 'debug' : 'warn', 'call', { ...details(), ...failure });
      throw error;
    }
  };

/** Wraps a gateway to log each call. It logs no requests and no answers. */
export const logCalls = (gateway: Gateway, log: DebugLog, clock: Clock): Gateway => {
  const write = createLogged(log, clock);
  const logged = <Answer>(
    method: string,
    room: string | null,
    call: () => Promise<Answer>,
    statusOf?: (answer: Answer) => number,
  ): Promise<Answer> => write(method, { room }, call, statusOf);

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

/** The same for LiveKit Cloud's service for deployed agents. */
export const logCloudCalls = (cloud: CloudGateway, log: DebugLog, clock: Clock): CloudGateway => {
  const write = createLogged(log, clock);
  const logged = <Answer>(method: string, agentId: string | null, call: () => Promise<Answer>) =>
    write(method, { agentId }, call);
  return {
    host: cloud.host,
    listAgents: (options) => logged('ListAgents', null, () => cloud.listAgents(options)),
    listVersions: (id, options) => logged('ListAgentVersions', id, () => cloud.listVersions(id, options)),
    restart: (id, options) => logged('RestartAgent', id, () => cloud.restart(id, options)),
    rollback: (id, version, options) =>
      logged('RollbackAgent', id, () => cloud.rollback(id, version, options)),
    promote: (id, from, to, options) =>
      logged('PromoteAgent', id, () => cloud.promote(id, from, to, options)),
    readLogs: (request, onLine, options) =>
      logged('GET /logs', request.agentId, () => cloud.readLogs(request, onLine, options)),
    close: cloud.close,
  };
};
