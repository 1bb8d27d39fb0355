import type { RoomKey } from '../fleet/snapshot.ts';

/**
 * `suspects`: no node answered for them lately. `ghosts`: none has for so long that theirs must be dead. `missing`: the
 * newest listing left them out, and they are not asked until the next one tells whether they have gone.
 */
export type QueueName = 'turn' | 'suspects' | 'ghosts' | 'missing';

/** In which order rooms are asked: each is in one queue, those never asked first, then the longest unheard of. */
export interface Queues {
  readonly of: (name: QueueName) => ReadonlySet<RoomKey>;
  /** To the end of this queue, and out of the others. */
  readonly put: (name: QueueName, key: RoomKey) => void;
  /** New rooms are the first in turn, in this order; those that are not listed any more are dropped. */
  readonly relist: (come: readonly RoomKey[], isListed: (key: RoomKey) => boolean) => void;
  /** All suspects are ordinary rooms again, and first in turn. */
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
      // Named one by one: this is done for each of thousands of rooms a sweep.
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
