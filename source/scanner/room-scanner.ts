import type { Clock } from '../clock.ts';
import type { Snapshot } from '../fleet/snapshot.ts';
import type { Gateway } from '../livekit/gateway.ts';
import type { RateLimiter } from './rate-limiter.ts';
import type { Interest } from './urgent-rooms.ts';

export interface RoomScannerOptions {
  readonly gateway: Pick<Gateway, 'listRooms' | 'listParticipants' | 'listDispatches'>;
  /** What the project may be asked in a minute, actions included. */
  readonly budget: RateLimiter;
  readonly clock: Clock;
  /** Milliseconds from the start of a round of questions to the next; 0: by hand. */
  readonly intervalMs: number;
  /** Rooms asked at a time. Default 16. */
  readonly concurrency?: number;
  /**
   * The part of the budget that sweeps may take now, 0 to 1; rooms acted upon are asked all the same. Default: all but
   * what is kept for actions.
   */
  readonly share?: () => number;
  /** 0 to 1, for the jitter of the back-off. Default `Math.random`. */
  readonly random?: () => number;
}

/** Asks one project for its rooms, again and again. */
export interface RoomScanner {
  /** Sweeps now, and then on the interval; by hand once, and until that has worked. */
  readonly start: () => void;
  /** Gives up every call and leaves no timer. The last snapshot stays. */
  readonly stop: () => void;
  /**
   * Sweeps at once, or once more right after the round under way. Cuts a back-off short, except that of a rate limit,
   * which is waited out. A list that is stretched is asked for sooner, but not every time.
   */
  readonly sweepNow: () => void;
  readonly setIntervalMs: (intervalMs: number) => void;
  /** Which rooms are worth asking before their turn. What is left out stays as it was. */
  readonly setInterest: (interest: Partial<Interest>) => void;
  readonly getSnapshot: () => Snapshot;
  /** Called at every new snapshot. @returns unsubscribes */
  readonly subscribe: (listener: (snapshot: Snapshot) => void) => () => void;
  readonly isSweeping: () => boolean;
  /** Has this room asked next in the round under way, or first in the next one. Starts none. */
  readonly expedite: (roomKeyOrName: string) => void;
}
