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
import { cloudAgentService } from './cloud-service.ts';
import { noResponse } from './errors.ts';
import { isGhost, takeOver } from './ghosts.ts';
import { type Call, type Method, method } from './method.ts';
import type { DispatchOptions } from './records.ts';
import { encodeDispatch, encodeList, encodeParticipant, encodeRoom } from './wire.ts';
import type { World } from './world.ts';

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

/** The service that only LiveKit Cloud has. */
export const CLOUD_AGENT = 'livekit.CloudAgent';

/** The services of a self-hosted server, and the one for agents deployed on LiveKit Cloud. */
export const services: ReadonlyMap<string, Readonly<Record<string, Method>>> = new Map([
  ['livekit.RoomService', roomService],
  ['livekit.AgentDispatchService', agentDispatchService],
  [CLOUD_AGENT, cloudAgentService],
]);
