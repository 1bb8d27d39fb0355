import type { Clock } from '../clock.ts';
import { LOCK_LOOK_EVERY_MS } from '../time-limits.ts';
import type { LockedBy, RoomLock, RoomLocks } from './room-locks.ts';

/**
 * Waits for the lock of a room. Returns the lock, or who still held it at the end.
 * @param waitMs the longest wait in milliseconds
 * @param isOver asked before each try; true gives up
 */
export const waitForLock = (
  locks: RoomLocks,
  roomName: string,
  clock: Clock,
  waitMs: number,
  isOver: () => boolean = () => false,
): Promise<RoomLock | LockedBy> => {
  const untilMs = clock.now() + waitMs;
  return new Promise((resolve) => {
    const attempt = () => {
      const lock = locks.tryTake(roomName);
      if ('release' in lock || isOver() || clock.now() >= untilMs) resolve(lock);
      else clock.after(LOCK_LOOK_EVERY_MS, attempt);
    };
    attempt();
  });
};
