import type { Failure } from '../../fleet/snapshot.ts';
import { failureOf, type Gateway } from '../../livekit/gateway.ts';

/**
 * Failures that explain nothing: a room's other call is cancelled when one fails, and a timeout just means no
 * answer.
 */
const UNINFORMATIVE_KINDS: ReadonlySet<string> = new Set(['cancelled', 'timeout']);

/** What happened to the calls for a room. */
export interface RoomCalls {
  /** The failure of the newest failed call. Null if none failed or nothing has come back. */
  readonly failure: Failure | null;
}

/** Records why a room was not looked into. Only the calls themselves show whether it was asked at all. */
export interface CallWatch {
  /** Wraps the gateway between the session and the server. */
  readonly wrap: (gateway: Gateway) => Gateway;
  /** The calls for a room by its name, or null if it was never asked. */
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
      if (!UNINFORMATIVE_KINDS.has(failure.kind)) rooms.set(roomName, { failure });
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
