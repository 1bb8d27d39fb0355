import { randomUUID } from 'node:crypto';
import type { RoomFacts } from '../../fleet/facts.ts';
import { type CallOptions, failureOf, type Gateway } from '../../livekit/gateway.ts';
import type { DoctorLine } from '../../report/documents/documents.ts';
import { counted } from '../../text/counted.ts';
import { lineOfFailure, linesAbout } from './lines.ts';

const about = linesAbout('permissions');

/** A room may end between the listing and the call, or be a ghost, so up to three rooms are tried. */
const MOST_TRIES = 3;

const tryRoomList = async (
  gateway: Gateway,
  options: CallOptions,
): Promise<{ readonly line: DoctorLine; readonly rooms: readonly RoomFacts[] | null }> => {
  try {
    const rooms = await gateway.listRooms(undefined, options);
    return { line: about.ok('roomList', `ListRooms answers: ${counted(rooms.length, 'room')}`), rooms };
  } catch (error) {
    return { line: lineOfFailure(about, 'roomList', failureOf(error)), rooms: null };
  }
};

/** The participants of a missing room are an empty list, so this works in an empty project too. */
const tryRoomAdmin = async (
  gateway: Gateway,
  rooms: readonly RoomFacts[],
  options: CallOptions,
): Promise<DoctorLine> => {
  const room = rooms[0]?.name ?? `lktop-doctor-${randomUUID()}`;
  try {
    await gateway.listParticipants(room, options);
    return about.ok('roomAdmin', 'ListParticipants answers');
  } catch (error) {
    return lineOfFailure(about, 'roomAdmin', failureOf(error));
  }
};

/** ListDispatch for a missing room hangs for three seconds and then fails, so only listed rooms are tried. */
const tryDispatches = async (
  gateway: Gateway,
  rooms: readonly RoomFacts[],
  options: CallOptions,
): Promise<DoctorLine> => {
  let failure = null;
  for (const { name } of rooms.slice(0, MOST_TRIES)) {
    try {
      await gateway.listDispatches(name, options);
      return about.ok('dispatches', 'ListDispatch answers');
    } catch (error) {
      failure = failureOf(error);
      if (failure.kind !== 'no-response' && failure.kind !== 'not-found') break;
    }
  }
  return failure === null
    ? about.note('dispatches', 'not tried: the project has no rooms')
    : lineOfFailure(about, 'dispatches', failure);
};

/** Tries each permission that lktop needs with a read-only call. */
export const examinePermissions = async (
  gateway: Gateway,
  options: CallOptions,
): Promise<{ readonly lines: readonly DoctorLine[]; readonly rooms: number | null }> => {
  const { line, rooms } = await tryRoomList(gateway, options);
  const lines = [
    line,
    await tryRoomAdmin(gateway, rooms ?? [], options),
    ...(rooms === null ? [] : [await tryDispatches(gateway, rooms, options)]),
    about.note('roomCreate', 'not tried: it would create a room'),
  ];
  return { lines, rooms: rooms?.length ?? null };
};
