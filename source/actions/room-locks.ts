/** While a lock is held, no other lktop of this machine acts on the room. */
export interface RoomLock {
  /** Releases the lock. Further calls do nothing. */
  readonly release: () => void;
}

/** Who holds the lock, in words: `lktop of alice (process 4711)`. Raw. */
export interface LockedBy {
  readonly heldBy: string;
}

/** One lock per room of a server. The holder can take it again at once. */
export interface RoomLocks {
  /** Does not wait. */
  readonly tryTake: (roomName: string) => RoomLock | LockedBy;
}

/** For servers that only this lktop knows, such as the demo. */
export const NO_LOCKS: RoomLocks = { tryTake: () => ({ release: () => {} }) };
