import type { Sighting, Sightings } from '../learning/served-rooms.ts';
import type { LastSighting } from './served-table.ts';

/** The same limit as the database has. */
const MAX_HELD = 20_000;

/** The last sighting of one room: its agent, or null if no agent is expected any more. */
type Held =
  | { readonly roomId: string; readonly sighting: Sighting }
  | { readonly roomId: string; readonly sighting: null };

/** Sightings that wait to be written to the database. */
export interface HeldSightings {
  readonly hold: (sightings: Sightings) => void;
  /** @param watchedUntilMs when the agents that are still there were last seen */
  readonly ofRoomsCalled: (
    roomName: string,
    watchedUntilMs: number,
  ) => {
    readonly sightings: readonly LastSighting[];
    /** Whether a newer entry for the room is held, so the database's entry is stale. */
    readonly knows: (roomId: string) => boolean;
  };
  /** About `count` of them, complete rooms only. They stay held until `written` is called. */
  readonly next: (count: number) => Sightings;
  readonly written: (sightings: Sightings) => void;
  readonly size: () => number;
}

const isSane = ({ seenMs, goneMs }: Sighting): boolean =>
  Number.isSafeInteger(seenMs) && (goneMs === null || Number.isSafeInteger(goneMs));

export const createHeldSightings = (): HeldSightings => {
  /** By room name, oldest first. Two rooms rarely share a name. */
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
