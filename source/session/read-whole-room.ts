import type { Gateway } from '../livekit/gateway.ts';
import type { WholeRoom } from './session.ts';

/** Reads a room again with all metadata and attributes. Costs three calls. @throws LiveKitError */
export const readWholeRoom = async (
  gateway: Pick<Gateway, 'listRooms' | 'listParticipants' | 'listDispatches'>,
  roomName: string,
  signal: AbortSignal,
): Promise<WholeRoom> => {
  const asked = { isWhole: true, signal };
  const [[room = null], participants, dispatches] = await Promise.all([
    gateway.listRooms([roomName], asked),
    gateway.listParticipants(roomName, asked),
    gateway.listDispatches(roomName, asked),
  ]);
  return { room, participants, dispatches };
};
