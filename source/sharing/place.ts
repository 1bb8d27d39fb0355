/**
 * The place where the lktops of one project share one sweep. One of them holds the role of the sweeper: it writes what
 * it swept, the others read it. A process that dies loses the role at once. One that hangs keeps it, so a new sweeper
 * begins a new generation, and the place takes nothing more from the old one.
 *
 * All calls reject with an error whose message can be shown (`StoreError`).
 */
export interface SharedPlace {
  /**
   * What is there, as of one moment.
   * @param after the last number that was read; null: read everything
   * @returns null if nobody has ever swept for others
   */
  readonly read: (after: number | null) => Promise<Reading | null>;
  /**
   * Tries to become the sweeper.
   * @returns the new generation; null: somebody else was faster, or still holds the role
   */
  readonly elect: (candidate: Candidate) => Promise<number | null>;
  /**
   * Writes what changed and tells the others.
   * @param changes null: nothing but that the sweeper is alive
   * @returns false if there is a newer generation
   */
  readonly publish: (beat: Beat, changes: Publication | null) => Promise<boolean>;
  /** Gives up the role, if this lktop has it, and tells the others. */
  readonly leave: (generation: number) => Promise<void>;
  /** Calls back when another lktop has written. @returns stops calling */
  readonly onNews: (listener: () => void) => () => void;
  /** Calls back when the connection is lost, and the role with it. */
  readonly onLost: (listener: () => void) => () => void;
  /** Ends the connection, and so gives up the role. */
  readonly close: () => Promise<void>;
}

export interface Candidate {
  /** The newest generation; 0: there was none. */
  readonly after: number;
  /** Does not ask whether its sweeper still holds the role. */
  readonly isForced: boolean;
  /** `alice@host` */
  readonly who: string;
  /** Milliseconds between its sweeps. */
  readonly intervalMs: number;
}

/** What the sweeper says of itself with each write. */
export interface Beat {
  readonly generation: number;
  readonly intervalMs: number;
}

/** One room, as text. */
export interface SharedRow {
  /** A short digest of the room's key, which may be of any length. */
  readonly id: string;
  /** JSON; null: the room is gone. */
  readonly body: string | null;
}

/** The failure kind of a connection that another program shares: a role held on it would be nobody's. */
export const POOLED = 'sharing-pooled';

/** What changed since the last publication. */
export interface Publication {
  /** JSON about the sweep as a whole. */
  readonly head: string;
  readonly rows: readonly SharedRow[];
  /** The rows are all rooms: whatever else is there goes. */
  readonly isAll: boolean;
}

export interface Reading {
  readonly generation: number;
  /** Counts the publications, over all generations. */
  readonly number: number;
  readonly who: string;
  readonly intervalMs: number;
  /** Milliseconds since the sweeper showed that it is alive, by the place's own clock. Infinite: it has left. */
  readonly beatAgeMs: number;
  /** The head of the newest publication; null: there is none yet. */
  readonly head: string | null;
  /** Milliseconds since then, by the place's own clock. */
  readonly headAgeMs: number;
  /** The rows are all rooms, not those that changed since the number that was asked for. */
  readonly isAll: boolean;
  readonly rows: readonly SharedRow[];
}
