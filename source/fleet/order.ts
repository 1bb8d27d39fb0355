import type { Agent, Dispatch, Room } from './fleet.ts';
import { isProblem, severityRank } from './severity.ts';

/** Compares by code units, because the order must not depend on the machine's locale. */
export const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Returns a room's age: that of its problem, or of the room itself when it is well. Neither changes by time alone. */
const roomAge = (room: Room): number =>
  isProblem(room.verdict) ? (room.verdict.sinceMs ?? room.facts.createdAtMs) : room.facts.createdAtMs;

/** Sorts worst first, then oldest, then by name and id. The server's own order changes from call to call. */
export const compareRooms = (a: Room, b: Room): number =>
  severityRank(a.verdict) - severityRank(b.verdict) ||
  roomAge(a) - roomAge(b) ||
  compareText(a.name, b.name) ||
  compareText(a.id, b.id);

/** Finds a room's position in a sorted list. */
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

/** `Array.flat` takes several times as long. */
const joined = (parts: readonly (readonly Room[])[], last: readonly Room[]): readonly Room[] => {
  const [first = [], ...others] = [...parts, last];
  return first.concat(...others);
};

/** Above 5 % changed rooms, scanning the list is faster than a binary search for each room. */
const FEW_SHARE = 1 / 20;

/** Removes a few rooms from the list, or returns null when scanning the whole list is faster. */
const withoutFew = (rooms: readonly Room[], went: readonly Room[]): readonly Room[] | null => {
  if (went.length > rooms.length * FEW_SHARE) return null;
  const places = went
    .map((room) => ({ room, place: placeOf(rooms, room) }))
    .filter(({ room, place }) => rooms[place] === room)
    .sort((a, b) => a.place - b.place);
  const parts: (readonly Room[])[] = [];
  let from = 0;
  for (const { place } of places) {
    parts.push(rooms.slice(from, place));
    from = place + 1;
  }
  return joined(parts, rooms.slice(from));
};

/** Removes rooms from a sorted list and inserts others in order. */
export const replaceRooms = (
  rooms: readonly Room[],
  went: readonly Room[],
  come: readonly Room[],
): readonly Room[] => {
  const withoutAll = () => {
    const gone = new Set(went);
    return rooms.filter((room) => !gone.has(room));
  };
  const stayed = went.length === 0 ? rooms : (withoutFew(rooms, went) ?? withoutAll());
  const added = [...come].sort(compareRooms);
  if (stayed.length === 0) return added;
  const parts: (readonly Room[])[] = [];
  let from = 0;
  for (const room of added) {
    const place = placeOf(stayed, room);
    parts.push(stayed.slice(from, place), [room]);
    from = place;
  }
  return joined(parts, stayed.slice(from));
};

export const compareAgents = (a: Agent, b: Agent): number =>
  severityRank(a.verdict) - severityRank(b.verdict) ||
  a.participant.joinedAtMs - b.participant.joinedAtMs ||
  compareText(a.identity, b.identity);

export const compareDispatches = (a: Dispatch, b: Dispatch): number =>
  severityRank(a.verdict) - severityRank(b.verdict) ||
  a.facts.createdAtMs - b.facts.createdAtMs ||
  compareText(a.id, b.id);
