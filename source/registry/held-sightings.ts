import type { Sighting, Sightings } from '../learning/served-rooms.ts';
import type { LastSighting } from './served-table.ts';

/** As many as the database keeps. */
const MAX_HELD = 20_000;

/** What was last seen of one room: its agent, or that none is expected any more. */
type Held =
  | { readonly roomId: string; readonly sighting: Sighting }
  | { readonly roomId: string; readonly sighting: null };

/** Sightings on their way to the database. */
export interface HeldSightings {
  readonly hold: (sightings: Sightings) => void;
  /** @param watchedUntilMs when those were last seen that are there still */
  readonly ofRoomsCalled: (
    roomName: string,
    watchedUntilMs: number,
  ) => {
    readonly sightings: readonly LastSighting[];
    /** Whether what the database has of the room is old. */
    readonly knows: (roomId: string) => boolean;
  };
  /** At most `count` of them; they stay until they are written. */
  readonly next: (count: number) => Sightings;
  readonly written: (sightings: Sightings) => void;
  readonly size: () => number;
}

const isSane = ({ seenMs, goneMs }: Sighting): boolean =>
  Number.isSafeInteger(seenMs) && (goneMs === null || Number.isSafeInteger(goneMs));

export const createHeldSightings = (): HeldSightings => {
  /** By the names of the rooms, the oldest first; hardly ever are there two of one name. */
  const byName = new Map<string, readonly Held[]>();

  const without = (roomName: string, roomId: string): readonly Held[] =>
    byName.get(roomName)?.filter((held) => held.roomId !== roomId) ?? [];

  const put = (roomName: string, held: Held): void => {
    const others = without(roomName, held.roomId);
    byName.delete(roomName);
    byName.set(roomName, [...others, held]);
    const [oldest] = byName.keys();
    if (byName.size > MAX_HELD && oldest !== undefined) byName.delete(oldest);
  };

  return {
    hold: ({ seen, over }) => {
      for (const sighting of seen) {
        if (isSane(sighting)) put(sighting.roomName, { roomId: sighting.roomId, sighting });
      }
      for (const { roomName, roomId } of over) put(roomName, { roomId, sighting: null });
    },
    ofRoomsCalled: (roomName, watchedUntilMs) => {
      const ofName = byName.get(roomName) ?? [];
      return {
        sightings: ofName.flatMap(({ roomId, sighting }) =>
          sighting === null
            ? []
            : {
                roomId,
                agentName: sighting.agentName,
                lastSeenMs: sighting.goneMs ?? Math.max(sighting.seenMs, watchedUntilMs),
              },
        ),
        knows: (roomId) => ofName.some((held) => held.roomId === roomId),
      };
    },
    next: (count) => {
      const seen: Sighting[] = [];
      const over: { roomName: string; roomId: string }[] = [];
      for (const [roomName, ofName] of byName) {
        if (seen.length + over.length >= count) break;
        for (const { roomId, sighting } of ofName) {
          if (sighting) seen.push(sighting);
          else over.push({ roomName, roomId });
        }
      }
      return { seen, over };
    },
    written: ({ seen, over }) => {
      for (const { roomName, roomId } of [...seen, ...over]) {
        const others = without(roomName, roomId);
        if (others.length === 0) byName.delete(roomName);
        else byName.set(roomName, others);
      }
    },
    size: () => byName.size,
  };
};
