import { dispatchIn } from '../actions/lookup.ts';
import type { Fleet, Room } from '../fleet/fleet.ts';
import type { Acknowledgement } from '../registry/recorded-action.ts';
import type { AcknowledgedRow } from './session.ts';

type About = Pick<Acknowledgement, 'roomName' | 'roomId' | 'dispatchId' | 'identity'>;

const inRoom = (room: Room, subject: string | null): About => {
  // The dispatch may be gone when its acknowledgement is taken back.
  const isDispatch = subject?.startsWith('AD_') || dispatchIn(room, subject) !== null;
  return {
    roomName: room.name,
    roomId: room.id,
    dispatchId: isDispatch ? subject : null,
    identity: isDispatch ? null : subject,
  };
};

/** The room and the subject of an acknowledged row. Null: the room is gone, and with it the problem. */
export const whatIsAcknowledged = (
  { row, cause }: Pick<AcknowledgedRow, 'row' | 'cause'>,
  { byKey }: Pick<Fleet, 'byKey'>,
): About | null => {
  const room = byKey.get(row);
  if (room) return inRoom(room, cause);
  // Names may contain line breaks, too.
  for (let end = row.indexOf('\n'); end >= 0; end = row.indexOf('\n', end + 1)) {
    const around = byKey.get(row.slice(0, end));
    if (around) return inRoom(around, row.slice(end + 1));
  }
  return null;
};
