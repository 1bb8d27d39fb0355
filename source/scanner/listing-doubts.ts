import { type ListingDoubts, noDoubts, type RoomKey } from '../fleet/snapshot.ts';

/** Tracks which rooms the listings leave out. */
export interface Doubts {
  readonly miss: (key: RoomKey) => void;
  readonly isMissing: (key: RoomKey) => boolean;
  /** Records that a missing room is listed again. */
  readonly returned: (key: RoomKey, atMs: number) => void;
  /** Replaces them with what the listings of another lktop left out. */
  readonly adopt: (theirs: ListingDoubts) => void;
  /** Drops rooms that are gone. */
  readonly prune: (isListed: (key: RoomKey) => boolean) => void;
  /** The same object as before if nothing changed. */
  readonly read: () => ListingDoubts;
}

export const createDoubts = (): Doubts => {
  const missing = new Set<RoomKey>();
  const flickeredAtMs = new Map<RoomKey, number>();
  let published: ListingDoubts | null = noDoubts;
  return {
    miss: (key) => {
      missing.add(key);
      published = null;
    },
    isMissing: (key) => missing.has(key),
    returned: (key, atMs) => {
      if (!missing.delete(key)) return;
      flickeredAtMs.set(key, atMs);
      published = null;
    },
    adopt: (theirs) => {
      if (theirs === published) return;
      missing.clear();
      flickeredAtMs.clear();
      for (const key of theirs.missing) missing.add(key);
      for (const [key, atMs] of theirs.flickeredAtMs) flickeredAtMs.set(key, atMs);
      published = theirs;
    },
    prune: (isListed) => {
      for (const keys of [missing, flickeredAtMs]) {
        for (const key of keys.keys()) {
          if (isListed(key)) continue;
          keys.delete(key);
          published = null;
        }
      }
    },
    read: () => {
      published ??= { missing: new Set(missing), flickeredAtMs: new Map(flickeredAtMs) };
      return published;
    },
  };
};
