import type { RoomKey } from '../fleet/snapshot.ts';
import type { Session } from '../session/session.ts';
import { HEAL_LOOK_LIMIT_MS } from '../time-limits.ts';

/**
 * Asks for a look at the room now. Resolves once it was looked at, at the latest after 10 s.
 * @param signal ends the wait
 * @returns whether the room has answered since
 */
export const lookAgain = (
  session: Pick<Session, 'clock' | 'getState' | 'subscribe' | 'sweepNow' | 'expedite'>,
  key: RoomKey,
  signal: AbortSignal,
): Promise<boolean> => {
  const { clock } = session;
  const sinceMs = clock.now();
  return new Promise((resolve) => {
    const end = (isSeen: boolean) => {
      unsubscribe();
      cancel();
      signal.removeEventListener('abort', stop);
      resolve(isSeen);
    };
    const stop = () => end(false);
    const cancel = clock.after(HEAL_LOOK_LIMIT_MS, stop);
    signal.addEventListener('abort', stop);
    const unsubscribe = session.subscribe(() => {
      const { snapshot, fleet } = session.getState();
      const isSeen = (snapshot.verifiedAtMs.get(key) ?? 0) > sinceMs;
      if (isSeen || !fleet.byKey.has(key)) end(isSeen);
    });
    session.expedite(key);
    session.sweepNow();
    if (signal.aborted) stop();
  });
};
