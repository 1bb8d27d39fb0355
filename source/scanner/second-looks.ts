import type { Clock } from '../clock.ts';
import type { RoomKey } from '../fleet/snapshot.ts';
import {
  SECOND_LOOK_GAP_MS,
  SECOND_LOOK_MS,
  SECOND_LOOK_PATIENCE_MS,
  SOON_ENOUGH_MS,
} from '../time-limits.ts';
import { actionReserve, CALLS_PER_ROOM } from './pace.ts';
import type { RateLimiter } from './rate-limiter.ts';
import type { RoomPool } from './room-pool.ts';
import type { RoomStore } from './room-store-view.ts';
import type { Rounds } from './rounds.ts';

/** The share of the free calls that second looks may use. Rounds and actions need the rest. */
const MOST_SHARE = 1 / 2;

export interface SecondLooksOptions {
  readonly roomStore: Pick<RoomStore, 'queue' | 'triedAtMs' | 'isFailing' | 'unconfirmed' | 'doubts'>;
  readonly rounds: Pick<Rounds, 'listAgainAtMs' | 'askRooms'>;
  readonly pool: Pick<RoomPool, 'isInFlight' | 'askAll'>;
  readonly budget: Pick<RateLimiter, 'freeWithin' | 'perMinute'>;
  readonly clock: Clock;
  /** Rooms whose verdicts need a second look. */
  readonly awaited: () => Iterable<RoomKey>;
  /** Whether a second look may list the rooms. */
  readonly mayList: () => boolean;
  /** Rejects with the error of the call. */
  readonly listRooms: (signal: AbortSignal) => Promise<void>;
}

/** Asks rooms again soon, whatever the interval, because one sweep proves no absence. */
export interface SecondLooks {
  /** When the next one is due; null: nothing needs one, or the next round comes soon enough. */
  readonly dueAtMs: (nextRoundAtMs: number | null) => number | null;
  /** Asks only the rooms that are due. Rejects with the error of the listing. */
  readonly look: (signal: AbortSignal) => Promise<void>;
}

export const createSecondLooks = ({
  roomStore,
  rounds,
  pool,
  budget,
  clock,
  awaited,
  mayList,
  listRooms,
}: SecondLooksOptions): SecondLooks => {
  let lastAtMs = Number.NEGATIVE_INFINITY;

  /** Silent and failing rooms get no second look, because it would fail, too. */
  const isOpen = (key: RoomKey): boolean =>
    roomStore.queue('turn').has(key) && !roomStore.isFailing(key) && !pool.isInFlight(key);

  const open = (): readonly RoomKey[] =>
    [...new Set([...awaited(), ...roomStore.unconfirmed()])].filter(isOpen);

  const againAtMs = (key: RoomKey): number => (roomStore.triedAtMs(key) ?? 0) + SECOND_LOOK_MS;

  const listingAtMs = (): number | null =>
    !mayList() || roomStore.doubts().missing.size + roomStore.unconfirmed().size === 0
      ? null
      : rounds.listAgainAtMs(SECOND_LOOK_MS);

  const roomsDue = (nowMs: number): readonly RoomKey[] => {
    const free = Math.max(0, budget.freeWithin(0) - actionReserve(budget.perMinute));
    return open()
      .filter((key) => againAtMs(key) <= nowMs)
      .sort((a, b) => againAtMs(a) - againAtMs(b))
      .slice(0, Math.floor((free * MOST_SHARE) / CALLS_PER_ROOM));
  };

  return {
    dueAtMs: (nextRoundAtMs) => {
      let dueAtMs = listingAtMs() ?? Number.POSITIVE_INFINITY;
      for (const key of open()) dueAtMs = Math.min(dueAtMs, againAtMs(key));
      if (!Number.isFinite(dueAtMs)) return null;
      // On a short interval the rounds ask these rooms first.
      const soonMs = Math.max(dueAtMs - SECOND_LOOK_MS, clock.now()) + SOON_ENOUGH_MS;
      const comesAnyway = nextRoundAtMs !== null && nextRoundAtMs <= soonMs;
      return comesAnyway ? null : Math.max(dueAtMs, lastAtMs + SECOND_LOOK_GAP_MS);
    },
    look: async (signal) => {
      const nowMs = clock.now();
      lastAtMs = nowMs;
      if ((listingAtMs() ?? Number.POSITIVE_INFINITY) <= nowMs) await listRooms(signal);
      if (signal.aborted) return;
      const keys = roomsDue(nowMs);
      rounds.askRooms(keys.length);
      await pool.askAll(keys, {
        patientUntilMs: nowMs + SECOND_LOOK_PATIENCE_MS,
        queueUntilMs: nowMs + SECOND_LOOK_PATIENCE_MS,
      });
    },
  };
};
