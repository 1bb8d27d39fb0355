import type { Room } from '../../fleet/fleet.ts';
import { isGhost } from '../../fleet/verdict/ghost.ts';
import { rememberLast } from '../query/remember.ts';

/** Counts of rooms that the fleet's figures do not include. */
interface RoomCounts {
  /** Rooms whose node died. They have nothing to sweep. */
  readonly ghosts: readonly Room[];
  /** Rooms with a waiting caller. */
  readonly waiting: number;
  /** Rooms with a caller and no agent, where lktop cannot tell whether an agent is expected. */
  readonly unattended: number;
  readonly notices: number;
}

/** Counts once per list of rooms. There may be thousands, and the header is drawn on every key press. */
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

/** Counts rooms that wait for a second look. A single look or listing does not prove an absence. */
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

/** Rounds to two digits from 100 on: `97`, `about 3600`. */
export const roundedCalls = (callsPerMinute: number): string =>
  `${callsPerMinute < 100 ? '' : 'about '}${rounded(callsPerMinute)}`;

/**
 * Keeps the shown number until the new one is a whole rounding unit away. Each sweep adds calls while as many
 * leave the minute, so the text would flicker at a rounding boundary.
 */
export const steadyCalls = (shown: number, made: number): number =>
  Math.abs(made - rounded(shown)) < unitOf(made) ? shown : made;
