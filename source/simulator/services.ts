import type { JsonValue } from '@bufbuild/protobuf';
import {
  AgentDispatch,
  CreateAgentDispatchRequest,
  CreateRoomRequest,
  DeleteAgentDispatchRequest,
  DeleteRoomRequest,
  DeleteRoomResponse,
  JobRestartPolicy,
  ListAgentDispatchRequest,
  ListAgentDispatchResponse,
  ListParticipantsRequest,
  ListParticipantsResponse,
  ListRoomsRequest,
  ListRoomsResponse,
  ParticipantInfo,
  RemoveParticipantResponse,
  Room,
  RoomParticipantIdentity,
  UpdateParticipantRequest,
  UpdateRoomMetadataRequest,
} from '@livekit/protocol';
import { sleep } from '../clock.ts';
import { noResponse } from './errors.ts';
import { isGhost, takeOver } from './ghosts.ts';
import type { DispatchOptions } from './records.ts';
import type { Need } from './tokens.ts';
import { encodeDispatch, encodeList, encodeParticipant, encodeRoom } from './wire.ts';
import type { World } from './world.ts';

/** The part of a protobuf message class that the server needs. */
interface MessageType<Message> {
  readonly fromJson: (json: JsonValue, options: { ignoreUnknownFields: boolean }) => Message;
  readonly fromBinary: (bytes: Uint8Array) => Message;
}

interface AnswerType {
  readonly fromJsonString: (
    json: string,
    options: { ignoreUnknownFields: boolean },
  ) => { readonly toBinary: () => Uint8Array };
}

/** A parsed request that is not answered yet. */
export interface Call {
  readonly need: Need;
  /** Empty if the call is not about a room. */
  readonly room: string;
  /** Returns the response as proto JSON. Throws `TwirpError`. */
  readonly answer: (world: World) => string | Promise<string>;
}

/** One method of a service. */
export interface Method {
  readonly readJson: (json: JsonValue) => Call;
  readonly readBinary: (bytes: Uint8Array) => Call;
  /** Encodes the response's proto JSON as protobuf. */
  readonly toBinary: (json: string) => Uint8Array;
}

const method = <Request>(
  request: MessageType<Request>,
  response: AnswerType,
  read: (request: Request) => Call,
): Method => ({
  readJson: (json) => read(request.fromJson(json, { ignoreUnknownFields: true })),
  readBinary: (bytes) => read(request.fromBinary(bytes)),
  // The npm package has no message fields for what newer servers list about a job.
  toBinary: (json) => response.fromJsonString(json, { ignoreUnknownFields: true }).toBinary(),
});

const roomAdmin = (room: string, answer: Call['answer']): Call => ({
  need: { grant: 'roomAdmin', room },
  room,
  answer,
});

const withGrant = (grant: 'roomList' | 'roomCreate', room: string, answer: Call['answer']): Call => ({
  need: { grant },
  room,
  answer,
});

/** How long the server waits for a node to answer for the room. */
const NO_RESPONSE_AFTER_MS = 3_000;

/** A room whose node died is still in the lists, but a call to its node times out. */
const onItsNode = async (world: World, room: string, answer: () => string): Promise<string> => {
  if (!isGhost(world.state, room)) return answer();
  await sleep(world.clock, NO_RESPONSE_AFTER_MS);
  throw noResponse();
};

/** Like the real server, a call about a missing room times out. */
const inRoom = async (world: World, room: string, answer: () => string): Promise<string> => {
  if (world.hasRoom(room)) return onItsNode(world, room, answer);
  await sleep(world.clock, NO_RESPONSE_AFTER_MS);
  throw noResponse();
};

/** A participant listed from a former life of the room is unreachable: the call hangs, then fails. */
const toParticipant = async (
  world: World,
  room: string,
  identity: string,
  answer: () => string,
): Promise<string> => {
  if (!world.isFormer(room, identity)) return onItsNode(world, room, answer);
  await sleep(world.clock, NO_RESPONSE_AFTER_MS);
  throw noResponse();
};

const dispatchOptions = (request: {
  readonly agentName: string;
  readonly metadata: string;
  readonly deployment: string;
  readonly restartPolicy: JobRestartPolicy;
  readonly attributes: Readonly<Record<string, string>>;
}): DispatchOptions => ({
  agentName: request.agentName,
  metadata: request.metadata,
  deployment: request.deployment,
  restartPolicy: request.restartPolicy === JobRestartPolicy.JRP_NEVER ? 'JRP_NEVER' : 'JRP_ON_FAILURE',
  attributes: request.attributes,
});

const roomService: Readonly<Record<string, Method>> = {
  ListRooms: method(ListRoomsRequest, ListRoomsResponse, ({ names }) =>
    withGrant('roomList', '', (world) => encodeList('rooms', world.listRooms(names), encodeRoom)),
  ),
  CreateRoom: method(CreateRoomRequest, Room, (request) =>
    withGrant('roomCreate', request.name, (world) => {
      const agents = request.agents.map(dispatchOptions);
      takeOver(world.state, request.name, agents);
      return encodeRoom(
        world.createRoom({
          name: request.name,
          metadata: request.metadata,
          emptyTimeoutSeconds: request.emptyTimeout,
          departureTimeoutSeconds: request.departureTimeout,
          maxParticipants: request.maxParticipants,
          agents,
        }),
      );
    }),
  ),
  DeleteRoom: method(DeleteRoomRequest, DeleteRoomResponse, ({ room }) =>
    withGrant('roomCreate', room, (world) =>
      onItsNode(world, room, () => {
        world.deleteRoom(room);
        return '{}';
      }),
    ),
  ),
  UpdateRoomMetadata: method(UpdateRoomMetadataRequest, Room, ({ room, metadata }) =>
    roomAdmin(room, (world) =>
      onItsNode(world, room, () => encodeRoom(world.updateRoomMetadata(room, metadata))),
    ),
  ),
  ListParticipants: method(ListParticipantsRequest, ListParticipantsResponse, ({ room }) =>
    roomAdmin(room, (world) => encodeList('participants', world.listParticipants(room), encodeParticipant)),
  ),
  GetParticipant: method(RoomParticipantIdentity, ParticipantInfo, ({ room, identity }) =>
    roomAdmin(room, (world) => encodeParticipant(world.getParticipant(room, identity))),
  ),
  RemoveParticipant: method(RoomParticipantIdentity, RemoveParticipantResponse, ({ room, identity }) =>
    roomAdmin(room, (world) =>
      toParticipant(world, room, identity, () => {
        world.removeParticipant(room, identity);
        return '{}';
      }),
    ),
  ),
  UpdateParticipant: method(UpdateParticipantRequest, ParticipantInfo, (request) =>
    roomAdmin(request.room, (world) =>
      toParticipant(world, request.room, request.identity, () =>
        encodeParticipant(
          world.updateParticipant(request.room, request.identity, {
            ...(request.name === '' ? {} : { name: request.name }),
            ...(request.metadata === '' ? {} : { metadata: request.metadata }),
            attributes: request.attributes,
          }),
        ),
      ),
    ),
  ),
};

const agentDispatchService: Readonly<Record<string, Method>> = {
  CreateDispatch: method(CreateAgentDispatchRequest, AgentDispatch, (request) =>
    roomAdmin(request.room, (world) =>
      onItsNode(world, request.room, () =>
        encodeDispatch(world.createDispatch(request.room, dispatchOptions(request))),
      ),
    ),
  ),
  DeleteDispatch: method(DeleteAgentDispatchRequest, AgentDispatch, ({ room, dispatchId }) =>
    roomAdmin(room, (world) =>
      inRoom(world, room, () => encodeDispatch(world.deleteDispatch(room, dispatchId))),
    ),
  ),
  ListDispatch: method(ListAgentDispatchRequest, ListAgentDispatchResponse, ({ room, dispatchId }) =>
    roomAdmin(room, (world) =>
      inRoom(world, room, () =>
        encodeList('agent_dispatches', world.listDispatches(room, dispatchId), encodeDispatch),
      ),
    ),
  ),
};

/** The services of a self-hosted server. LiveKit Cloud has more. */
export const services: ReadonlyMap<string, Readonly<Record<string, Method>>> = new Map([
  ['livekit.RoomService', roomService],
  ['livekit.AgentDispatchService', agentDispatchService],
]);
