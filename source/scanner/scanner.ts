import type { ConnectionState, RoomKey, Snapshot } from '../fleet/snapshot.ts';
import { failureOf } from '../livekit/gateway.ts';
import { CALL_LIMIT_MS } from '../time-limits.ts';
import { askRoom } from './ask-room.ts';
import { backOffMs } from './back-off.ts';
import { createListRooms } from './list-rooms.ts';
import { CALLS_PER_ROOM, LISTING_CALLS } from './pace.ts';
import { roundLimits } from './patience.ts';
import { plan, type UrgentRoom } from './plan.ts';
import { createPublisher } from './publisher.ts';
import { createRoomPool } from './room-pool.ts';
import type { RoomScanner, RoomScannerOptions } from './room-scanner.ts';
import { createRoomStore } from './room-store.ts';
import { createRounds } from './rounds.ts';
import { createSecondLooks } from './second-looks.ts';
import { createSilentRooms } from './silent-rooms.ts';
import { noInterest, urgentRooms } from './urgent-rooms.ts';

const DEFAULT_CONCURRENCY = 16;

export const createRoomScanner = (options: RoomScannerOptions): RoomScanner => {
  const { gateway, budget, clock, random = Math.random, share = () => 1 } = options;
  const roomStore = createRoomStore();
  const rounds = createRounds(
    budget,
    () => share() * (1 - silent.share()),
    () => roomStore.queue('turn').size,
  );
  const actedUpon = new Set<string>();

  let intervalMs = options.intervalMs;
  let interest = noInterest;
  /** One for every start; aborted by the stop. */
  let life: AbortController | null = null;
  let isSweeping = false;
  let isSweepWanted = false;
  /** A room hit the rate limit since the round began. */
  let isRateLimited = false;
  let failures = 0;
  let lastStartMs = clock.now();
  let nextStartMs: number | null = null;
  /** Bounds the wait where the clock is set back meanwhile. */
  let longestWaitMs = 0;
  let cancelNextRound = () => {};

  const publisher = createPublisher(clock, () => {
    const verifiedAtMs = roomStore.verifiedAtMs();
    return {
      rooms: roomStore.observations(),
      verifiedAtMs,
      listing: roomStore.doubts(),
      callsPerMinute: budget.callsInLastMinute(),
      pace: { ...rounds.pace(intervalMs), oldestVerifiedAtMs: roomStore.oldestVerifiedAtMs() },
    };
  });

  /** Counts a failure, and puts the next round off. */
  const backOff = (error: unknown): ConnectionState => {
    failures += 1;
    longestWaitMs = backOffMs({ failures, error, intervalMs, random });
    nextStartMs = clock.now() + longestWaitMs;
    const { connection } = publisher.getSnapshot();
    return {
      state: 'failing',
      failure: failureOf(error),
      sinceMs: connection.state === 'failing' ? connection.sinceMs : clock.now(),
      retryAtMs: nextStartMs,
    };
  };

  const nextByInterval = () => {
    longestWaitMs = intervalMs;
    nextStartMs = intervalMs > 0 ? lastStartMs + intervalMs : null;
  };

  const isLive = () => publisher.getSnapshot().connection.state === 'live';

  const recover = (): ConnectionState => {
    failures = 0;
    const { connection } = publisher.getSnapshot();
    return connection.state === 'live' ? connection : { state: 'live' };
  };

  /** The rate limit is the project's and says nothing of the room that hit it: ask nobody else, and back off. */
  const slowDown = (error: unknown) => {
    if (isRateLimited) return;
    isRateLimited = true;
    publisher.publish({ connection: backOff(error) });
    pool.dropQueue();
    scheduleNextRound();
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
    mayAsk: () => life !== null && intervalMs > 0 && !isRateLimited && isLive(),
    onRateLimit: slowDown,
  });

  const listRooms = createListRooms({ gateway, budget, clock, roomStore, rounds });

  const secondLooks = createSecondLooks({
    roomStore,
    rounds,
    pool,
    budget,
    clock,
    awaited: () => interest.lookedAtOnce,
    listRooms,
  });

  /** By hand the silent rooms come last: on an interval they are looked at beside the rounds. */
  const roomsInTurn = (): ReadonlySet<RoomKey> => {
    const turn = roomStore.queue('turn');
    const due = intervalMs === 0 ? silent.due() : [];
    return due.length === 0 ? turn : new Set([...turn, ...due]);
  };

  /** What to ask now, as far as there are calls for it. */
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

  /** A room in flight may answer with what was true before it was acted upon: it stays to be asked. */
  const forgetActedUpon = (asked: ReadonlySet<RoomKey>) => {
    const open = [...actedUpon].flatMap(roomStore.find).filter((key) => !asked.has(key));
    actedUpon.clear();
    for (const key of open) actedUpon.add(key);
  };

  const askRooms = async () => {
    const urgent = urgentRooms(roomStore, interest, actedUpon, clock.now());
    const keys = planCalls(urgent).flatMap((call) => (call.kind === 'room' ? [call.key] : []));
    forgetActedUpon(new Set(keys));
    rounds.askRooms(keys.length);
    silent.wake();
    await pool.askAll(keys, roundLimits(lastStartMs, intervalMs, CALL_LIMIT_MS));
    rounds.end(clock.now(), urgent.length);
  };

  /** A rate limit is over when a whole round went through, anything else when the rooms were listed. */
  const waitsForRateLimit = () => {
    const { connection } = publisher.getSnapshot();
    return connection.state === 'failing' && connection.failure.kind === 'rate-limited';
  };

  const listingFailed = (error: unknown): Partial<Snapshot> => {
    roomStore.acquit();
    rounds.listingFailed();
    return { connection: backOff(error) };
  };

  /** @returns what its last snapshot says, or null where it was stopped */
  const ask = async (signal: AbortSignal): Promise<Partial<Snapshot> | null> => {
    const startedAtMs = lastStartMs;
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
        finishedAtMs: null,
        ...(waitsForRateLimit() ? {} : { connection: recover() }),
      });
    }
    await askRooms();
    if (signal.aborted) return null;
    return { finishedAtMs: clock.now(), ...(isRateLimited ? {} : { connection: recover() }) };
  };

  const runRound = async (signal: AbortSignal) => {
    isSweeping = true;
    isRateLimited = false;
    lastStartMs = clock.now();
    rounds.begin({ nowMs: lastStartMs, intervalMs, isWanted: isSweepWanted });
    isSweepWanted = false;
    nextByInterval();
    const outcome = await ask(signal);
    if (!outcome) return;
    isSweeping = false;
    publisher.publish(outcome);
    scheduleNextRound();
  };

  const lookAgain = async (signal: AbortSignal) => {
    isSweeping = true;
    const failed = (error: unknown) => (signal.aborted ? {} : listingFailed(error));
    const outcome = await secondLooks.look(signal).then(() => ({}), failed);
    if (signal.aborted) return;
    isSweeping = false;
    publisher.publish(outcome);
    scheduleNextRound();
  };

  /** When something is to be looked at once more; null: nothing is, or the server does not answer. */
  const secondLookAtMs = (): number | null =>
    isLive() && !isRateLimited ? secondLooks.dueAtMs(nextStartMs) : null;

  /** The one place that starts rounds: never two at a time, and none before a rate limit's time is up. */
  const scheduleNextRound = () => {
    cancelNextRound();
    if (!life || isSweeping) return;
    const { signal } = life;
    const roundMs = isSweepWanted && !waitsForRateLimit() ? clock.now() : nextStartMs;
    const againMs = secondLookAtMs();
    if (roundMs === null && againMs === null) return;
    const roundInMs =
      roundMs === null ? Number.POSITIVE_INFINITY : Math.min(roundMs - clock.now(), longestWaitMs);
    const againInMs = againMs === null ? Number.POSITIVE_INFINITY : againMs - clock.now();
    const run = againInMs < roundInMs ? lookAgain : runRound;
    const delayMs = Math.min(roundInMs, againInMs);
    if (delayMs <= 0) void run(signal);
    else cancelNextRound = clock.after(delayMs, () => void run(signal));
  };

  return {
    start: () => {
      if (life) return;
      life = new AbortController();
      nextStartMs = clock.now();
      scheduleNextRound();
    },
    stop: () => {
      life?.abort();
      life = null;
      isSweeping = false;
      isSweepWanted = false;
      cancelNextRound();
      publisher.stop();
      pool.stop();
      silent.stop();
    },
    sweepNow: () => {
      if (!life) return;
      isSweepWanted = true;
      scheduleNextRound();
    },
    setIntervalMs: (milliseconds) => {
      intervalMs = milliseconds;
      if (publisher.getSnapshot().connection.state !== 'failing') nextByInterval();
      scheduleNextRound();
    },
    setInterest: (changes) => {
      interest = { ...interest, ...changes };
      if (changes.lookedAtOnce) scheduleNextRound();
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
