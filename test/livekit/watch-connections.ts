import type { Server, Socket } from 'node:net';

/** The connections of a server. */
export interface ServerConnections {
  /** Taken so far. */
  readonly connections: () => number;
  /** Resolves when that many have been taken. */
  readonly hasTaken: (count: number) => Promise<void>;
  /** Resolves when none is open any more. */
  readonly allClosed: () => Promise<void>;
}

interface Waiter {
  readonly isDone: () => boolean;
  readonly resolve: () => void;
}

export const watchConnections = (server: Server): ServerConnections => {
  let waiting: readonly Waiter[] = [];
  let taken = 0;
  let open = 0;

  const change = (): void => {
    for (const waiter of waiting) if (waiter.isDone()) waiter.resolve();
    waiting = waiting.filter((waiter) => !waiter.isDone());
  };
  const when = (isDone: () => boolean): Promise<void> =>
    new Promise((resolve) => {
      waiting = [...waiting, { isDone, resolve }];
      change();
    });

  server.on('connection', (socket: Socket) => {
    taken += 1;
    open += 1;
    socket.on('close', () => {
      open -= 1;
      change();
    });
    change();
  });
  return {
    connections: () => taken,
    hasTaken: (count) => when(() => taken >= count),
    allClosed: () => when(() => open === 0),
  };
};
