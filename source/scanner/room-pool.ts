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

/** Each room that hangs holds a connection: with so many of them half an answer takes no place away sooner. */
const MANY_IN_FLIGHT = 384;

export interface RoomPoolOptions {
  readonly clock: Clock;
  /** A room is asked when it has a place for its calls. */
  readonly budget: Pick<RateLimiter, 'tryBegin' | 'whenFree'>;
  /** Rooms asked at a time. */
  readonly concurrency: number;
  /**
   * Asks one room and files what came; never rejects, and ends soon after its calls are given up. Its calls have begun.
   *
   * @param calls gives both calls of the room up
   * @param onHalf called when the first of the two answered
   */
  readonly ask: (key: RoomKey, calls: AbortController, onHalf: () => void) => Promise<void>;
}

export interface RoundLimits {
  /** Until when the slow rooms are waited for; each gets a second at least. */
  readonly patientUntilMs: number;
  /** From then on nobody is asked any more who still waits for a place in the budget. */
  readonly queueUntilMs: number;
}

/** How long a round waits for its rooms. @param limitMs milliseconds a call may take */
export const roundLimits = (startMs: number, intervalMs: number, limitMs: number): RoundLimits => {
  const byIntervalMs = Math.max(Math.min(intervalMs, limitMs), SHORTEST_PATIENCE_MS);
  return {
    patientUntilMs: startMs + (intervalMs === 0 ? PATIENCE_BY_HAND_MS : byIntervalMs),
    queueUntilMs: startMs + (intervalMs || PATIENCE_BY_HAND_MS),
  };
};

/** Asks rooms, so many at a time, and leaves behind those that take too long. */
export interface RoomPool {
  /**
   * Asks these rooms in order.
   * @returns resolves when every room came back or was left behind as a straggler (which is still in flight)
   */
  readonly askAll: (keys: readonly RoomKey[], limits: RoundLimits) => Promise<void>;
  /** Puts a room at the head of the round under way. @returns false where no round is, or it is in flight */
  readonly askNext: (key: RoomKey) => boolean;
  /** Asks nobody else in this round. */
  readonly dropQueue: () => void;
  readonly inFlight: () => ReadonlySet<RoomKey>;
  readonly isInFlight: (key: RoomKey) => boolean;
  /** Gives up everything; a round under way ends at once. */
  readonly stop: () => void;
}

interface Round {
  queue: RoomKey[];
  readonly awaited: Set<RoomKey>;
  readonly limits: RoundLimits;
  /** Null while nothing waits for the budget. */
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
