/** While a lock is held, no other lktop of this machine acts on the room. */
export interface RoomLock {
  /** Releases the lock. Further calls do nothing. Never rejects, and ends in a second at most. */
  readonly release: () => Promise<void>;
}

/** Who holds the lock, in words: `lktop of alice (process 4711)`. Raw. */
export interface LockedBy {
  readonly heldBy: string;
}

/** One lock per room of a server. The holder can take it again at once. */
export interface RoomLocks {
  /** Does not wait for the holder. Never rejects, and ends in a second or two if a disk does not answer. */
  readonly tryTake: (roomName: string) => Promise<RoomLock | LockedBy>;
}

/** For servers that only this lktop knows, such as the demo. */
export const NO_LOCKS: RoomLocks = { tryTake: async () => ({ release: async () => {} }) };
