import type { Agent, Dispatch, Room } from './fleet.ts';
import { isProblem, severityRank } from './severity.ts';

/** By code units: the order must not depend on where lktop runs. */
export const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** A problem is as old as it has lasted; what is well, as old as its room. Neither changes by time alone. */
const roomAge = (room: Room): number =>
  isProblem(room.verdict) ? (room.verdict.sinceMs ?? room.facts.createdAtMs) : room.facts.createdAtMs;

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

/** `Array.flat` takes several times as long. */
const joined = (parts: readonly (readonly Room[])[], last: readonly Room[]): readonly Room[] => {
  const [first = [], ...others] = [...parts, last];
  return first.concat(...others);
};

/** Where more rooms change, going through the list is quicker than searching each room. */
const FEW_SHARE = 1 / 20;

/** The list without rooms that are few and mostly in it, or null where it is quicker to go through all of it. */
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

/** A list in order without some of its rooms and with others, in order. */
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
