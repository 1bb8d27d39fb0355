import type { Connection } from './connection.ts';

/** A few connections for many calls. The caller returns a connection, or discards it after a failure. */
export interface Connections {
  /** Null when the maximum number of connections is in use. */
  readonly tryTake: () => Connection | null;
  /** Calls back once with the next free connection, longest waiter first. @returns cancels */
  readonly whenFree: (use: (connection: Connection) => void) => () => void;
  readonly giveBack: (connection: Connection) => void;
  readonly discard: (connection: Connection) => void;
  /** Returns a new connection in place of one that failed. */
  readonly replace: (connection: Connection) => Connection;
  /** Discards the free connections and drops the waiters. */
  readonly close: () => void;
}

/** @param most the maximum number of connections */
export const createConnections = (open: () => Connection, most: number): Connections => {
  // The most recently used connection is taken first, so that surplus connections grow old and close.
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
