import { randomUUID } from 'node:crypto';
import type { RoomFacts } from '../../fleet/facts.ts';
import type { CallOptions, Gateway } from '../../livekit/gateway.ts';
import type { DoctorLine } from '../../report/documents/doctor.ts';
import { plural } from '../../report/marks.ts';
import { failureOf } from '../../scanner/call-within.ts';
import { lineOfFailure, linesAbout } from './lines.ts';

const about = linesAbout('permissions');

/** A room may end between the listing and the call, or be a ghost: some others are tried. */
const MOST_TRIES = 3;

const tryRoomList = async (
  gateway: Gateway,
  options: CallOptions,
): Promise<{ readonly line: DoctorLine; readonly rooms: readonly RoomFacts[] | null }> => {
  try {
    const rooms = await gateway.listRooms(undefined, options);
    return { line: about.ok('roomList', `ListRooms answers: ${plural(rooms.length, 'room')}`), rooms };
  } catch (error) {
    return { line: lineOfFailure(about, 'roomList', failureOf(error)), rooms: null };
  }
};

/** Participants of a room that is not there are none, so this can be tried in an empty project too. */
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

/** Of a missing room this hangs for three seconds and then fails: it is tried on rooms that are there. */
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
    ? about.note('dispatches', 'not tried: there is no room to ask about')
    : lineOfFailure(about, 'dispatches', failure);
};

/** Each permission that lktop needs, tried by a call that only reads. */
export const examinePermissions = async (
  gateway: Gateway,
  options: CallOptions,
): Promise<{ readonly lines: readonly DoctorLine[]; readonly rooms: number | null }> => {
  const { line, rooms } = await tryRoomList(gateway, options);
  const lines = [
    line,
    await tryRoomAdmin(gateway, rooms ?? [], options),
    ...(rooms === null ? [] : [await tryDispatches(gateway, rooms, options)]),
    about.note('roomCreate', 'not tried: that would make a room'),
  ];
  return { lines, rooms: rooms?.length ?? null };
};
