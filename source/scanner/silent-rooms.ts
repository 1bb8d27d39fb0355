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

/** The part of the calls that looking at ghosts may take; where they are many, each is asked more seldom. */
const GHOSTS_SHARE = 1 / 10;
/** The part for suspects and ghosts together: whether a suspect is a ghost must soon be known. */
const SILENT_SHARE = 1 / 4;
/** A look lasts 3 s where no node answers. */
const LOOKS_AT_A_SUSPECT_PER_MINUTE = 12;
/** As if so many were allowed, where as many are as it takes. */
const CALLS_WITHOUT_BUDGET = 6000;
/** Each look that hangs holds a connection. */
const MOST_LOOKS_AT_A_TIME = 48;

export interface SilentRoomsOptions {
  readonly gateway: Pick<Gateway, 'listDispatches'>;
  readonly budget: Pick<RateLimiter, 'perMinute' | 'tryBegin' | 'end' | 'tryRepeat'>;
  readonly clock: Clock;
  readonly roomStore: Pick<RoomStore, 'queue' | 'nameOf' | 'triedAtMs' | 'fail' | 'heard'>;
  /** Whether the ordinary sweeps ask the room just now. */
  readonly isInFlight: (key: RoomKey) => boolean;
  /** Whether anybody may be asked now. */
  readonly mayAsk: () => boolean;
  readonly onRateLimit: (error: unknown) => void;
}

/**
 * Asks the rooms for which no node answered, in places of their own: they hold up no living room. One call tells
 * whether a node answers again, and what its participants are the ordinary sweeps ask then.
 */
export interface SilentRooms {
  /** Goes on, if there are any. To be called when there may be new ones. */
  readonly wake: () => void;
  /** Those whose time has come where somebody sweeps by hand: suspects, then ghosts. */
  readonly due: () => readonly RoomKey[];
  /** The part of the calls that they take at most. */
  readonly share: () => number;
  /** Gives up its calls, and leaves no timer. */
  readonly stop: () => void;
}

interface Look {
  readonly key: RoomKey;
  readonly dueAtMs: number;
  /** Milliseconds from the beginning of this look to that of the next. */
  readonly gapMs: number;
}

export const createSilentRooms = (options: SilentRoomsOptions): SilentRooms => {
  const { gateway, budget, clock, roomStore, isInFlight, mayAsk, onRateLimit } = options;
  const perMinute = budget.perMinute ?? CALLS_WITHOUT_BUDGET;
  /** The rooms that are being asked, each with what gives its call up. */
  const looking = new Map<RoomKey, AbortController>();
  /** No look begins before. */
  let nextAtMs = Number.NEGATIVE_INFINITY;
  let cancelTimer = () => {};

  const dueAtMs = (key: RoomKey, againMs: number) => (roomStore.triedAtMs(key) ?? 0) + againMs;

  /** The one that waits longest of a queue. */
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
    // A clock that was set back must not put the look off for long.
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
