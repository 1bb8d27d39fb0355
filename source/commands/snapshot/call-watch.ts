import type { Failure } from '../../fleet/snapshot.ts';
import type { Gateway } from '../../livekit/gateway.ts';
import { failureOf } from '../../scanner/call-within.ts';

/** The other call of a room is given up when one fails; and where nothing comes back, that is all there is to say. */
const SAYS_NOTHING: ReadonlySet<string> = new Set(['cancelled', 'timeout']);

/** What became of the calls for a room, of those that were made. */
export interface RoomCalls {
  /** What the newest call that failed failed with; null: none did, or nothing has come back. */
  readonly failure: Failure | null;
}

/** Tells why a room was not looked into: nobody else knows whether it was asked at all. */
export interface CallWatch {
  /** Stands between the session and the server. */
  readonly wrap: (gateway: Gateway) => Gateway;
  /** By the room's name; null: it was never asked. */
  readonly of: (roomName: string) => RoomCalls | null;
}

export const createCallWatch = (): CallWatch => {
  const rooms = new Map<string, RoomCalls>();

  const watched = async <Answer>(roomName: string, call: Promise<Answer>): Promise<Answer> => {
    if (!rooms.has(roomName)) rooms.set(roomName, { failure: null });
    try {
      return await call;
    } catch (error) {
      const failure = failureOf(error);
      if (!SAYS_NOTHING.has(failure.kind)) rooms.set(roomName, { failure });
      throw error;
    }
  };

  return {
    wrap: (gateway) => ({
      ...gateway,
      listParticipants: (room, options) => watched(room, gateway.listParticipants(room, options)),
      listDispatches: (room, options) => watched(room, gateway.listDispatches(room, options)),
    }),
    of: (roomName) => rooms.get(roomName) ?? null,
  };
};
