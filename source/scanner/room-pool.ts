import type { Clock } from '../clock.ts';
import type { RoomKey } from '../fleet/snapshot.ts';

/**
 * After this long a room's place goes to the next one: rooms that hang cannot block the rest. More rooms than
 * `concurrency` may therefore be in flight, at most as often as this fits into the limit of a call.
 */
const PLACE_PATIENCE_MS = 1000;

export interface RoomPoolOptions {
  readonly clock: Clock;
  /** Rooms asked at a time. */
  readonly concurrency: number;
  /** Asks one room and files what came; never rejects, and ends soon after the signal. */
  readonly ask: (key: RoomKey, signal: AbortSignal) => Promise<void>;
}

/** Asks rooms, so many at a time, and leaves behind those that take too long. */
export interface RoomPool {
  /**
   * Asks these rooms in order.
   * @param patientUntilMs until when the slow ones are waited for; each gets a second at least
   * @returns resolves when every room came back or was left behind as a straggler (which is still in flight)
   */
  readonly askAll: (keys: readonly RoomKey[], patientUntilMs: number) => Promise<void>;
  /** Puts a room at the head of the round under way. @returns false where no round is, or it is in flight */
  readonly askNext: (key: RoomKey) => boolean;
  /** Asks nobody else in this round. */
  readonly dropQueue: () => void;
  readonly isInFlight: (key: RoomKey) => boolean;
  /** Gives up everything; a round under way ends at once. */
  readonly stop: () => void;
}

interface Round {
  queue: RoomKey[];
  readonly awaited: Set<RoomKey>;
  readonly patientUntilMs: number;
  readonly end: () => void;
}

export const createRoomPool = ({ clock, concurrency, ask }: RoomPoolOptions): RoomPool => {
  const inFlight = new Map<RoomKey, AbortController>();
  let placesTaken = 0;
  let round: Round | null = null;

  const endRoundIfDone = () => {
    if (!round || round.queue.length > 0 || round.awaited.size > 0) return;
    const { end } = round;
    round = null;
    end();
  };

  const startNext = () => {
    while (round && placesTaken < concurrency) {
      const key = round.queue.shift();
      if (key === undefined) break;
      start(key, round);
    }
    endRoundIfDone();
  };

  const start = (key: RoomKey, itsRound: Round) => {
    const controller = new AbortController();
    inFlight.set(key, controller);
    itsRound.awaited.add(key);
    placesTaken += 1;

    const leaveBehind = () => {
      itsRound.awaited.delete(key);
      endRoundIfDone();
    };
    let holdsPlace = true;
    const freePlace = () => {
      if (holdsPlace) placesTaken -= 1;
      holdsPlace = false;
    };
    let cancelTimer = clock.after(PLACE_PATIENCE_MS, () => {
      freePlace();
      cancelTimer = clock.after(Math.max(0, itsRound.patientUntilMs - clock.now()), leaveBehind);
      startNext();
    });
    controller.signal.addEventListener('abort', () => cancelTimer());
    ask(key, controller.signal).finally(() => {
      cancelTimer();
      freePlace();
      if (inFlight.get(key) === controller) inFlight.delete(key);
      itsRound.awaited.delete(key);
      startNext();
    });
  };

  return {
    askAll: (keys, patientUntilMs) =>
      new Promise((resolve) => {
        round = { queue: [...keys], awaited: new Set(), patientUntilMs, end: resolve };
        startNext();
      }),
    askNext: (key) => {
      if (!round || inFlight.has(key)) return false;
      round.queue = [key, ...round.queue.filter((other) => other !== key)];
      startNext();
      return true;
    },
    dropQueue: () => {
      if (round) round.queue = [];
      endRoundIfDone();
    },
    isInFlight: (key) => inFlight.has(key),
    stop: () => {
      const controllers = [...inFlight.values()];
      inFlight.clear();
      if (round) {
        round.queue = [];
        round.awaited.clear();
      }
      endRoundIfDone();
      for (const controller of controllers) controller.abort();
    },
  };
};
