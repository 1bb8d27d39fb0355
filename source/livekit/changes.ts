import type { DispatchFacts, RoomFacts } from '../fleet/facts.ts';
import { createDispatch } from './create-dispatch.ts';
import type { CreateDispatchRequest, CreateRoomRequest } from './gateway.ts';
import type { Http } from './http.ts';
import { readRoom } from './readers.ts';
import { overHttp } from './sdk-over-http.ts';
import type { Tokens } from './tokens.ts';

/** Gives a call up. A change that was sent may be done all the same. */
type Signal = AbortSignal | undefined;

/** What changes a project, most of it through LiveKit's own SDK. */
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

  // Failover would repeat a change in another region, and print on the screen.
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
