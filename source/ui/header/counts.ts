import type { Room } from '../../fleet/fleet.ts';
import { isGhost } from '../../fleet/verdict/ghost.ts';
import { rememberLast } from '../query/remember.ts';

/** What the header says of the rooms, beside the figures of the fleet. */
interface RoomCounts {
  /** Rooms whose node died. There is nothing in them to sweep. */
  readonly ghosts: readonly Room[];
  /** A caller waits in them. */
  readonly waiting: number;
  /** A caller, no agent, and nothing tells whether one is expected. */
  readonly unattended: number;
  readonly notices: number;
}

/** Counts once for all drawings of the same rooms: there may be thousands, and the header is drawn with every key. */
export const countRooms = rememberLast((rooms: readonly Room[]): RoomCounts => {
  const ghosts: Room[] = [];
  let [waiting, unattended, notices] = [0, 0, 0];
  for (const room of rooms) {
    if (isGhost(room)) ghosts.push(room);
    if (room.waitingSinceMs !== null) waiting += 1;
    if (room.verdict.name === 'unattended') unattended += 1;
    if (room.verdict.severity === 'notice') notices += 1;
  }
  return { ghosts, waiting, unattended, notices };
});

/** Counts rooms that wait for a second look: one look or one listing proves no absence. */
export const countAwaited = rememberLast(
  (rooms: readonly Room[], missing: ReadonlySet<string>): number =>
    rooms.filter(({ key, awaitsSecondLook }) => awaitsSecondLook || missing.has(key)).length,
);

const unitOf = (callsPerMinute: number): number =>
  callsPerMinute < 100 ? 1 : 10 ** (Math.floor(Math.log10(callsPerMinute)) - 1);

const rounded = (callsPerMinute: number): number => {
  const unit = unitOf(callsPerMinute);
  return Math.round(callsPerMinute / unit) * unit;
};

/** Two digits tell enough: `97`, `~3600`. */
export const roundedCalls = (callsPerMinute: number): string =>
  `${callsPerMinute < 100 ? '' : '~'}${rounded(callsPerMinute)}`;

/**
 * Keeps the shown number while the new one is less than a rounding unit off. Each sweep adds calls and as many
 * leave the minute, so the text would flicker at a rounding border.
 */
export const steadyCalls = (shown: number, made: number): number =>
  Math.abs(made - rounded(shown)) < unitOf(made) ? shown : made;
