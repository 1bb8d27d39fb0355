import type { Clock } from '../clock.ts';
import type { ConnectionState, RoomKey, Snapshot } from '../fleet/snapshot.ts';
import { failureOf, type Gateway } from '../livekit/gateway.ts';
import { CALL_LIMIT_MS } from '../time-limits.ts';
import type { OthersSweep } from './adopt-entry.ts';
import { createFollowing } from './following.ts';
import { CALLS_PER_ROOM, LISTING_CALLS } from './pace.ts';
import { type Interest, noInterest, plan, type UrgentRoom, urgentRooms } from './plan.ts';
import { createPublisher } from './publisher.ts';
import { askRoom, createListRooms, turnAfter } from './questions.ts';
import type { RateLimiter } from './rate-limiter.ts';
import { createRoomPool, roundLimits } from './room-pool.ts';
import { createRoomStore } from './room-store.ts';
import { createRounds } from './rounds.ts';
import { createSchedule } from './schedule.ts';
import { createSecondLooks } from './second-looks.ts';
import { createSilentRooms } from './silent-rooms.ts';

/** Each room takes two connections, so a sweep takes 32 while all rooms answer. */
const DEFAULT_CONCURRENCY = 16;

export interface RoomScannerOptions {
  readonly gateway: Pick<Gateway, 'listRooms' | 'listParticipants' | 'listDispatches'>;
  /** The project's calls per minute, shared with actions. */
  readonly budget: RateLimiter;
  readonly clock: Clock;
  /** Milliseconds from the start of one round to the next; 0: manual refresh. */
  readonly intervalMs: number;
  /** How many rooms are asked at the same time. Default 16. */
  readonly concurrency?: number;
  /**
   * The share of the budget that sweeps may use now, 0 to 1. Rooms acted upon are asked in any case. Default:
   * everything except the reserve for actions.
   */
  readonly share?: () => number;
  /** 0 to 1, for the jitter of the back-off. Default `Math.random`. */
  readonly random?: () => number;
}

/** Polls the rooms of one project. */
export interface RoomScanner {
  /** Sweeps now and then on the interval. With manual refresh it sweeps until one sweep has succeeded. */
  readonly start: () => void;
  /** Aborts every call and cancels all timers. The last snapshot stays. */
  readonly stop: () => void;
  /**
   * Sweeps at once, or right after the current round. Ends a back-off early, except after a rate limit. A stretched listing
   * comes sooner, but not every time.
   */
  readonly sweepNow: () => void;
  readonly setIntervalMs: (intervalMs: number) => void;
  /** Sets which rooms are asked before their turn. Omitted fields stay as they are. */
  readonly setInterest: (interest: Partial<Interest>) => void;
  readonly getSnapshot: () => Snapshot;
  /** Called at every new snapshot. @returns unsubscribes */
  readonly subscribe: (listener: (snapshot: Snapshot) => void) => () => void;
  readonly isSweeping: () => boolean;
  /** Asks this room next in the current round, or first in the next one. Starts no round. */
  readonly expedite: (roomKeyOrName: string) => void;
  /** Asks the expedited rooms at once. Otherwise as `sweepNow`, but while another lktop sweeps it asks no other room. */
  readonly lookNow: () => void;
  /**
   * While another lktop sweeps, this one asks only on request, and for the selected room if its answers get old. When
   * that ends, a round starts at once.
   */
  readonly setFollowing: (isFollowing: boolean) => void;
  /** Takes over what another lktop swept. Whatever this one has asked itself since then stays. */
  readonly adopt: (sweep: OthersSweep) => void;
}

const NO_ROOMS: ReadonlySet<RoomKey> = new Set();

export const createRoomScanner = (options: RoomScannerOptions): RoomScanner => {
  const { gateway, budget, clock, random = Math.random, share = () => 1 } = options;
  const roomStore = createRoomStore();
  const rounds = createRounds(
    budget,
    () => share() * (1 - silent.share()),
    () => roomStore.queue('turn').size,
  );
  const actedUpon = new Set<string>();

  let interest = noInterest;
  /** Created by `start`, aborted by `stop`. */
  let life: AbortController | null = null;
  let isSweeping = false;
  /** A room hit the rate limit since the round began. */
  let isRateLimited = false;

  const publisher = createPublisher(clock, () => {
    const verifiedAtMs = roomStore.verifiedAtMs();
    return {
      rooms: roomStore.observations(),
      verifiedAtMs,
      listing: roomStore.doubts(),
      callsPerMinute: budget.callsInLastMinute(),
      pace: {
        ...rounds.pace(schedule.intervalMs()),
        ...following.pace(),
        oldestVerifiedAtMs: roomStore.oldestVerifiedAtMs(),
      },
    };
  });

  const following = createFollowing({
    clock,
    publisher,
    roomStore,
    intervalMs: () => schedule.intervalMs(),
    selected: () => interest.selected,
  });

  const schedule = createSchedule({
    clock,
    random,
    intervalMs: options.intervalMs,
    isIdle: () => life !== null && !isSweeping,
    isFollowing: following.isOn,
    waitsForRateLimit: publisher.waitsForRateLimit,
    // A second look would also fail while the server fails.
    secondLookAtMs: (nextRoundAtMs) =>
      publisher.isLive() && !isRateLimited ? secondLooks.dueAtMs(nextRoundAtMs) : null,
    runRound: () => void runRound(),
    lookAgain: () => void lookAgain(),
  });

  /** Counts a failure and delays the next round. */
  const backOff = (error: unknown): ConnectionState => {
    const retryAtMs = schedule.backOff(error);
    following.refused(retryAtMs);
    return publisher.failing(failureOf(error), retryAtMs);
  };

  const recover = (): ConnectionState => {
    schedule.recovered();
    return publisher.live();
  };

  /** The rate limit applies to the project, not to the room that hit it, so no further room is asked. */
  const slowDown = (error: unknown) => {
    if (isRateLimited) return;
    isRateLimited = true;
    publisher.publish({ connection: backOff(error) });
    pool.dropQueue();
    schedule.arm();
  };

  const askAndFile = async (key: RoomKey, calls: AbortController, onHalf: () => void) => {
    const askedAtMs = clock.now();
    const askedIn = life;
    const answer = await askRoom({ gateway, budget, onHalf }, roomStore.nameOf(key) ?? '', calls);
    if (life !== askedIn) return;
    const times = { askedAtMs, atMs: clock.now() };
    if (answer.ok) roomStore.verify(key, answer.participants, answer.dispatches, times);
    else if (failureOf(answer.error).kind === 'rate-limited') return slowDown(answer.error);
    else {
      roomStore.fail(key, failureOf(answer.error), times);
      silent.wake();
    }
    publisher.publishSoon();
  };

  const pool = createRoomPool({
    clock,
    budget,
    concurrency: options.concurrency ?? DEFAULT_CONCURRENCY,
    ask: askAndFile,
  });

  const silent = createSilentRooms({
    gateway,
    budget,
    clock,
    roomStore,
    isInFlight: pool.isInFlight,
    mayAsk: () =>
      life !== null && !following.isOn() && schedule.intervalMs() > 0 && !isRateLimited && publisher.isLive(),
    onRateLimit: slowDown,
  });

  const listRooms = createListRooms({ gateway, budget, clock, roomStore, rounds });

  const secondLooks = createSecondLooks({
    roomStore,
    rounds,
    pool,
    budget,
    clock,
    awaited: () => (following.isOn() ? following.aging() : interest.lookedAtOnce),
    mayList: () => !following.isOn(),
    listRooms,
  });

  /** On an interval, silent rooms are asked beside the rounds. With manual refresh they come last in a round. */
  const roomsInTurn = (): ReadonlySet<RoomKey> => {
    if (following.isPartial()) return NO_ROOMS;
    const turn = roomStore.queue('turn');
    const due = schedule.intervalMs() === 0 ? silent.due() : [];
    return due.length === 0 ? turn : new Set([...turn, ...due]);
  };

  /** Returns the calls of this round that the budget allows. */
  const planCalls = (urgent: readonly UrgentRoom[]) => {
    const inTurn = roomsInTurn();
    return plan(
      {
        listAtMs: rounds.listAtMs(),
        inTurn,
        rooms: inTurn.size + urgent.filter(({ key }) => !inTurn.has(key)).length,
        neverAsked: roomStore.neverAsked(),
        urgent,
        inFlight: pool.inFlight(),
        askedBefore: rounds.roomsAsked(),
        previousRoundAtMs: rounds.previousAtMs(),
      },
      clock.now(),
      rounds.callsLeft(LISTING_CALLS + CALLS_PER_ROOM * actedUpon.size),
    );
  };

  /** Keeps rooms that were in flight when they were acted upon, because their answers may be outdated. */
  const forgetActedUpon = (asked: ReadonlySet<RoomKey>) => {
    const open = [...actedUpon].flatMap(roomStore.find).filter((key) => !asked.has(key));
    actedUpon.clear();
    for (const key of open) actedUpon.add(key);
  };

  const askRooms = async () => {
    const isPartial = following.isPartial();
    const urgent = urgentRooms(roomStore, isPartial ? noInterest : interest, actedUpon, clock.now()).filter(
      ({ urgency }) => !isPartial || urgency === 'acted upon',
    );
    const keys = planCalls(urgent).flatMap((call) => (call.kind === 'room' ? [call.key] : []));
    forgetActedUpon(new Set(keys));
    rounds.askRooms(keys.length);
    silent.wake();
    await pool.askAll(keys, roundLimits(schedule.startedAtMs(), schedule.intervalMs(), CALL_LIMIT_MS));
    rounds.end(clock.now(), urgent.length);
  };

  const listingFailed = (error: unknown): Partial<Snapshot> => {
    roomStore.acquit();
    rounds.listingFailed();
    // The other lktop's sweeps tell whether the server answers. A rate limit holds for both.
    if (following.isOn() && failureOf(error).kind !== 'rate-limited') return {};
    return { connection: backOff(error) };
  };

  /** @returns the changes for the last snapshot of the round; null if the scanner was stopped */
  const ask = async (signal: AbortSignal): Promise<Partial<Snapshot> | null> => {
    const startedAtMs = schedule.startedAtMs();
    if (planCalls([]).some(({ kind }) => kind === 'list')) {
      try {
        await listRooms(signal);
        if (signal.aborted) return null;
      } catch (error) {
        return signal.aborted ? null : listingFailed(error);
      }
      publisher.publish({
        sweep: publisher.getSnapshot().sweep + 1,
        startedAtMs,
        ...(following.isPartial() ? {} : { finishedAtMs: null }),
        ...(publisher.waitsForRateLimit() ? {} : { connection: recover() }),
      });
      await turnAfter(roomStore.size());
      if (signal.aborted) return null;
    }
    await askRooms();
    if (signal.aborted) return null;
    return {
      ...(following.isPartial() ? {} : { finishedAtMs: clock.now() }),
      ...(isRateLimited ? {} : { connection: recover() }),
    };
  };

  const runRound = async () => {
    if (!life) return;
    const { signal } = life;
    isSweeping = true;
    isRateLimited = false;
    following.beginRound();
    const isWanted = schedule.begun();
    rounds.begin({ nowMs: schedule.startedAtMs(), intervalMs: schedule.intervalMs(), isWanted });
    const outcome = await ask(signal);
    if (!outcome) return;
    isSweeping = false;
    publisher.publish(outcome);
    schedule.arm();
  };

  const lookAgain = async () => {
    if (!life) return;
    const { signal } = life;
    isSweeping = true;
    const failed = (error: unknown) => (signal.aborted ? {} : listingFailed(error));
    const outcome = await secondLooks.look(signal).then(() => ({}), failed);
    if (signal.aborted) return;
    isSweeping = false;
    publisher.publish(outcome);
    schedule.arm();
  };

  return {
    start: () => {
      if (life) return;
      life = new AbortController();
      schedule.beginNow();
    },
    stop: () => {
      life?.abort();
      life = null;
      isSweeping = false;
      schedule.stop();
      publisher.stop();
      pool.stop();
      silent.stop();
    },
    sweepNow: () => {
      if (!life) return;
      following.wantSweep();
      schedule.want();
    },
    lookNow: () => {
      if (life) schedule.want();
    },
    setFollowing: (follows) => {
      if (follows === following.isOn()) return;
      following.set(follows);
      if (follows) {
        pool.dropQueue();
        return schedule.arm();
      }
      roomStore.lineUp();
      if (life) schedule.beginNow();
    },
    adopt: (sweep) => {
      following.adopt(sweep);
      schedule.arm();
    },
    setIntervalMs: (milliseconds) => {
      schedule.setIntervalMs(milliseconds, publisher.getSnapshot().connection.state === 'failing');
    },
    setInterest: (changes) => {
      interest = { ...interest, ...changes };
      if (changes.lookedAtOnce) schedule.arm();
    },
    getSnapshot: publisher.getSnapshot,
    subscribe: publisher.subscribe,
    isSweeping: () => isSweeping,
    expedite: (roomKeyOrName) => {
      const rooms = roomStore.find(roomKeyOrName);
      for (const key of rooms) if (!pool.askNext(key)) actedUpon.add(key);
      if (rooms.length === 0) actedUpon.add(roomKeyOrName);
    },
  };
};
