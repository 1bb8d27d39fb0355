import type { DispatchFacts, ParticipantFacts, RoomFacts } from '../fleet/facts.ts';
import { IndexedMap, indexKeys, type KeyIndex } from '../fleet/indexed-map.ts';
import { share } from '../fleet/share.ts';
import { type Failure, type RoomKey, type RoomObservation, roomKey } from '../fleet/snapshot.ts';
import { dispatchesInOrder, participantsInOrder } from './in-order.ts';

/** So long a room is young: agents and callers are just coming. */
const YOUNG_MS = 60_000;

interface Entry {
  /** In what is published. */
  place: number;
  /** The last listing that it was in. */
  listing: number;
  observation: RoomObservation;
  verifiedAtMs: number | null;
  triedAtMs: number | null;
  /** A failure that counts only once the room is listed again: a room that just ended fails too. */
  suspicion: { readonly failure: Failure; readonly atMs: number } | null;
}

/** What the sweeps have found: one entry for every room that is listed. */
export interface Ledger {
  /**
   * The rooms of a complete answer: others are dropped, new ones begin unverified. A failure from before
   * `askedAtMs` now counts, as its room is still there.
   */
  readonly list: (rooms: readonly RoomFacts[], askedAtMs: number) => void;
  /** Both calls of a room answered. Nothing happens where the room is no longer listed. */
  readonly verify: (
    key: RoomKey,
    participants: readonly ParticipantFacts[],
    dispatches: readonly DispatchFacts[],
    times: { readonly askedAtMs: number; readonly atMs: number },
  ) => void;
  /** A call of a room failed: its last good facts stay. */
  readonly fail: (key: RoomKey, failure: Failure, atMs: number) => void;
  /** The server itself fails: what its rooms failed with says nothing of them. */
  readonly acquit: () => void;
  /** Sorted by key; the same array as before when no room changed. */
  readonly observations: () => readonly RoomObservation[];
  readonly verifiedAtMs: () => ReadonlyMap<RoomKey, number>;
  /** When the room that was not verified for longest was; null where one never was, or none is listed. */
  readonly oldestVerifiedAtMs: () => number | null;
  /** The rooms that were listed last: those never asked, then the longest unheard of. */
  readonly inTurn: () => Iterable<RoomKey>;
  readonly size: () => number;
  /** Null where the room is no longer listed. */
  readonly nameOf: (key: RoomKey) => string | null;
  /** The listed rooms of a key or a name. */
  readonly find: (keyOrName: string) => readonly RoomKey[];
  /** When the room last answered or failed; null: never. */
  readonly triedAtMs: (key: RoomKey) => number | null;
  /** Rooms whose listing changed since they were last asked. */
  readonly changed: () => Iterable<RoomKey>;
  /** Rooms that were made lately. */
  readonly young: (nowMs: number) => Iterable<RoomKey>;
}

const newEntry = (key: RoomKey, room: RoomFacts, listing: number): Entry => ({
  place: -1,
  listing,
  observation: { key, room, participants: [], dispatches: [], failure: null, ghostSinceMs: null },
  verifiedAtMs: null,
  triedAtMs: null,
  suspicion: null,
});

/** Whether the very same objects are there already, as they mostly are. */
const holds = (observation: RoomObservation, changes: Partial<RoomObservation>): boolean => {
  for (const name in changes) {
    if (changes[name as keyof RoomObservation] !== observation[name as keyof RoomObservation]) return false;
  }
  return true;
};

const byKey = ([a]: readonly [RoomKey, unknown], [b]: readonly [RoomKey, unknown]): number =>
  a < b ? -1 : 1;

const isSameRoom = (one: RoomFacts, other: RoomFacts): boolean => share(one, other) === one;

export const createLedger = (): Ledger => {
  /** Sorted by key. */
  let entries = new Map<RoomKey, Entry>();
  /** Counts the listings. */
  let listing = 0;
  let index: KeyIndex<RoomKey> = new Map();
  /** Never asked first, then the longest unheard of. */
  let turn = new Map<RoomKey, Entry>();
  let published: readonly RoomObservation[] = [];
  let verified = new IndexedMap<RoomKey, number>(index, []);
  /** What is published no longer shows these as they are. */
  const unpublished = new Set<RoomKey>();
  const unpublishedTimes = new Set<Entry>();
  /** When the listing that showed the change was asked for. */
  const changed = new Map<RoomKey, number>();
  const young = new Set<RoomKey>();

  /** Keeps the entry's observation, or as many of its parts as are the same. */
  const change = (key: RoomKey, entry: Entry, changes: Partial<RoomObservation>): void => {
    if (holds(entry.observation, changes)) return;
    const next = share(entry.observation, { ...entry.observation, ...changes });
    if (next === entry.observation) return;
    entry.observation = next;
    unpublished.add(key);
  };

  const endTurn = (key: RoomKey, entry: Entry, atMs: number): void => {
    entry.triedAtMs = atMs;
    turn.delete(key);
    turn.set(key, entry);
  };

  /** The rooms of the last listing take the place of those before. */
  const replaceEntries = (come: ReadonlyMap<RoomKey, RoomFacts>): void => {
    const stayed = (before: ReadonlyMap<RoomKey, Entry>) =>
      [...before].filter(([, entry]) => entry.listing === listing);
    const added = [...come]
      .map(([key, room]): [RoomKey, Entry] => [key, newEntry(key, room, listing)])
      .sort(byKey);
    turn = new Map([...added, ...stayed(turn)]);
    entries = new Map([...stayed(entries), ...added].sort(byKey));
    index = indexKeys(entries.keys());
    let place = 0;
    for (const entry of entries.values()) entry.place = place++;
    published = [...entries.values()].map(({ observation }) => observation);
    verified = new IndexedMap(
      index,
      [...entries.values()].map(({ verifiedAtMs }) => verifiedAtMs ?? undefined),
    );
    unpublished.clear();
    unpublishedTimes.clear();
    for (const keys of [changed, young])
      for (const key of keys.keys()) if (!entries.has(key)) keys.delete(key);
  };

  const listAgain = (key: RoomKey, entry: Entry, room: RoomFacts, askedAtMs: number): void => {
    entry.listing = listing;
    if (!isSameRoom(entry.observation.room, room)) {
      change(key, entry, { room });
      changed.set(key, askedAtMs);
    }
    const { suspicion } = entry;
    if (suspicion === null || suspicion.atMs > askedAtMs) return;
    change(key, entry, { failure: suspicion.failure });
    entry.suspicion = null;
  };

  return {
    list: (rooms, askedAtMs) => {
      listing += 1;
      // Only of rooms that are new: whatever else is kept of thousands until all are listed seems to be there to stay.
      const come = new Map<RoomKey, RoomFacts>();
      let stayed = 0;
      for (const room of rooms) {
        const key = roomKey(room);
        const entry = entries.get(key);
        if (!entry) {
          come.set(key, room);
          continue;
        }
        if (entry.listing !== listing) stayed += 1;
        listAgain(key, entry, room, askedAtMs);
      }
      for (const [key, room] of come) if (room.createdAtMs > askedAtMs - YOUNG_MS) young.add(key);
      if (come.size > 0 || stayed < entries.size) replaceEntries(come);
    },
    verify: (key, participants, dispatches, { askedAtMs, atMs }) => {
      const entry = entries.get(key);
      if (!entry) return;
      change(key, entry, {
        participants: participantsInOrder(participants),
        dispatches: dispatchesInOrder(dispatches),
        failure: null,
      });
      entry.verifiedAtMs = atMs;
      entry.suspicion = null;
      unpublishedTimes.add(entry);
      if ((changed.get(key) ?? askedAtMs) <= askedAtMs) changed.delete(key);
      endTurn(key, entry, atMs);
    },
    fail: (key, failure, atMs) => {
      const entry = entries.get(key);
      if (!entry) return;
      // A room that is known to fail goes on failing; only the first failure waits for the next list.
      if (entry.observation.failure) change(key, entry, { failure });
      else entry.suspicion = { failure, atMs };
      endTurn(key, entry, atMs);
    },
    acquit: () => {
      for (const entry of entries.values()) entry.suspicion = null;
    },
    observations: () => {
      if (unpublished.size === 0) return published;
      const next = [...published];
      for (const key of unpublished) {
        const [place, entry] = [index.get(key), entries.get(key)];
        if (place !== undefined && entry) next[place] = entry.observation;
      }
      unpublished.clear();
      published = next;
      return published;
    },
    verifiedAtMs: () => {
      if (unpublishedTimes.size === 0) return verified;
      const times = [...verified.list];
      for (const { place, verifiedAtMs } of unpublishedTimes) times[place] = verifiedAtMs ?? undefined;
      unpublishedTimes.clear();
      verified = new IndexedMap(index, times);
      return verified;
    },
    oldestVerifiedAtMs: () => {
      let oldestMs = Number.POSITIVE_INFINITY;
      for (const { verifiedAtMs } of entries.values()) {
        if (verifiedAtMs === null) return null;
        if (verifiedAtMs < oldestMs) oldestMs = verifiedAtMs;
      }
      return entries.size === 0 ? null : oldestMs;
    },
    inTurn: () => turn.keys(),
    size: () => entries.size,
    nameOf: (key) => entries.get(key)?.observation.room.name ?? null,
    find: (keyOrName) => {
      if (entries.has(keyOrName)) return [keyOrName];
      return [...entries].flatMap(([key, { observation }]) =>
        observation.room.name === keyOrName ? [key] : [],
      );
    },
    triedAtMs: (key) => entries.get(key)?.triedAtMs ?? null,
    changed: () => changed.keys(),
    young: (nowMs) => {
      for (const key of young) {
        const entry = entries.get(key);
        if (!entry || entry.observation.room.createdAtMs <= nowMs - YOUNG_MS) young.delete(key);
      }
      return young;
    },
  };
};
