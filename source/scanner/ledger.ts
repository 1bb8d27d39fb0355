import type { DispatchFacts, ParticipantFacts, RoomFacts } from '../fleet/facts.ts';
import { share } from '../fleet/share.ts';
import { type Failure, type RoomKey, type RoomObservation, roomKey } from '../fleet/snapshot.ts';

interface Entry {
  readonly observation: RoomObservation;
  readonly verifiedAtMs: number | null;
  readonly triedAtMs: number | null;
  /** A failure that counts only once the room is listed again: a room that just ended fails too. */
  readonly suspicion: { readonly failure: Failure; readonly atMs: number } | null;
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
    atMs: number,
  ) => void;
  /** A call of a room failed: its last good facts stay. */
  readonly fail: (key: RoomKey, failure: Failure, atMs: number) => void;
  /** The server itself fails: what its rooms failed with says nothing of them. */
  readonly acquit: () => void;
  /** Sorted by key; the same array as before when no room changed. */
  readonly observations: () => readonly RoomObservation[];
  readonly verifiedAtMs: () => ReadonlyMap<RoomKey, number>;
  /** The rooms that were listed last. */
  readonly rooms: () => readonly ListedRoom[];
  /** Null where the room is no longer listed. */
  readonly nameOf: (key: RoomKey) => string | null;
}

export interface ListedRoom {
  readonly key: RoomKey;
  readonly name: string;
  /** When the room last answered or failed; null: never. */
  readonly triedAtMs: number | null;
}

const by =
  <Item>(keyOf: (item: Item) => string | number) =>
  (a: Item, b: Item): number => {
    const [left, right] = [keyOf(a), keyOf(b)];
    return left < right ? -1 : left > right ? 1 : 0;
  };

const byId = by<{ readonly id: string }>((item) => item.id);
const byIdentity = by<ParticipantFacts>((participant) => participant.identity);
const byCreation = by<DispatchFacts>((dispatch) => dispatch.createdAtMs);

/** Servers answer in another order from call to call: nothing behind the ledger may see it. */
const inOrder = (participants: readonly ParticipantFacts[]): readonly ParticipantFacts[] =>
  participants
    .map((participant) => ({ ...participant, tracks: participant.tracks.toSorted(byId) }))
    .sort((a, b) => byIdentity(a, b) || byId(a, b));

const dispatchesInOrder = (dispatches: readonly DispatchFacts[]): readonly DispatchFacts[] =>
  dispatches
    .map((dispatch) => ({ ...dispatch, jobs: dispatch.jobs.toSorted(byId) }))
    .sort((a, b) => byCreation(a, b) || byId(a, b));

const newEntry = (room: RoomFacts): Entry => ({
  observation: { key: roomKey(room), room, participants: [], dispatches: [], failure: null },
  verifiedAtMs: null,
  triedAtMs: null,
  suspicion: null,
});

/** Keeps the entry's observation, or as many of its parts as are the same. */
const change = (entry: Entry, changes: Partial<RoomObservation>): RoomObservation =>
  share(entry.observation, { ...entry.observation, ...changes });

const listAgain = (entry: Entry, room: RoomFacts, askedAtMs: number): Entry => {
  const { suspicion } = entry;
  const counts = suspicion !== null && suspicion.atMs <= askedAtMs;
  return {
    ...entry,
    observation: change(entry, counts ? { room, failure: suspicion.failure } : { room }),
    suspicion: counts ? null : suspicion,
  };
};

export const createLedger = (): Ledger => {
  let entries = new Map<RoomKey, Entry>();
  let published: readonly RoomObservation[] = [];

  const update = (key: RoomKey, next: (entry: Entry) => Entry) => {
    const entry = entries.get(key);
    if (entry) entries.set(key, next(entry));
  };

  return {
    list: (rooms, askedAtMs) => {
      const byKey = new Map(rooms.map((room) => [roomKey(room), room]));
      const keys = [...byKey.keys()].sort();
      entries = new Map(
        keys.flatMap((key) => {
          const room = byKey.get(key);
          const entry = entries.get(key);
          if (!room) return [];
          return [[key, entry ? listAgain(entry, room, askedAtMs) : newEntry(room)]];
        }),
      );
    },
    verify: (key, participants, dispatches, atMs) =>
      update(key, (entry) => ({
        observation: change(entry, {
          participants: inOrder(participants),
          dispatches: dispatchesInOrder(dispatches),
          failure: null,
        }),
        verifiedAtMs: atMs,
        triedAtMs: atMs,
        suspicion: null,
      })),
    fail: (key, failure, atMs) =>
      update(key, (entry) => ({
        ...entry,
        // A room that is known to fail goes on failing; only the first failure waits for the next list.
        observation: entry.observation.failure ? change(entry, { failure }) : entry.observation,
        triedAtMs: atMs,
        suspicion: entry.observation.failure ? null : { failure, atMs },
      })),
    acquit: () => {
      for (const [key, entry] of entries) entries.set(key, { ...entry, suspicion: null });
    },
    observations: () => {
      const next = [...entries.values()].map((entry) => entry.observation);
      const isSame =
        next.length === published.length && next.every((room, index) => room === published[index]);
      published = isSame ? published : next;
      return published;
    },
    verifiedAtMs: () =>
      new Map(
        [...entries].flatMap(([key, { verifiedAtMs }]) =>
          verifiedAtMs === null ? [] : [[key, verifiedAtMs]],
        ),
      ),
    rooms: () =>
      [...entries].map(([key, { observation, triedAtMs }]) => ({
        key,
        name: observation.room.name,
        triedAtMs,
      })),
    nameOf: (key) => entries.get(key)?.observation.room.name ?? null,
  };
};
