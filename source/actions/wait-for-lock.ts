import { type Clock, sleep } from '../clock.ts';
import { LOCK_LOOK_EVERY_MS } from '../time-limits.ts';
import type { LockedBy, RoomLock, RoomLocks } from './room-locks.ts';

/**
 * Waits for the lock of a room. Returns the lock, or who still held it at the end.
 * @param waitMs the longest wait in milliseconds
 * @param isOver asked before each try; true gives up
 */
export const waitForLock = async (
  locks: RoomLocks,
  roomName: string,
  clock: Clock,
  waitMs: number,
  isOver: () => boolean = () => false,
): Promise<RoomLock | LockedBy> => {
  const untilMs = clock.now() + waitMs;
  for (;;) {
    const lock = await locks.tryTake(roomName);
    if ('release' in lock || isOver() || clock.now() >= untilMs) return lock;
    await sleep(clock, LOCK_LOOK_EVERY_MS);
  }
};
