import type { DispatchFacts, ParticipantFacts, RoomFacts } from '../fleet/facts.ts';
import { IndexedMap, indexKeys, type KeyIndex } from '../fleet/indexed-map.ts';
import { share } from '../fleet/share.ts';
import { type Failure, type RoomKey, type RoomObservation, roomKey } from '../fleet/snapshot.ts';
import { dispatchesInOrder, participantsInOrder } from './in-order.ts';
import { type AnswerTimes, type Entry, newEntry, newestFirst } from './ledger-entry.ts';
import { createQueues, type QueueName } from './queues.ts';
import { isSilence, silenceAfter } from './silence.ts';

/** So long a room is young: agents and callers are just coming. */
const YOUNG_MS = 60_000;

/** What the sweeps have found: one entry for every room that is listed. */
export interface Ledger {
  /**
   * The rooms of a complete answer: others are dropped, new ones begin unverified. A failure from before
   * `askedAtMs` now counts, as its room is still there: a room is a ghost from then on.
   */
  readonly list: (rooms: readonly RoomFacts[], askedAtMs: number) => void;
  /** Both calls of a room answered. Nothing happens where the room is no longer listed. */
  readonly verify: (
    key: RoomKey,
    participants: readonly ParticipantFacts[],
    dispatches: readonly DispatchFacts[],
    times: AnswerTimes,
  ) => void;
  /** A call of a room failed: its last good facts stay. Where no node answered, it is a suspect, or a ghost already. */
  readonly fail: (key: RoomKey, failure: Failure, times: AnswerTimes) => void;
  /** A node answers for a room again that was silent; it is asked both questions soon. */
  readonly heard: (key: RoomKey, atMs: number) => void;
  /** The server itself fails: what its rooms failed with says nothing of them. */
  readonly acquit: () => void;
  /** Sorted by key; the same array as before when no room changed. */
  readonly observations: () => readonly RoomObservation[];
  readonly verifiedAtMs: () => ReadonlyMap<RoomKey, number>;
  /** When the room that was not verified for longest was, ghosts left out; null where one never was, or none is. */
  readonly oldestVerifiedAtMs: () => number | null;
  /** The listed rooms of a queue: those never asked, the newest first, then the longest unheard of. */
  readonly queue: (name: QueueName) => ReadonlySet<RoomKey>;
  /** All listed rooms. */
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
  const queues = createQueues();
  /** When any room last answered. */
  let answeredAtMs: number | null = null;
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
    const isGhost = entry.silence !== null && entry.observation.ghostSinceMs !== null;
    queues.put(isGhost ? 'ghosts' : entry.silence ? 'suspects' : 'turn', key);
  };

  /** A room answered. Where none did since it fell silent, the server was silent and not its rooms. */
  const breakSilence = (entry: Entry, atMs: number): void => {
    const { silence } = entry;
    if (silence !== null && (answeredAtMs ?? Number.NEGATIVE_INFINITY) < silence.sinceMs) {
      for (const key of queues.of('suspects')) {
        const suspect = entries.get(key);
        if (suspect) suspect.silence = null;
      }
      queues.release();
    }
    entry.silence = null;
    answeredAtMs = atMs;
  };

  /** The rooms of the last listing take the place of those before. */
  const replaceEntries = (come: ReadonlyMap<RoomKey, RoomFacts>): void => {
    const stayed = [...entries].filter(([, entry]) => entry.listing === listing);
    const added = [...come]
      .map(([key, room]): [RoomKey, Entry] => [key, newEntry(key, room, listing)])
      .sort(byKey);
    entries = new Map([...stayed, ...added].sort(byKey));
    queues.relist(
      added.toSorted(newestFirst).map(([key]) => key),
      (key) => entries.has(key),
    );
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
    const { suspicion, silence } = entry;
    if (suspicion !== null && suspicion.atMs <= askedAtMs) {
      change(key, entry, { failure: suspicion.failure });
      entry.suspicion = null;
    }
    if (silence === null || silence.provedAtMs === null || silence.provedAtMs > askedAtMs) return;
    if (entry.observation.ghostSinceMs !== null) return;
    change(key, entry, { ghostSinceMs: silence.sinceMs });
    queues.put('ghosts', key);
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
        ghostSinceMs: null,
      });
      entry.verifiedAtMs = atMs;
      entry.suspicion = null;
      breakSilence(entry, atMs);
      unpublishedTimes.add(entry);
      if ((changed.get(key) ?? askedAtMs) <= askedAtMs) changed.delete(key);
      endTurn(key, entry, atMs);
    },
    fail: (key, failure, { askedAtMs, atMs }) => {
      const entry = entries.get(key);
      if (!entry) return;
      if (isSilence(failure)) {
        entry.silence = silenceAfter(entry.silence, atMs, answeredAtMs);
        // One look for each change: else a room that died while it changed would be urgent for ever.
        if ((changed.get(key) ?? Number.POSITIVE_INFINITY) <= askedAtMs) changed.delete(key);
      }
      // A room that is known to fail goes on failing; only the first failure waits for the next list.
      if (entry.observation.failure) change(key, entry, { failure });
      else entry.suspicion = { failure, atMs };
      endTurn(key, entry, atMs);
    },
    heard: (key, atMs) => {
      const entry = entries.get(key);
      if (!entry) return;
      breakSilence(entry, atMs);
      changed.set(key, atMs);
      endTurn(key, entry, atMs);
    },
    acquit: () => {
      for (const entry of entries.values()) {
        entry.suspicion = null;
        const { silence } = entry;
        if (silence !== null && entry.observation.ghostSinceMs === null) {
          entry.silence = { ...silence, failures: 0, provedAtMs: null };
        }
      }
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
      for (const { verifiedAtMs, observation } of entries.values()) {
        if (observation.ghostSinceMs !== null) continue;
        if (verifiedAtMs === null) return null;
        if (verifiedAtMs < oldestMs) oldestMs = verifiedAtMs;
      }
      return Number.isFinite(oldestMs) ? oldestMs : null;
    },
    queue: queues.of,
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
