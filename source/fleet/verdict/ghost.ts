import { counted } from '../../text/counted.ts';
import type { Evidence, Room, Verdict } from '../fleet.ts';
import type { RoomObservation } from '../snapshot.ts';
import { remedy } from './evidence.ts';

const evidenceOf = ({ ghostSinceMs, room, participants }: RoomObservation): readonly Evidence[] => [
  ...(room.createdAtMs ? [{ atMs: room.createdAtMs, text: 'the room was created' }] : []),
  { atMs: ghostSinceMs, text: 'no LiveKit node has answered for it since, yet it is still listed' },
  ...(participants.length > 0
    ? [
        {
          atMs: null,
          text: `${counted(participants.length, 'participant was', 'participants were')} in it when it last answered`,
        },
      ]
    : []),
];

/** Returns the verdict of a room whose node died; null: a node answers for the room. */
export const ghost = (observation: RoomObservation): Verdict<'ghost'> | null => {
  const { ghostSinceMs } = observation;
  if (ghostSinceMs === null) return null;
  return {
    name: 'ghost',
    severity: 'warning',
    summary: 'its node died; what is listed is out of date',
    sinceMs: ghostSinceMs,
    basis: evidenceOf(observation),
    remedy: remedy('re-create it, then delete it', 'clear ghost'),
  };
};

/** Whether a room was judged to be a ghost. */
export const isGhost = ({ verdict }: Pick<Room, 'verdict'>): boolean => verdict.name === 'ghost';
