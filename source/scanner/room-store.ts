import type { RoomFacts } from '../fleet/facts.ts';
import { type Failure, type RoomKey, type RoomObservation, roomKey } from '../fleet/snapshot.ts';
import { YOUNG_MS } from '../time-limits.ts';
import { adoptEntry } from './adopt-entry.ts';
import { createDoubts } from './listing-doubts.ts';
import { createPublishedRooms } from './published-rooms.ts';
import { createQueues } from './queues.ts';
import {
  type Entry,
  isSilence,
  likeliestFirst,
  mayWait,
  newEntry,
  oldestVerifiedAtMs,
  silenceAfter,
  worthOf,
} from './room-entry.ts';
import type { RoomStore } from './room-store-view.ts';

/** Whether the observation already holds these objects, as it does for most rooms. */
const holds = (observation: RoomObservation, changes: Partial<RoomObservation>): boolean => {
  for (const name in changes) {
    if (changes[name as keyof RoomObservation] !== observation[name as keyof RoomObservation]) return false;
  }
  return true;
};

const byKey = ([a]: readonly [RoomKey, unknown], [b]: readonly [RoomKey, unknown]): number =>
  a < b ? -1 : 1;

const NONE_GONE: ReadonlySet<RoomKey> = new Set();

export const createRoomStore = (): RoomStore => {
  /** Sorted by key. */
  let entries = new Map<RoomKey, Entry>();
  /** Counts the listings. */
  let listing = 0;
  /** When this lktop listed last. */
  let listedAtMs = Number.NEGATIVE_INFINITY;
  const queues = createQueues();
  /** When any room last answered. */
  let answeredAtMs: number | null = null;
  const published = createPublishedRooms();
  /** Rooms whose listing changed, with the time when that listing was requested. */
  const changed = new Map<RoomKey, number>();
  const young = new Set<RoomKey>();
  const doubts = createDoubts();
  const unconfirmed = new Set<RoomKey>();
  const neverAsked = new Set<RoomKey>();
  const waitUnasked = new Set<RoomKey>();

  /** Replaces the entry's observation unless all its parts are the same objects. */
  const change = (entry: Entry, changes: Partial<RoomObservation>): void => {
    if (holds(entry.observation, changes)) return;
    entry.observation = { ...entry.observation, ...changes };
    published.changed(entry);
  };

  /** Failures are new objects with each call, so their sentences are compared. */
  const changeFailure = (entry: Entry, failure: Failure): void => {
    if (entry.observation.failure?.sentence !== failure.sentence) change(entry, { failure });
  };

  /** Moves the room to the end of its queue. */
  const line = (key: RoomKey, entry: Entry): void => {
    const isGhost = entry.silence !== null && entry.observation.ghostSinceMs !== null;
    const ofListed = isGhost ? 'ghosts' : entry.silence ? 'suspects' : 'turn';
    queues.put(doubts.isMissing(key) ? 'missing' : ofListed, key);
  };

  const endTurn = (key: RoomKey, entry: Entry, atMs: number): void => {
    entry.triedAtMs = atMs;
    neverAsked.delete(key);
    waitUnasked.delete(key);
    line(key, entry);
  };

  /** Files an answer. If no other room has answered since this one fell silent, the server was silent. */
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

  /** Replaces the rooms with those of the last listing. */
  const replaceEntries = (
    come: ReadonlyMap<RoomKey, RoomFacts>,
    gone: ReadonlySet<RoomKey>,
    askedAtMs: number,
  ): void => {
    const stayed = [...entries].filter(([key]) => !gone.has(key));
    const added = [...come]
      .map(([key, room]): [RoomKey, Entry] => [key, newEntry(key, room, listing, askedAtMs)])
      .sort(byKey);
    entries = new Map([...stayed, ...added].sort(byKey));
    queues.relist(
      added.toSorted(likeliestFirst).map(([key]) => key),
      (key) => entries.has(key),
    );
    published.replace(entries);
    for (const [key, { observation }] of added) {
      neverAsked.add(key);
      if (mayWait(observation.room)) waitUnasked.add(key);
    }
    for (const keys of [changed, young, unconfirmed, neverAsked, waitUnasked])
      for (const key of keys.keys()) if (!entries.has(key)) keys.delete(key);
    doubts.prune((key) => entries.has(key));
  };

  /** Marks the rooms that the newest listing left out as missing. @returns those that are gone */
  const leaveOut = (rooms: readonly RoomFacts[]): ReadonlySet<RoomKey> => {
    const names = new Set(rooms.map(({ name }) => name));
    const gone = new Set<RoomKey>();
    for (const [key, entry] of entries) {
      if (entry.listing === listing) continue;
      // Room names are unique in LiveKit, so a room is gone when another has its name.
      if (entry.listing < listing - 1 || names.has(entry.observation.room.name)) gone.add(key);
      else {
        doubts.miss(key);
        queues.put('missing', key);
      }
    }
    return gone;
  };

  const listAgain = (key: RoomKey, entry: Entry, room: RoomFacts, askedAtMs: number): void => {
    entry.listing = listing;
    entry.listedAtMs = askedAtMs;
    if (doubts.isMissing(key)) {
      doubts.returned(key, askedAtMs);
      line(key, entry);
      changed.set(key, askedAtMs);
    }
    if (entry.observation.room !== room) {
      change(entry, { room });
      changed.set(key, askedAtMs);
    }
    const { suspicion, silence } = entry;
    if (suspicion !== null && suspicion.atMs <= askedAtMs) {
      changeFailure(entry, suspicion.failure);
      entry.suspicion = null;
    }
    if (silence === null || silence.provedAtMs === null || silence.provedAtMs > askedAtMs) return;
    if (entry.observation.ghostSinceMs !== null) return;
    change(entry, { ghostSinceMs: silence.sinceMs });
    queues.put('ghosts', key);
  };

  return {
    list: (rooms, askedAtMs) => {
      listing += 1;
      listedAtMs = askedAtMs;
      // Only new rooms are collected: V8 would treat a list of thousands as long-lived before the listing ends.
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
      const gone = stayed < entries.size ? leaveOut(rooms) : NONE_GONE;
      if (come.size > 0 || gone.size > 0) replaceEntries(come, gone, askedAtMs);
    },
    adopt: ({ rooms, verifiedAtMs, listing: theirDoubts, startedAtMs }, nowMs) => {
      // Until the other has listed again, a newer listing of this lktop says which rooms there are.
      const decides = startedAtMs >= listedAtMs || listedAtMs > nowMs;
      if (decides) {
        listing += 1;
        const come = new Map<RoomKey, RoomFacts>();
        const gone = new Set(entries.keys());
        for (const { key, room } of rooms) if (!gone.delete(key)) come.set(key, room);
        if (come.size > 0 || gone.size > 0) replaceEntries(come, gone, startedAtMs);
        doubts.adopt(theirDoubts);
      }
      for (const theirs of rooms) {
        const { key } = theirs;
        const entry = entries.get(key);
        if (!entry) continue;
        const theirTimeMs = verifiedAtMs.get(key) ?? null;
        const { isNews, isNewTime } = adoptEntry(entry, theirs, theirTimeMs, { startedAtMs, nowMs, decides });
        if (isNews) published.changed(entry);
        if (isNewTime) published.verified(entry);
        if (decides) entry.listing = doubts.isMissing(key) ? listing - 1 : listing;
        if (entry.verifiedAtMs === null) continue;
        neverAsked.delete(key);
        waitUnasked.delete(key);
      }
      unconfirmed.clear();
      changed.clear();
    },
    lineUp: () => {
      const oldestFirst = [...entries].sort(
        ([, a], [, b]) =>
          (a.triedAtMs ?? Number.NEGATIVE_INFINITY) - (b.triedAtMs ?? Number.NEGATIVE_INFINITY),
      );
      for (const [key, entry] of oldestFirst) line(key, entry);
    },
    verify: (key, participants, dispatches, { askedAtMs, atMs }) => {
      const entry = entries.get(key);
      if (!entry) return;
      const worth = worthOf(entry, participants, askedAtMs);
      if (worth.is === 'open') unconfirmed.add(key);
      else unconfirmed.delete(key);
      if (worth.is !== 'good') {
        if (worth.is === 'contradicted') changeFailure(entry, worth.failure);
        breakSilence(entry, atMs);
        endTurn(key, entry, atMs);
        return;
      }
      change(entry, {
        participants,
        dispatches,
        failure: null,
        ghostSinceMs: null,
      });
      entry.verifiedAtMs = atMs;
      entry.suspicion = null;
      breakSilence(entry, atMs);
      published.verified(entry);
      if ((changed.get(key) ?? askedAtMs) <= askedAtMs) changed.delete(key);
      endTurn(key, entry, atMs);
    },
    fail: (key, failure, { askedAtMs, atMs }) => {
      const entry = entries.get(key);
      if (!entry) return;
      if (isSilence(failure)) {
        entry.silence = silenceAfter(entry.silence, atMs, answeredAtMs);
        // Each change gets one look. Otherwise a room that died while it changed would stay urgent for ever.
        if ((changed.get(key) ?? Number.POSITIVE_INFINITY) <= askedAtMs) changed.delete(key);
      }
      // Only the first failure waits for the next listing. Later ones count at once.
      if (entry.observation.failure) changeFailure(entry, failure);
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
    observations: published.observations,
    verifiedAtMs: published.verifiedAtMs,
    oldestVerifiedAtMs: () => oldestVerifiedAtMs(entries.values()),
    queue: queues.of,
    doubts: doubts.read,
    unconfirmed: () => unconfirmed,
    mayWait: () => waitUnasked,
    neverAsked: () => neverAsked.size,
    isFailing: (key) => {
      const entry = entries.get(key);
      return entry !== undefined && (entry.suspicion !== null || entry.observation.failure !== null);
    },
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
