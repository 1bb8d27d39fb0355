/** Who heals a project, in words: `alice@host, pid 123`. Raw. */
export interface HealedBy {
  readonly by: string;
}

/** Why nobody can hold the lock here, as a sentence. Raw. */
export interface Unlockable {
  readonly problem: string;
}

/** One lktop of several heals a project. It ends with its process: a killed one keeps it for a minute at most. */
export interface HealLock {
  /**
   * Takes the lock if nobody holds it, or confirms that it is still ours. Whoever holds it must confirm it every few
   * seconds, and before each act. Never rejects.
   */
  readonly take: () => Promise<'ours' | HealedBy | Unlockable>;
  /** Gives it back. Never rejects. */
  readonly release: () => Promise<void>;
}

/** For servers that only this lktop knows, such as the demo. */
export const NO_HEAL_LOCK: HealLock = { take: async () => 'ours', release: async () => {} };
