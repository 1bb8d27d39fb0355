import type { DispatchFacts, ParticipantFacts, RoomFacts } from '../fleet/facts.ts';
import type { Failure, ListingDoubts, RoomKey, RoomObservation } from '../fleet/snapshot.ts';
import type { QueueName } from './queues.ts';
import type { AnswerTimes } from './room-entry.ts';

/** What the sweeps have found: one entry for every room that is listed. */
export interface RoomStore {
  /**
   * The rooms of a complete answer: new ones begin unverified. Others are dropped when two listings in a row left them
   * out, or at once where another room has their name. A failure from before `askedAtMs` now counts, as its room is
   * still there: a room is a ghost from then on.
   */
  readonly list: (rooms: readonly RoomFacts[], askedAtMs: number) => void;
  /**
   * Both calls of a room answered. Nothing happens where the room is no longer listed. Where its listing counts people
   * and nobody is listed, the room is not verified: it waits for another look, or failed.
   */
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
  /** Which rooms the listings leave out. */
  readonly doubts: () => ListingDoubts;
  /** Rooms whose first answer another listing is to confirm. */
  readonly unconfirmed: () => ReadonlySet<RoomKey>;
  /** Rooms never asked, in which the listing says that somebody may wait. */
  readonly mayWait: () => ReadonlySet<RoomKey>;
  /** How many listed rooms were never asked. */
  readonly neverAsked: () => number;
  /** Whether the newest answer of the room was a failure. */
  readonly isFailing: (key: RoomKey) => boolean;
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
