import type { Room } from '../fleet/fleet.ts';
import type { Change } from '../fleet/indexed-map.ts';
import type { FleetSettings } from '../fleet/settings.ts';
import type { Snapshot } from '../fleet/snapshot.ts';
import { servingAgent } from './serving.ts';

/** Who serves or served in a room. */
export interface Sighting {
  readonly roomName: string;
  /** `RM_…` */
  readonly roomId: string;
  /** "": an unnamed agent; null: unknown. */
  readonly agentName: string | null;
  readonly seenMs: number;
  /** When it was last seen, once the agent or the room is gone; null: both are there. */
  readonly goneMs: number | null;
}

/** What one snapshot adds to the registry. */
export interface Sightings {
  /** New or changed sightings, at most one for each room. */
  readonly seen: readonly Sighting[];
  /** Rooms in which an agent served and none is expected any more. */
  readonly over: readonly Pick<Sighting, 'roomName' | 'roomId'>[];
}

const NOTHING: Sightings = { seen: [], over: [] };

/**
 * Tracks who serves in which room, for the case that a room is re-created under its name.
 * @returns a function that takes every snapshot with what changed since the one before
 */
export const createServedRooms = ({ listeners }: Pick<FleetSettings, 'listeners'>) => {
  let timesBefore: Snapshot['verifiedAtMs'] = new Map();

  const servesIn = (room: Room | undefined) => (room?.verified ? servingAgent(room, listeners) : undefined);

  /** A caller waits, and no agent is expected any more: the agent handed over, or was removed. */
  const isOver = (earlier: Room, room: Room): boolean =>
    room.expectation === null &&
    room.humans.some(({ waits }) => waits) &&
    (earlier.expectation !== null || servesIn(earlier) !== undefined);

  return (changes: readonly Change<Room>[], { verifiedAtMs }: Pick<Snapshot, 'verifiedAtMs'>): Sightings => {
    const earlierTimes = timesBefore;
    timesBefore = verifiedAtMs;
    if (changes.length === 0) return NOTHING;
    const seen: Sighting[] = [];
    const over: Pick<Sighting, 'roomName' | 'roomId'>[] = [];
    for (const [earlier, room] of changes) {
      const [was, is] = [servesIn(earlier), servesIn(room)];
      if (room && is) {
        if (was && was.agentName === is.agentName) continue;
        const seenMs = verifiedAtMs.get(room.key);
        if (seenMs === undefined) continue;
        seen.push({ roomName: room.name, roomId: room.id, agentName: is.agentName, seenMs, goneMs: null });
        continue;
      }
      if (room && earlier?.verified && isOver(earlier, room))
        over.push({ roomName: room.name, roomId: room.id });
      else if (earlier && was) {
        const goneMs = earlierTimes.get(earlier.key);
        if (goneMs === undefined) continue;
        const { name: roomName, id: roomId } = earlier;
        seen.push({ roomName, roomId, agentName: was.agentName, seenMs: goneMs, goneMs });
      }
    }
    return { seen, over };
  };
};
