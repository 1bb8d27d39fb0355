import type { DispatchFacts, ParticipantFacts, RoomFacts } from '../fleet/facts.ts';
import type { Failure, ListingDoubts, RoomKey, RoomObservation } from '../fleet/snapshot.ts';
import type { OthersSweep } from './adopt-entry.ts';
import type { QueueName } from './queues.ts';
import type { AnswerTimes } from './room-entry.ts';

/** The results of the sweeps, with one entry for every listed room. */
export interface RoomStore {
  /**
   * Files a complete listing. New rooms start unverified. A room is dropped when two consecutive listings left it out,
   * or at once if another room has its name. A failure from before `askedAtMs` counts now, because its room is still
   * listed. In the same way a proved ghost becomes one.
   */
  readonly list: (rooms: readonly RoomFacts[], askedAtMs: number) => void;
  /**
   * Files what another lktop swept. A room that this lktop has asked since keeps its own facts. The queues are in
   * order again after `lineUp`.
   */
  readonly adopt: (sweep: OthersSweep, nowMs: number) => void;
  /** Puts every room into its queue, the oldest answers first. */
  readonly lineUp: () => void;
  /**
   * Files both answers of a room, if it is still listed. If its listing counts people and the answer has none, the
   * room is not verified: it waits for another sweep, or fails.
   */
  readonly verify: (
    key: RoomKey,
    participants: readonly ParticipantFacts[],
    dispatches: readonly DispatchFacts[],
    times: AnswerTimes,
  ) => void;
  /** Files a failed call. The last good facts stay. If no node answered, the room becomes a suspect or stays a ghost. */
  readonly fail: (key: RoomKey, failure: Failure, times: AnswerTimes) => void;
  /** A node answers for a silent room again, so both of its calls are made soon. */
  readonly heard: (key: RoomKey, atMs: number) => void;
  /** The server itself fails, so the failures of its rooms do not count. */
  readonly acquit: () => void;
  /** Sorted by key; the same array as before when no room changed. */
  readonly observations: () => readonly RoomObservation[];
  readonly verifiedAtMs: () => ReadonlyMap<RoomKey, number>;
  /** The oldest verification time, without ghosts; null: a room was never verified, or none is listed. */
  readonly oldestVerifiedAtMs: () => number | null;
  /** The listed rooms of a queue: never asked rooms first (newest first), then those with the oldest answers. */
  readonly queue: (name: QueueName) => ReadonlySet<RoomKey>;
  /** The rooms that the listings left out. */
  readonly doubts: () => ListingDoubts;
  /** Rooms whose first answer needs another listing to confirm it. */
  readonly unconfirmed: () => ReadonlySet<RoomKey>;
  /** Rooms never asked in which somebody may wait, judging by the listing. */
  readonly mayWait: () => ReadonlySet<RoomKey>;
  /** How many listed rooms were never asked. */
  readonly neverAsked: () => number;
  /** Whether the room's newest answer was a failure. */
  readonly isFailing: (key: RoomKey) => boolean;
  /** All listed rooms. */
  readonly size: () => number;
  /** Null if the room is no longer listed. */
  readonly nameOf: (key: RoomKey) => string | null;
  /** The listed rooms with this key or name. */
  readonly find: (keyOrName: string) => readonly RoomKey[];
  /** When the room last answered or failed; null: never. */
  readonly triedAtMs: (key: RoomKey) => number | null;
  /** Rooms whose listing changed since they were last asked. */
  readonly changed: () => Iterable<RoomKey>;
  /** Rooms created in the last minute. */
  readonly young: (nowMs: number) => Iterable<RoomKey>;
}
