import { flat } from './compact.ts';
import type { DispatchFacts, ParticipantFacts, RoomFacts } from './facts.ts';

/** The key of a room. The next room can reuse the name, so the key includes the id. */
export type RoomKey = string & { readonly __brand?: 'RoomKey' };

/** Builds a room's key from its name and its `RM_` id. */
export const roomKey = (room: { readonly name: string; readonly id: string }): RoomKey =>
  flat(room.id, ' ', room.name);

/** Why a read failed, in words for a person: no secrets, no tokens, no stack. */
export interface Failure {
  /** A stable identifier to switch on, such as `refused` or `wrong-secret`. */
  readonly kind: string;
  /** The problem, as one sentence. */
  readonly sentence: string;
  /** The fix, as one sentence. */
  readonly remedy: string;
}

/** The failure kind of a room whose answers contradict each other. Nobody knows who is in it. */
export const CONTRADICTION = 'contradiction';

/** One room as the scanner last saw it. It stays the same object while nothing in it changes. */
export interface RoomObservation {
  readonly key: RoomKey;
  readonly room: RoomFacts;
  /** Sorted by identity; from the last successful calls. */
  readonly participants: readonly ParticipantFacts[];
  /** Sorted by creation, then id; from the last successful calls. */
  readonly dispatches: readonly DispatchFacts[];
  /** Set when the newest calls failed. The facts are then those of the last successful calls. */
  readonly failure: Failure | null;
  /**
   * Since when nobody answers for this room while the server and other rooms answer. Its node died, and its listed
   * data is stale. Null: not a ghost.
   */
  readonly ghostSinceMs: number | null;
}

/** Rooms that a listing left out. It stays the same object while nothing in it changes. */
export interface ListingDoubts {
  /** In the listing before and missing from the newest one. The next listing tells whether they are gone. */
  readonly missing: ReadonlySet<RoomKey>;
  /** When a room was last missing from one listing and back in the next. Dropped with the room. */
  readonly flickeredAtMs: ReadonlyMap<RoomKey, number>;
}

/** No open doubts. */
export const noDoubts: ListingDoubts = { missing: new Set(), flickeredAtMs: new Map() };

/** The state of the connection to the server. */
export type ConnectionState =
  | { readonly state: 'connecting' }
  | { readonly state: 'live' }
  | {
      readonly state: 'failing';
      readonly failure: Failure;
      readonly sinceMs: number;
      readonly retryAtMs: number;
    };

/** How fast the sweeps go, and what limits them. */
export interface Pace {
  /** API calls allowed per minute, all kinds; null: no limit. */
  readonly callsAllowedPerMinute: number | null;
  /**
   * Milliseconds between two ListRooms calls: the interval, stretched when the list is long or slow or the budget is
   * small; 0: manual refresh.
   */
  readonly listEveryMs: number;
  /** The maximum age in milliseconds of any room's answers, for rooms that answer at once; null: manual refresh. */
  readonly promisedAgeMs: number | null;
  /**
   * The oldest verification time among the listed rooms; null: a listed room was never verified, or no room is listed.
   */
  readonly oldestVerifiedAtMs: number | null;
}

/** The pace before anything is known. */
export const noPace: Pace = {
  callsAllowedPerMinute: null,
  listEveryMs: 0,
  promisedAgeMs: null,
  oldestVerifiedAtMs: null,
};

/** The immutable result of a sweep. */
export interface Snapshot {
  /**
   * Counts sweeps (ListRooms calls) from 1. A sweep may publish several snapshots while it runs and after it ends,
   * because rooms are asked until the next sweep.
   */
  readonly sweep: number;
  /** When ListRooms was sent. */
  readonly startedAtMs: number;
  /** When the newest round of room calls ended; null while the sweep's first round runs. */
  readonly finishedAtMs: number | null;
  readonly connection: ConnectionState;
  /** Sorted by key. It stays the same array while no room in it changes. */
  readonly rooms: readonly RoomObservation[];
  /**
   * When both calls of a room last answered, in milliseconds. A listed room that was never verified is not in the map.
   */
  readonly verifiedAtMs: ReadonlyMap<RoomKey, number>;
  /** The open doubts of the listings. */
  readonly listing: ListingDoubts;
  /** API calls made in the last 60 seconds, all kinds. */
  readonly callsPerMinute: number;
  readonly pace: Pace;
}
