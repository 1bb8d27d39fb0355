import type { Snapshot } from '../fleet/snapshot.ts';
import type { OthersSweep } from './adopt-entry.ts';
import type { Interest } from './plan.ts';

/** Polls the rooms of one project. `createRoomScanner` makes it. */
export interface RoomScanner {
  /** Sweeps now and then on the interval. With manual refresh it sweeps until one sweep has succeeded. */
  readonly start: () => void;
  /** Aborts every call and cancels all timers. The last snapshot stays. */
  readonly stop: () => void;
  /**
   * Sweeps at once, or right after the current round. Ends a back-off early, except after a rate limit. A stretched listing
   * comes sooner, but not every time.
   */
  readonly sweepNow: () => void;
  readonly setIntervalMs: (intervalMs: number) => void;
  /** Sets which rooms are asked before their turn. Omitted fields stay as they are. */
  readonly setInterest: (interest: Partial<Interest>) => void;
  readonly getSnapshot: () => Snapshot;
  /** Called at every new snapshot. @returns unsubscribes */
  readonly subscribe: (listener: (snapshot: Snapshot) => void) => () => void;
  readonly isSweeping: () => boolean;
  /** Asks this room next in the current round, or first in the next one. Starts no round. */
  readonly expedite: (roomKeyOrName: string) => void;
  /** Asks the expedited rooms at once. Otherwise as `sweepNow`, but while another lktop sweeps it asks no other room. */
  readonly lookNow: () => void;
  /**
   * While another lktop sweeps, this one asks only on request, and for the selected room if its answers get old. When
   * that ends, a round starts at once.
   */
  readonly setFollowing: (isFollowing: boolean) => void;
  /** Takes over what another lktop swept. Whatever this one has asked itself since then stays. */
  readonly adopt: (sweep: OthersSweep) => void;
}
