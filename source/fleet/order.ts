import type { Agent, Dispatch, Room } from './fleet.ts';
import { severityRank } from './room-verdict.ts';

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** A problem is as old as it has lasted; what is well, as old as its room. Neither changes by time alone. */
const roomAge = (room: Room): number =>
  room.verdict.severity === 'critical' || room.verdict.severity === 'warning'
    ? (room.verdict.sinceMs ?? room.facts.createdAtMs)
    : room.facts.createdAtMs;

/** Worst first, then oldest, then by name and id: never the server's order, which changes from call to call. */
export const compareRooms = (a: Room, b: Room): number =>
  severityRank(a.verdict) - severityRank(b.verdict) ||
  roomAge(a) - roomAge(b) ||
  compareText(a.name, b.name) ||
  compareText(a.id, b.id);

/** Where a room belongs in a list in order. */
const placeOf = (rooms: readonly Room[], room: Room): number => {
  let [low, high] = [0, rooms.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    const other = rooms[middle];
    if (other && compareRooms(other, room) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
};

/** A list in order without some of its rooms and with others, in order. */
export const replaceRooms = (
  rooms: readonly Room[],
  went: readonly Room[],
  come: readonly Room[],
): readonly Room[] => {
  const gone = new Set(went);
  const stayed = gone.size === 0 ? rooms : rooms.filter((room) => !gone.has(room));
  const added = [...come].sort(compareRooms);
  if (stayed.length === 0) return added;
  const parts: (readonly Room[])[] = [];
  let from = 0;
  for (const room of added) {
    const place = placeOf(stayed, room);
    parts.push(stayed.slice(from, place), [room]);
    from = place;
  }
  return [...parts, stayed.slice(from)].flat();
};

export const compareAgents = (a: Agent, b: Agent): number =>
  severityRank(a.verdict) - severityRank(b.verdict) ||
  a.participant.joinedAtMs - b.participant.joinedAtMs ||
  compareText(a.identity, b.identity);

export const compareDispatches = (a: Dispatch, b: Dispatch): number =>
  severityRank(a.verdict) - severityRank(b.verdict) ||
  a.facts.createdAtMs - b.facts.createdAtMs ||
  compareText(a.id, b.id);
