import type { Clock } from '../clock.ts';
import type { RoomKey } from '../fleet/snapshot.ts';
import { failureOf, type Gateway } from '../livekit/gateway.ts';
import {
  GHOST_AGAIN_MS,
  MINUTE_MS,
  NO_PLACE_AGAIN_MS,
  SUSPECT_AGAIN_MS,
  SUSPECT_BY_HAND_MS,
} from '../time-limits.ts';
import type { RateLimiter } from './rate-limiter.ts';
import type { RoomStore } from './room-store-view.ts';

/** The share of the calls that ghosts may take. The more there are, the less often each is asked. */
const GHOSTS_SHARE = 1 / 10;
/** The share of suspects and ghosts together. A suspect must be settled soon. */
const SILENT_SHARE = 1 / 4;
/** A look takes 3 s if no node answers, and the next one follows 2 s later: 12 a minute. */
const LOOKS_AT_A_SUSPECT_PER_MINUTE = 12;
/** Without a budget, looks are paced as if it were this many calls a minute. */
const CALLS_WITHOUT_BUDGET = 6000;
/** Each hanging look holds one of 512 connections. */
const MOST_LOOKS_AT_A_TIME = 48;

export interface SilentRoomsOptions {
  readonly gateway: Pick<Gateway, 'listDispatches'>;
  readonly budget: Pick<RateLimiter, 'perMinute' | 'tryBegin' | 'end' | 'tryRepeat'>;
  readonly clock: Clock;
  readonly roomStore: Pick<RoomStore, 'queue' | 'nameOf' | 'triedAtMs' | 'fail' | 'heard'>;
  /** Whether a round is asking this room now. */
  readonly isInFlight: (key: RoomKey) => boolean;
  /** Whether any room may be asked now. */
  readonly mayAsk: () => boolean;
  readonly onRateLimit: (error: unknown) => void;
}

/**
 * Asks the rooms for which no node answered, beside the rounds, so that they hold up no other room. One call tells
 * whether a node answers again. The rounds then ask for the rest.
 */
export interface SilentRooms {
  /** Starts the next look. Call it when there may be new silent rooms. */
  readonly wake: () => void;
  /** Silent rooms to ask in a manual round: suspects, then ghosts. */
  readonly due: () => readonly RoomKey[];
  /** The largest share of the calls that the looks take now. */
  readonly share: () => number;
  /** Aborts the calls and cancels the timer. */
  readonly stop: () => void;
}

interface Look {
  readonly key: RoomKey;
  readonly dueAtMs: number;
  /** Milliseconds from the start of this look to the next. */
  readonly gapMs: number;
}

export const createSilentRooms = (options: SilentRoomsOptions): SilentRooms => {
  const { gateway, budget, clock, roomStore, isInFlight, mayAsk, onRateLimit } = options;
  const perMinute = budget.perMinute ?? CALLS_WITHOUT_BUDGET;
  /** Rooms in flight, with the controller that aborts the call. */
  const looking = new Map<RoomKey, AbortController>();
  /** The earliest start of the next look. */
  let nextAtMs = Number.NEGATIVE_INFINITY;
  let cancelTimer = () => {};

  const dueAtMs = (key: RoomKey, againMs: number) => (roomStore.triedAtMs(key) ?? 0) + againMs;

  /** Finds the room of a queue that has waited longest. */
  const firstOf = (name: 'suspects' | 'ghosts', againMs: number, share: number): Look | null => {
    for (const key of roomStore.queue(name)) {
      if (looking.has(key) || isInFlight(key)) continue;
      return { key, dueAtMs: dueAtMs(key, againMs), gapMs: MINUTE_MS / (perMinute * share) };
    }
    return null;
  };

  const nextLook = (): Look | null => {
    const suspect = firstOf('suspects', SUSPECT_AGAIN_MS, SILENT_SHARE);
    const ghost = firstOf('ghosts', GHOST_AGAIN_MS, GHOSTS_SHARE);
    if (suspect === null || ghost === null) return suspect ?? ghost;
    return suspect.dueAtMs <= Math.max(clock.now(), ghost.dueAtMs) ? suspect : ghost;
  };

  const file = async (key: RoomKey, signal: AbortSignal): Promise<void> => {
    const askedAtMs = clock.now();
    try {
      await gateway.listDispatches(roomStore.nameOf(key) ?? '', { signal, mayRepeat: budget.tryRepeat });
      if (!signal.aborted) roomStore.heard(key, clock.now());
    } catch (error) {
      if (signal.aborted) return;
      const failure = failureOf(error);
      if (failure.kind === 'rate-limited') onRateLimit(error);
      else roomStore.fail(key, failure, { askedAtMs, atMs: clock.now() });
    } finally {
      budget.end();
    }
  };

  const begin = ({ key, gapMs }: Look): void => {
    const call = new AbortController();
    const { signal } = call;
    looking.set(key, call);
    nextAtMs = clock.now() + gapMs;
    void file(key, signal).then(() => {
      if (signal.aborted) return;
      looking.delete(key);
      wake();
    });
  };

  const wake = (): void => {
    cancelTimer();
    if (looking.size >= MOST_LOOKS_AT_A_TIME || !mayAsk()) return;
    const look = nextLook();
    if (look === null) return;
    // A clock that was set back must not delay the look for long.
    const waitMs = Math.min(Math.max(look.dueAtMs, nextAtMs) - clock.now(), GHOST_AGAIN_MS);
    if (waitMs > 0) cancelTimer = clock.after(waitMs, wake);
    else if (budget.tryBegin(1)) {
      begin(look);
      wake();
    } else cancelTimer = clock.after(NO_PLACE_AGAIN_MS, wake);
  };

  const dueOf = (name: 'suspects' | 'ghosts', againMs: number): readonly RoomKey[] =>
    [...roomStore.queue(name)].filter((key) => dueAtMs(key, againMs) <= clock.now());

  return {
    wake,
    due: () => [...dueOf('suspects', SUSPECT_BY_HAND_MS), ...dueOf('ghosts', GHOST_AGAIN_MS)],
    share: () => {
      const ghosts = Math.min(GHOSTS_SHARE, roomStore.queue('ghosts').size / perMinute);
      const suspects = (roomStore.queue('suspects').size * LOOKS_AT_A_SUSPECT_PER_MINUTE) / perMinute;
      return Math.min(SILENT_SHARE, ghosts + suspects);
    },
    stop: () => {
      cancelTimer();
      for (const call of looking.values()) call.abort();
      looking.clear();
    },
  };
};
