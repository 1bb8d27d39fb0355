import type { DispatchFacts, RoomFacts } from '../fleet/facts.ts';
import { createDispatch } from './create-dispatch.ts';
import type { CreateDispatchRequest, CreateRoomRequest } from './gateway.ts';
import type { Http } from './http.ts';
import { readRoom } from './readers.ts';
import { overHttp } from './sdk-over-http.ts';
import type { Tokens } from './tokens.ts';

/** What changes a project, most of it through LiveKit's own SDK. A call on its way cannot be taken back. */
export interface Changes {
  readonly createDispatch: (request: CreateDispatchRequest) => Promise<DispatchFacts>;
  readonly deleteDispatch: (room: string, dispatchId: string) => Promise<void>;
  readonly removeParticipant: (room: string, identity: string) => Promise<void>;
  readonly createRoom: (request: CreateRoomRequest) => Promise<RoomFacts>;
  readonly deleteRoom: (room: string) => Promise<void>;
}

export const createChanges = (options: {
  readonly url: string;
  readonly http: Http;
  readonly tokens: Tokens;
  readonly limitMs: number;
}): Changes => {
  const { url, http, tokens, limitMs } = options;

  // Failover would repeat a change in another region, and print on the screen.
  const clientOptions = async (token: Promise<string>) => ({
    token: await token,
    failover: false,
    // Whole seconds, rounded up: only so that a call given up by us does not hang on for ever.
    requestTimeout: Math.ceil(limitMs / 1000),
  });

  const dispatches = async (room: string) => {
    const { AgentDispatchClient } = await import('livekit-server-sdk');
    const clientOptionsOfRoom = await clientOptions(tokens.toAdministrate(room));
    return overHttp(new AgentDispatchClient(url, undefined, undefined, clientOptionsOfRoom), http);
  };

  const rooms = async (token: Promise<string>) => {
    const { RoomServiceClient } = await import('livekit-server-sdk');
    return overHttp(new RoomServiceClient(url, undefined, undefined, await clientOptions(token)), http);
  };

  return {
    createDispatch: (request) => createDispatch(http, tokens, request),
    deleteDispatch: async (room, dispatchId) => {
      const client = await dispatches(room);
      await client.deleteDispatch(dispatchId, room);
    },
    removeParticipant: async (room, identity) => {
      const client = await rooms(tokens.toAdministrate(room));
      await client.removeParticipant(room, identity);
    },
    createRoom: async ({ name, metadata, emptyTimeoutSeconds, agentNames }) => {
      const client = await rooms(tokens.toCreateRooms());
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
    deleteRoom: async (room) => {
      const client = await rooms(tokens.toCreateRooms());
      await client.deleteRoom(room);
    },
  };
};
