import type { Room } from './fleet.ts';
import { isProblem, type Severity, severityRank } from './severity.ts';
import type { RoomKey } from './snapshot.ts';

/** Problems that began within 10 minutes of each other can share a cause. */
const WINDOW_MS = 10 * 60_000;

/** Problems with one cause: the same verdict, agent name and deployment, begun within one window. */
export interface Incident {
  /** The id stays the same from snapshot to snapshot while the incident lasts. */
  readonly id: string;
  readonly verdict: string;
  readonly severity: Severity;
  readonly agentName: string | null;
  readonly deployment: string | null;
  /** When its first problem began; null: unknown. */
  readonly sinceMs: number | null;
  /** Worst first. */
  readonly rooms: readonly RoomKey[];
  /** Its own words, raw. Undefined: the words of its first room, or of its verdict. */
  readonly summary?: string;
}

const causeOf = ({ verdict, cause }: Room): string =>
  JSON.stringify([verdict.name, cause.agentName, cause.deployment]);

/**
 * All ghosts form one incident whatever their times: a dead node takes all its rooms at once, but lktop finds them one
 * by one.
 */
const isOneWhenever = ([room]: readonly Room[]): boolean => room?.verdict.name === 'ghost';

/** Splits problems of one cause wherever more than 10 minutes lie between two successive beginnings. */
const splitByWindow = (rooms: readonly Room[]): (readonly Room[])[] => {
  if (isOneWhenever(rooms)) return [rooms];
  const beginOf = (room: Room): number => room.verdict.sinceMs ?? room.facts.createdAtMs;
  const sorted = [...rooms].sort((a, b) => beginOf(a) - beginOf(b) || (a.key < b.key ? -1 : 1));
  const groups: Room[][] = [];
  let previousMs = Number.NEGATIVE_INFINITY;
  for (const room of sorted) {
    if (beginOf(room) - previousMs > WINDOW_MS) groups.push([]);
    groups.at(-1)?.push(room);
    previousMs = beginOf(room);
  }
  return groups;
};

const asIncident = (cause: string, rooms: readonly Room[]): Incident | null => {
  const [first] = rooms;
  if (!first) return null;
  const worst = rooms.reduce((a, b) => (severityRank(b.verdict) < severityRank(a.verdict) ? b : a));
  return {
    // The oldest room gives the id, because it usually outlasts the younger ones.
    id: `${cause} ${first.key}`,
    verdict: first.verdict.name,
    severity: worst.verdict.severity,
    agentName: first.cause.agentName,
    deployment: first.cause.deployment,
    sinceMs: first.verdict.sinceMs,
    rooms: rooms.map((room) => room.key),
  };
};

/**
 * Groups the rooms in trouble by cause: worst incident first, then the one with the most rooms.
 * @param rooms worst first, as in a fleet
 */
export const findIncidents = (rooms: readonly Room[]): readonly Incident[] => {
  const byCause = new Map<string, Room[]>();
  for (const room of rooms) {
    if (!isProblem(room.verdict)) continue;
    const cause = causeOf(room);
    const members = byCause.get(cause);
    if (members) members.push(room);
    else byCause.set(cause, [room]);
  }
  return [...byCause]
    .flatMap(([cause, members]) => splitByWindow(members).map((group) => asIncident(cause, group)))
    .filter((incident) => incident !== null)
    .sort(
      (a, b) =>
        severityRank(a) - severityRank(b) || b.rooms.length - a.rooms.length || (a.id < b.id ? -1 : 1),
    );
};
