import type { Connection } from './connection.ts';

/** A few connections for many calls. Whoever took one gives it back, or discards it where it failed. */
export interface Connections {
  /** Null where as many as may be are in use. */
  readonly tryTake: () => Connection | null;
  /** Calls back once, with the next connection that nobody uses; whoever waits longest is first. @returns cancels */
  readonly whenFree: (use: (connection: Connection) => void) => () => void;
  readonly giveBack: (connection: Connection) => void;
  readonly discard: (connection: Connection) => void;
  /** A fresh connection instead of one that failed. */
  readonly replace: (connection: Connection) => Connection;
  /** Discards those that nobody uses, and forgets who waits. */
  readonly close: () => void;
}

/** @param most connections at a time */
export const createConnections = (open: () => Connection, most: number): Connections => {
  // Whichever was used last is taken first, so that those which are not needed grow old and close.
  const free: Connection[] = [];
  const waiting = new Set<(connection: Connection) => void>();
  let count = 0;

  const openOne = (): Connection => {
    count += 1;
    return open();
  };
  const longestWaiting = () => {
    const [use] = waiting;
    if (use) waiting.delete(use);
    return use;
  };
  const remove = (connection: Connection): void => {
    connection.destroy();
    count -= 1;
  };

  return {
    tryTake: () => free.pop() ?? (count < most ? openOne() : null),
    whenFree: (use) => {
      waiting.add(use);
      return () => waiting.delete(use);
    },
    giveBack: (connection) => {
      const use = longestWaiting();
      if (use) use(connection);
      else free.push(connection);
    },
    discard: (connection) => {
      remove(connection);
      const use = longestWaiting();
      if (use) use(openOne());
    },
    replace: (connection) => {
      remove(connection);
      return openOne();
    },
    close: () => {
      waiting.clear();
      for (const connection of free.splice(0)) remove(connection);
    },
  };
};
