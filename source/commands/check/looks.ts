import type { RoomKey } from '../../fleet/snapshot.ts';
import type { Session } from '../../session/session.ts';
import type { Looked } from './undecided.ts';

/** Counts how often each room was looked at. */
export interface Looks {
  /** Null where it never was. */
  readonly at: (room: RoomKey) => Looked | null;
  readonly stop: () => void;
}

export const countLooks = (session: Session): Looks => {
  const looked = new Map<RoomKey, Looked>();
  let counted: ReadonlyMap<RoomKey, number> | null = null;
  const count = () => {
    const { verifiedAtMs } = session.getState().snapshot;
    if (verifiedAtMs === counted) return;
    counted = verifiedAtMs;
    for (const [room, lastMs] of verifiedAtMs) {
      const before = looked.get(room);
      if (before?.lastMs !== lastMs) looked.set(room, { times: (before?.times ?? 0) + 1, lastMs });
    }
  };
  const stop = session.subscribe(count);
  count();
  return { at: (room) => looked.get(room) ?? null, stop };
};
