import { IndexedMap, indexKeys, type KeyIndex } from '../fleet/indexed-map.ts';
import type { RoomKey, RoomObservation } from '../fleet/snapshot.ts';
import type { Entry } from './room-entry.ts';

/** What the snapshots show of the room store's entries. A list is copied only if something in it changed. */
export interface PublishedRooms {
  /** Publishes these rooms, in this order, and no others. Sets the place of each entry. */
  readonly replace: (entries: ReadonlyMap<RoomKey, Entry>) => void;
  /** The published observation of the room is outdated. */
  readonly changed: (entry: Entry) => void;
  /** The published time of its verification is outdated. */
  readonly verified: (entry: Entry) => void;
  /** The same array as before when no room changed. */
  readonly observations: () => readonly RoomObservation[];
  /** The same map as before when no time changed. */
  readonly verifiedAtMs: () => ReadonlyMap<RoomKey, number>;
}

export const createPublishedRooms = (): PublishedRooms => {
  let index: KeyIndex<RoomKey> = new Map();
  let observations: readonly RoomObservation[] = [];
  let times = new IndexedMap<RoomKey, number>(index, []);
  const outdated = new Set<Entry>();
  const outdatedTimes = new Set<Entry>();
  return {
    replace: (entries) => {
      index = indexKeys(entries.keys());
      let place = 0;
      for (const entry of entries.values()) entry.place = place++;
      observations = [...entries.values()].map(({ observation }) => observation);
      times = new IndexedMap(
        index,
        [...entries.values()].map(({ verifiedAtMs }) => verifiedAtMs ?? undefined),
      );
      outdated.clear();
      outdatedTimes.clear();
    },
    changed: (entry) => outdated.add(entry),
    verified: (entry) => outdatedTimes.add(entry),
    observations: () => {
      if (outdated.size === 0) return observations;
      const next = [...observations];
      for (const { place, observation } of outdated) next[place] = observation;
      outdated.clear();
      observations = next;
      return observations;
    },
    verifiedAtMs: () => {
      if (outdatedTimes.size === 0) return times;
      const next = [...times.list];
      for (const { place, verifiedAtMs } of outdatedTimes) next[place] = verifiedAtMs ?? undefined;
      outdatedTimes.clear();
      times = new IndexedMap(index, next);
      return times;
    },
  };
};
