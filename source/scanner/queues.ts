import type { RoomKey } from '../fleet/snapshot.ts';

/**
 * `suspects`: no node answered for them lately. `ghosts`: no node has answered for so long that theirs must be dead.
 * `missing`: the newest listing left them out; they are not asked until the next one.
 */
export type QueueName = 'turn' | 'suspects' | 'ghosts' | 'missing';

/** The order in which rooms are asked. Each room is in one queue: never asked rooms first, then the oldest answers. */
export interface Queues {
  readonly of: (name: QueueName) => ReadonlySet<RoomKey>;
  /** Moves a room to the end of this queue. */
  readonly put: (name: QueueName, key: RoomKey) => void;
  /** Puts new rooms first in turn, in this order, and drops rooms that are no longer listed. */
  readonly relist: (come: readonly RoomKey[], isListed: (key: RoomKey) => boolean) => void;
  /** Turns all suspects back into ordinary rooms, first in turn. */
  readonly release: () => void;
}

export const createQueues = (): Queues => {
  const queues: Record<QueueName, Set<RoomKey>> = {
    turn: new Set(),
    suspects: new Set(),
    ghosts: new Set(),
    missing: new Set(),
  };
  return {
    of: (name) => queues[name],
    put: (name, key) => {
      // No loop, because this runs for each of thousands of rooms a sweep.
      queues.turn.delete(key);
      queues.suspects.delete(key);
      queues.ghosts.delete(key);
      queues.missing.delete(key);
      queues[name].add(key);
    },
    relist: (come, isListed) => {
      queues.turn = new Set([...come, ...[...queues.turn].filter(isListed)]);
      for (const name of ['suspects', 'ghosts', 'missing'] as const) {
        for (const key of queues[name]) if (!isListed(key)) queues[name].delete(key);
      }
    },
    release: () => {
      queues.turn = new Set([...queues.suspects, ...queues.turn]);
      queues.suspects.clear();
    },
  };
};
