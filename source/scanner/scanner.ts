import type { Clock } from '../clock.ts';
import type { ConnectionState, RoomKey, Snapshot } from '../fleet/snapshot.ts';
import { failureOf, type Gateway } from '../livekit/gateway.ts';
import { createFollowing } from './following.ts';
import { noInterest } from './plan.ts';
import { createPublisher } from './publisher.ts';
import { askRoom, createListRooms, turnAfter } from './questions.ts';
import type { RateLimiter } from './rate-limiter.ts';
import { createRoomPool } from './room-pool.ts';
import { createRoomStore } from './room-store.ts';
import { createRoundRooms } from './round-rooms.ts';
import { createRounds } from './rounds.ts';
import type { RoomScanner } from './scanner-view.ts';
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
export const createRoomScanner = (options: RoomScannerOptions): RoomScanner => {
  const { gateway, budget, clock, random = Math.random, share = () => 1 } = options;
  const roomStore = createRoomStore();
  const rounds = createRounds(
    budget,
    () => share() * (1 - silent.share()),
    () => roomStore.queue('turn').size,
  );

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

  const roundRooms = createRoundRooms({
    roomStore,
    rounds,
    pool,
    silent,
    following,
    schedule,
    clock,
    interest: () => interest,
  });

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
    if (roundRooms.isListingDue()) {
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
    await roundRooms.ask();
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
    expedite: roundRooms.expedite,
  };
};
