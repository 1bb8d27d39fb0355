import type { Pace, RoomObservation, Snapshot } from '../fleet/snapshot.ts';
import type { Entry } from './room-entry.ts';

/** What the scanner of another lktop published. Its times are by the server's clock, as ours are. */
export interface OthersSweep
  extends Pick<
    Snapshot,
    'startedAtMs' | 'finishedAtMs' | 'connection' | 'rooms' | 'verifiedAtMs' | 'listing'
  > {
  readonly pace: Pick<Pace, 'listEveryMs' | 'promisedAgeMs'>;
}

/** What to know of the other's sweep. */
interface Circumstances {
  readonly startedAtMs: number;
  readonly nowMs: number;
  /** The other's listing is the newest. */
  readonly decides: boolean;
}

/** Returns an observation with the newest of each part; the same object as before if nothing changes. */
const merged = (own: RoomObservation, theirs: RoomObservation, takesFailure: boolean, decides: boolean) => {
  const room = decides ? theirs.room : own.room;
  const { failure, ghostSinceMs } = takesFailure ? theirs : own;
  const isSame = room === own.room && failure === own.failure && ghostSinceMs === own.ghostSinceMs;
  return isSame ? own : { ...own, room, failure, ghostSinceMs };
};

/**
 * Brings an entry up to what another lktop saw. If this lktop has asked the room itself since the other's answer, its
 * own facts stay, and of the other's it takes only what is newer: the listing, and a failure.
 *
 * @param theirTimeMs when the room answered the other; null: never
 * @returns which parts changed
 */
export const adoptEntry = (
  entry: Entry,
  theirs: RoomObservation,
  theirTimeMs: number | null,
  { startedAtMs, nowMs, decides }: Circumstances,
): { readonly isNews: boolean; readonly isNewTime: boolean } => {
  const { observation, verifiedAtMs } = entry;
  // A time in the future is from before this lktop's clock was corrected.
  const ownMs = verifiedAtMs === null || verifiedAtMs > nowMs ? Number.NEGATIVE_INFINITY : verifiedAtMs;
  const isOwn = ownMs > (theirTimeMs ?? Number.NEGATIVE_INFINITY);
  entry.observation = isOwn ? merged(observation, theirs, startedAtMs > ownMs, decides) : theirs;
  entry.verifiedAtMs = isOwn ? verifiedAtMs : theirTimeMs;
  entry.triedAtMs = entry.verifiedAtMs;
  entry.suspicion = null;
  const { ghostSinceMs } = entry.observation;
  entry.silence =
    ghostSinceMs === null ? null : { sinceMs: ghostSinceMs, failures: 2, provedAtMs: ghostSinceMs };
  return { isNews: entry.observation !== observation, isNewTime: entry.verifiedAtMs !== verifiedAtMs };
};
