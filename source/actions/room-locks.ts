/** While it is held, no other lktop of this machine acts on the room. */
export interface RoomLock {
  /** Lets others act; more than once is as good as once. */
  readonly release: () => void;
}

/** Who acts on a room just now, in words: `lktop of alice (process 4711)`. Raw. */
export interface LockedBy {
  readonly heldBy: string;
}

/** One lock for each room of a server. Whoever holds one takes it again at once. */
export interface RoomLocks {
  /** Waits for nobody. */
  readonly tryTake: (roomName: string) => RoomLock | LockedBy;
}

/** For what only this lktop knows of, such as the demo. */
export const NO_LOCKS: RoomLocks = { tryTake: () => ({ release: () => {} }) };
