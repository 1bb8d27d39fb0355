import type { Clock } from '../clock.ts';
import type { RoomKey } from '../fleet/snapshot.ts';
import {
  HALF_ANSWER_PATIENCE_MS,
  PATIENCE_BY_HAND_MS,
  PLACE_PATIENCE_MS,
  SHORTEST_PATIENCE_MS,
} from '../time-limits.ts';
import { CALLS_PER_ROOM } from './pace.ts';
import type { RateLimiter } from './rate-limiter.ts';

/**
 * Each hanging room holds one of 512 connections. Above 384 in flight, a half-answered room no longer frees its place
 * early.
 */
const MANY_IN_FLIGHT = 384;

export interface RoomPoolOptions {
  readonly clock: Clock;
  /** A room is asked when there is a place for both its calls. */
  readonly budget: Pick<RateLimiter, 'tryBegin' | 'whenFree'>;
  /** How many rooms are asked at the same time. */
  readonly concurrency: number;
  /**
   * Asks one room and files the answers. Never rejects, and ends soon after its calls are aborted. The budget has
   * counted both calls already.
   * @param calls aborts both calls of the room
   * @param onHalf called when the first of the two has answered
   */
  readonly ask: (key: RoomKey, calls: AbortController, onHalf: () => void) => Promise<void>;
}

export interface RoundLimits {
  /** The round waits for slow rooms until then. Each room gets at least a second. */
  readonly patientUntilMs: number;
  /** After this time, rooms that still wait for the budget are not asked. */
  readonly queueUntilMs: number;
}

/** Returns how long a round waits for its rooms. @param limitMs milliseconds a call may take */
export const roundLimits = (startMs: number, intervalMs: number, limitMs: number): RoundLimits => {
  const byIntervalMs = Math.max(Math.min(intervalMs, limitMs), SHORTEST_PATIENCE_MS);
  return {
    patientUntilMs: startMs + (intervalMs === 0 ? PATIENCE_BY_HAND_MS : byIntervalMs),
    queueUntilMs: startMs + (intervalMs || PATIENCE_BY_HAND_MS),
  };
};

/** Asks a limited number of rooms at a time, and leaves slow ones behind. */
export interface RoomPool {
  /** Asks these rooms in order. @returns resolves when every room has answered or was left behind, in flight */
  readonly askAll: (keys: readonly RoomKey[], limits: RoundLimits) => Promise<void>;
  /** Moves a room to the head of the current round. @returns false without a round, or if the room is in flight */
  readonly askNext: (key: RoomKey) => boolean;
  /** Asks no more rooms in this round. */
  readonly dropQueue: () => void;
  readonly inFlight: () => ReadonlySet<RoomKey>;
  readonly isInFlight: (key: RoomKey) => boolean;
  /** Aborts all calls and ends the current round at once. */
  readonly stop: () => void;
}

interface Round {
  queue: RoomKey[];
  readonly awaited: Set<RoomKey>;
  readonly limits: RoundLimits;
  /** Null: no room waits for the budget. */
  stopWaiting: (() => void) | null;
  readonly end: () => void;
}

/** A room that is being asked. */
interface Flight {
  readonly calls: AbortController;
  cancelTimer: () => void;
}

export const createRoomPool = ({ clock, budget, concurrency, ask }: RoomPoolOptions): RoomPool => {
  const inFlight = new Map<RoomKey, Flight>();
  let placesTaken = 0;
  let round: Round | null = null;

  const endRoundIfDone = () => {
    if (!round || round.queue.length > 0) return;
    round.stopWaiting?.();
    if (round.awaited.size > 0) return;
    const { end } = round;
    round = null;
    end();
  };

  const emptyQueue = () => {
    if (!round) return;
    round.stopWaiting?.();
    round.queue = [];
  };

  const waitForBudget = (waiting: Round) => {
    if (waiting.stopWaiting) return;
    const stop = () => {
      cancelWait();
      cancelLimit();
      waiting.stopWaiting = null;
    };
    let cancelWait = () => {};
    const cancelLimit = clock.after(waiting.limits.queueUntilMs - clock.now(), () => {
      emptyQueue();
      endRoundIfDone();
    });
    waiting.stopWaiting = stop;
    cancelWait = budget.whenFree(CALLS_PER_ROOM, () => {
      stop();
      startNext();
    });
  };

  const startNext = () => {
    while (round && placesTaken < concurrency) {
      const [key] = round.queue;
      if (key === undefined) break;
      if (!budget.tryBegin(CALLS_PER_ROOM)) {
        waitForBudget(round);
        break;
      }
      round.queue.shift();
      start(key, round);
    }
    endRoundIfDone();
  };

  const start = (key: RoomKey, itsRound: Round) => {
    let holdsPlace = true;
    const freePlace = () => {
      if (holdsPlace) placesTaken -= 1;
      holdsPlace = false;
    };
    const leaveBehind = () => {
      itsRound.awaited.delete(key);
      endRoundIfDone();
    };
    const giveUpPlace = () => {
      freePlace();
      flight.cancelTimer = clock.after(
        Math.max(0, itsRound.limits.patientUntilMs - clock.now()),
        leaveBehind,
      );
      startNext();
    };
    const flight: Flight = {
      calls: new AbortController(),
      cancelTimer: clock.after(PLACE_PATIENCE_MS, giveUpPlace),
    };
    const onHalf = () => {
      if (!holdsPlace || inFlight.get(key) !== flight || inFlight.size > MANY_IN_FLIGHT) return;
      flight.cancelTimer();
      flight.cancelTimer = clock.after(HALF_ANSWER_PATIENCE_MS, giveUpPlace);
    };
    inFlight.set(key, flight);
    itsRound.awaited.add(key);
    placesTaken += 1;

    void ask(key, flight.calls, onHalf).then(() => {
      flight.cancelTimer();
      freePlace();
      if (inFlight.get(key) === flight) inFlight.delete(key);
      itsRound.awaited.delete(key);
      startNext();
    });
  };

  return {
    askAll: (keys, limits) =>
      new Promise((resolve) => {
        round = { queue: [...keys], awaited: new Set(), limits, stopWaiting: null, end: resolve };
        startNext();
      }),
    askNext: (key) => {
      if (!round || inFlight.has(key)) return false;
      round.queue = [key, ...round.queue.filter((other) => other !== key)];
      startNext();
      return true;
    },
    dropQueue: () => {
      emptyQueue();
      endRoundIfDone();
    },
    inFlight: () => new Set(inFlight.keys()),
    isInFlight: (key) => inFlight.has(key),
    stop: () => {
      const flights = [...inFlight.values()];
      inFlight.clear();
      for (const flight of flights) {
        flight.cancelTimer();
        flight.calls.abort();
      }
      emptyQueue();
      round?.awaited.clear();
      endRoundIfDone();
    },
  };
};
