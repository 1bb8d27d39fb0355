import { flat } from './compact.ts';
import type { DispatchFacts, ParticipantFacts, RoomFacts } from './facts.ts';

/**
 * The key of a room: its name alone is reused by the next room of that name, so the id belongs to it.
 */
export type RoomKey = string & { readonly __brand?: 'RoomKey' };

/** The key of a room, from its name and its `RM_` id. */
export const roomKey = (room: { readonly name: string; readonly id: string }): RoomKey =>
  flat(room.id, ' ', room.name);

/** Why something could not be read, in words made for a person: no secrets, no tokens, no stack. */
export interface Failure {
  /** A stable word to switch on, such as `refused` or `wrong-secret`. */
  readonly kind: string;
  /** What is wrong, as one sentence. */
  readonly sentence: string;
  /** What to do about it, as one sentence. */
  readonly remedy: string;
}

/** The kind of failure of a room whose answers contradict each other: nothing may be said of who is in it. */
export const CONTRADICTION = 'contradiction';

/** One room as the scanner last saw it. The same object as before when nothing in it changed. */
export interface RoomObservation {
  readonly key: RoomKey;
  readonly room: RoomFacts;
  /** Sorted by identity; from the last time the room's calls answered. */
  readonly participants: readonly ParticipantFacts[];
  /** Sorted by creation, then id; from the last time the room's calls answered. */
  readonly dispatches: readonly DispatchFacts[];
  /** Set where the room's newest calls failed; the facts are then those of the last good answers. */
  readonly failure: Failure | null;
  /**
   * Since when nobody answers for this room while the server and other rooms answer: its node died, and what is
   * listed of it is old. Null: it is no ghost.
   */
  readonly ghostSinceMs: number | null;
}

/** Rooms that a listing left out. The same object as before when nothing in it changed. */
export interface ListingDoubts {
  /** Left out of the newest listing, and not of the one before: whether they have gone, the next one tells. */
  readonly missing: ReadonlySet<RoomKey>;
  /** Left out of one listing and back in the next, and when that was last; forgotten with the room. */
  readonly flickeredAtMs: ReadonlyMap<RoomKey, number>;
}

/** Nothing is left open. */
export const noDoubts: ListingDoubts = { missing: new Set(), flickeredAtMs: new Map() };

/** How the scanner stands with the server. */
export type ConnectionState =
  | { readonly state: 'connecting' }
  | { readonly state: 'live' }
  | {
      readonly state: 'failing';
      readonly failure: Failure;
      readonly sinceMs: number;
      readonly retryAtMs: number;
    };

/** How fast the rooms are gone round, and what bounds it. */
export interface Pace {
  /** API calls that may be made in a minute, all kinds; null: as many as it takes. */
  readonly callsAllowedPerMinute: number | null;
  /**
   * Milliseconds from one ListRooms to the next: the interval, stretched where the list is long or slow, or few calls
   * are allowed; 0: by hand.
   */
  readonly listEveryMs: number;
  /** The age in milliseconds that the answers of no room exceed while it answers at once; null: by hand. */
  readonly promisedAgeMs: number | null;
  /** When the listed room that was not verified for longest was; null where one never was, or none is listed. */
  readonly oldestVerifiedAtMs: number | null;
}

/** Before anything is known. */
export const noPace: Pace = {
  callsAllowedPerMinute: null,
  listEveryMs: 0,
  promisedAgeMs: null,
  oldestVerifiedAtMs: null,
};

/** The immutable result of a sweep. */
export interface Snapshot {
  /**
   * Counts sweeps, from 1: how often the rooms were listed. A sweep may publish more than one snapshot on its way, and
   * others after its end, as rooms go on being asked until the next.
   */
  readonly sweep: number;
  /** When the rooms were asked to be listed. */
  readonly startedAtMs: number;
  /** When the newest round of questions to the rooms ended; null while the sweep's first one is still on its way. */
  readonly finishedAtMs: number | null;
  readonly connection: ConnectionState;
  /** Sorted by key; the same array as before when no room in it changed. */
  readonly rooms: readonly RoomObservation[];
  /**
   * When both of a room's calls last answered, in milliseconds. A room that is listed and was never
   * verified is missing here.
   */
  readonly verifiedAtMs: ReadonlyMap<RoomKey, number>;
  /** What the listings leave open. */
  readonly listing: ListingDoubts;
  /** API calls made in the last 60 seconds, all kinds. */
  readonly callsPerMinute: number;
  readonly pace: Pace;
}
