import type { Clock } from '../clock.ts';
import type { ConnectionState } from '../fleet/snapshot.ts';
import { StoreError } from '../registry/store.ts';
import { coversAll } from '../scanner/pace.ts';
import type { RoomScanner } from '../scanner/scanner-view.ts';
import { formatDuration } from '../text/duration.ts';
import {
  SHARING_AFTER_FAILURE_MS,
  SHARING_AGAIN_MS,
  SHARING_GATHER_MS,
  SHARING_JOIN_MS,
  SHARING_LEAVE_MS,
  SHARING_POOLED_MS,
} from '../time-limits.ts';
import { POOLED, type Reading, type SharedPlace } from './place.ts';
import { createSweepReader, type SharedSweep } from './read-sweep.ts';
import { createSweepWriter } from './write-sweep.ts';

/**
 * A sweeper shows once an interval that it is alive. If it is a quarter of one late, the others ask whether its process
 * has died.
 */
const LATE_INTERVALS = 1.25;
/** After two intervals it hangs, or is cut off: then the others sweep, whoever holds the role. */
const DEAD_INTERVALS = 2;
/** How often the others look meanwhile. */
const LOOKS_PER_INTERVAL = 4;

/** Who sweeps for this lktop. */
export type Sharing =
  /** It has just started, and asks whether another lktop sweeps. */
  | { readonly role: 'joining' }
  /** It sweeps for all lktops of the project. */
  | { readonly role: 'sweeps' }
  /** @see who sweeps: `alice@host` */
  | { readonly role: 'follows'; readonly who: string }
  /** It sweeps for itself. `why` is a sentence; null: for a moment, or nothing is to be said. */
  | { readonly role: 'alone'; readonly why: string | null };

export interface SharingOptions {
  readonly place: SharedPlace;
  readonly scanner: Pick<RoomScanner, 'getSnapshot' | 'subscribe' | 'setFollowing' | 'adopt'>;
  /** The session's clock. `follow` sets it to the sweeper's time. */
  readonly clock: Clock & { readonly follow: (nowMs: number) => void };
  /** `alice@host` */
  readonly who: string;
  /** Milliseconds between sweeps; 0: manual refresh, which shares nothing. */
  readonly intervalMs: number;
  /** API calls a minute that this lktop may make; null: no limit. */
  readonly callsPerMinute: number | null;
  /** Removes secrets and tokens from a text before others get it. */
  readonly redact: (text: string) => string;
  /** Follows others, and never sweeps for them. Default: false. */
  readonly onlyFollows?: boolean;
  readonly onChange: () => void;
}

/** Lets the lktops of one project make one sweep. Whatever goes wrong with that, this lktop sweeps for itself. */
export interface SweepSharing {
  readonly start: () => void;
  readonly setIntervalMs: (intervalMs: number) => void;
  /** The same object until something changed. */
  readonly getState: () => Sharing;
  /** Gives up the role and ends the connection. */
  readonly stop: () => Promise<void>;
}

/** How fast an lktop sweeps. */
interface Speed {
  readonly intervalMs: number;
  readonly callsPerMinute: number | null;
}

/** Whether sweeps at one speed are as good as those at another for a project of this size. */
const covers = (one: Speed, other: Speed, rooms: number): boolean => {
  if (one.intervalMs > other.intervalMs) return false;
  const { callsPerMinute: perMinute } = one;
  if (perMinute === null || (other.callsPerMinute !== null && perMinute >= other.callsPerMinute)) return true;
  return coversAll({ intervalMs: one.intervalMs, rooms, perMinute });
};

/** Only a working connection is worth sharing. A rate limit is: it holds for the project, whoever asks. */
const isWorthSharing = (connection: ConnectionState): boolean =>
  connection.state === 'live' ||
  (connection.state === 'failing' && connection.failure.kind === 'rate-limited');

/** Somebody else may have written any number. */
const LONGEST_INTERVAL_MS = 3_600_000;

const intervalOf = ({ intervalMs }: Reading): number =>
  Math.min(Math.max(intervalMs, 1), LONGEST_INTERVAL_MS);

const JOINING: Sharing = { role: 'joining' };
const SWEEPS: Sharing = { role: 'sweeps' };
const UNREADABLE =
  'Another lktop shares its sweeps in a form that this one does not understand, so this one sweeps for itself. Use the same version everywhere.';

/** Why a sweep is not shared begins with it. */
export const SWEEPS_ALONE = 'This lktop sweeps for itself.';

const sentenceOf = (error: unknown): string => {
  const reason = error instanceof StoreError ? ` ${error.failure.sentence} ${error.failure.remedy}` : '';
  return `${SWEEPS_ALONE}${reason}`;
};

export const createSweepSharing = (options: SharingOptions): SweepSharing => {
  const { place, scanner, clock, who, callsPerMinute, onlyFollows = false, onChange } = options;
  const reader = createSweepReader();
  const writer = createSweepWriter(options.redact);
  let { intervalMs } = options;
  let state: Sharing = JOINING;
  let isStopped = false;
  /** While this lktop sweeps for all. */
  let generation = 0;
  let isLooking = false;
  let isLookWanted = false;
  let isPublishing = false;
  let isPublishWanted = false;
  /** Ends the wait for the next thing to do. */
  let cancelNext = () => {};
  /** Ends the wait until the sweeper counts as dead. */
  let cancelDead = () => {};
  let cancelJoin = () => {};
  let cancelGather: (() => void) | null = null;

  const become = (next: Sharing): void => {
    const isSame = JSON.stringify(next) === JSON.stringify(state);
    const follows = next.role === 'follows' || next.role === 'joining';
    if (!isSame) state = next;
    scanner.setFollowing(follows);
    if (!isSame) onChange();
  };

  const after = (delayMs: number, run: () => void): void => {
    cancelNext();
    cancelNext = clock.after(delayMs, run);
  };

  /** Sweeps for itself, and looks again later whether it can share. */
  const beAlone = (why: string | null, againMs = Math.max(SHARING_AGAIN_MS, intervalMs)): void => {
    cancelDead();
    cancelGather?.();
    cancelGather = null;
    if (isStopped) return;
    become({ role: 'alone', why });
    if (intervalMs > 0) after(againMs, look);
    else cancelNext();
  };

  const fail = (error: unknown): void => {
    const isLasting = error instanceof StoreError && error.failure.kind === POOLED;
    if (!isStopped) beAlone(sentenceOf(error), isLasting ? SHARING_POOLED_MS : SHARING_AFTER_FAILURE_MS);
  };

  const mayLead = (): boolean => {
    const { connection } = scanner.getSnapshot();
    return !onlyFollows && (connection.state === 'connecting' || isWorthSharing(connection));
  };

  const isStill = (since: number): boolean => state.role === 'sweeps' && generation === since;

  const publish = async (): Promise<void> => {
    if (state.role !== 'sweeps' || isStopped) return;
    if (isPublishing) {
      isPublishWanted = true;
      return;
    }
    isPublishing = true;
    isPublishWanted = false;
    const beat = { generation, intervalMs };
    after(intervalMs, publishNow);
    try {
      const snapshot = scanner.getSnapshot();
      const changes = isWorthSharing(snapshot.connection)
        ? await writer.next({ snapshot, nowMs: clock.now(), intervalMs })
        : null;
      const isNewest = await place.publish(beat, changes);
      const isOwn = isStill(beat.generation);
      if (isOwn && isNewest && changes) writer.written();
      if (isOwn && !isNewest) {
        beAlone(null);
        look();
      }
    } catch (error) {
      if (isStill(beat.generation)) fail(error);
    }
    isPublishing = false;
    if (isPublishWanted) void publish();
  };
  const publishNow = (): void => void publish();

  const lead = (newGeneration: number): void => {
    cancelDead();
    generation = newGeneration;
    writer.startOver();
    become(SWEEPS);
    publishNow();
  };

  /** Waits for what the sweeper writes next, or for its death. */
  const waitForBeat = (reading: Reading): void => {
    const theirMs = intervalOf(reading);
    const { beatAgeMs } = reading;
    cancelDead();
    cancelDead = clock.after(DEAD_INTERVALS * theirMs - beatAgeMs, () => {
      if (state.role === 'follows') beAlone(null);
      look();
    });
    const lateMs = LATE_INTERVALS * theirMs - beatAgeMs;
    after(lateMs > 0 ? lateMs : theirMs / LOOKS_PER_INTERVAL, look);
  };

  /** Whether nobody sweeps: the sweeper is dead, or was this lktop, which lost its connection. */
  const isOver = (reading: Reading | null): boolean =>
    reading === null ||
    reading.generation === generation ||
    reading.beatAgeMs >= DEAD_INTERVALS * intervalOf(reading);

  const elect = async (reading: Reading | null): Promise<void> => {
    const isDead = isOver(reading);
    if (!mayLead()) return reading === null || isDead ? beAlone(null) : waitForBeat(reading);
    const won = await place.elect({
      after: reading?.generation ?? 0,
      isForced: isDead || reading === null || reading.beatAgeMs < LATE_INTERVALS * intervalOf(reading),
      who,
      intervalMs,
    });
    if (isStopped) return;
    if (won !== null) lead(won);
    else if (reading !== null && !isDead) waitForBeat(reading);
    // Somebody else was faster, and will write soon.
    else if (state.role === 'joining') after(intervalMs / LOOKS_PER_INTERVAL, look);
    else beAlone(null, intervalMs / LOOKS_PER_INTERVAL);
  };

  const follow = (sweep: SharedSweep, reading: Reading): void => {
    clock.follow(sweep.atMs + reading.headAgeMs);
    become({ role: 'follows', who: reading.who });
    scanner.adopt(sweep);
    waitForBeat(reading);
  };

  /** Follows the sweeper, or does better itself. */
  const consider = async (reading: Reading & { readonly head: string }): Promise<void> => {
    const sweep = await reader.take(reading);
    if (isStopped || state.role === 'sweeps') return;
    if (sweep === null) return beAlone(UNREADABLE, SHARING_AFTER_FAILURE_MS);
    if (!isWorthSharing(sweep.connection)) return beAlone(null);
    const own = { intervalMs, callsPerMinute };
    const rooms = sweep.rooms.length;
    if (covers(sweep, own, rooms)) return follow(sweep, reading);
    // The one that asks for most sweeps for all.
    if (covers(own, sweep, rooms) && mayLead()) return elect(reading);
    beAlone(
      `This lktop sweeps for itself: it asks for more than ${reading.who} does, who sweeps every ${formatDuration(sweep.intervalMs)} with ${sweep.callsPerMinute ?? 'any number of'} calls a minute.`,
    );
  };

  const take = async (reading: Reading | null): Promise<void> => {
    if (isStopped || state.role === 'sweeps') return;
    if (reading === null || reading.generation === generation) return elect(reading);
    const { head, beatAgeMs, headAgeMs } = reading;
    const theirMs = intervalOf(reading);
    const deadMs = DEAD_INTERVALS * theirMs;
    if (head !== null && beatAgeMs < LATE_INTERVALS * theirMs && headAgeMs < deadMs)
      return consider({ ...reading, head });
    if (beatAgeMs >= LATE_INTERVALS * theirMs) return elect(reading);
    // A new sweeper has not written yet.
    if (state.role === 'follows' && headAgeMs >= deadMs) beAlone(null, theirMs / LOOKS_PER_INTERVAL);
    else waitForBeat(reading);
  };

  const lookOnce = async (): Promise<void> => {
    isLookWanted = false;
    try {
      await take(await place.read(reader.position()));
    } catch (error) {
      if (state.role !== 'sweeps') fail(error);
    }
  };

  const look = (): void => {
    if (isStopped || intervalMs === 0) return;
    isLookWanted = true;
    if (isLooking) return;
    isLooking = true;
    void lookOnce().then(() => {
      isLooking = false;
      if (isLookWanted) look();
    });
  };

  /** Gives up the role. The others are told, so that they need not wait. */
  const abdicate = async (): Promise<void> => {
    const given = generation;
    await place.leave(given).catch(() => {});
  };

  scanner.subscribe(({ connection }) => {
    if (state.role !== 'sweeps') return;
    if (connection.state === 'failing' && !isWorthSharing(connection)) {
      void abdicate();
      beAlone(null);
      return;
    }
    cancelGather ??= clock.after(SHARING_GATHER_MS, () => {
      cancelGather = null;
      publishNow();
    });
  });
  place.onNews(() => {
    if (state.role !== 'sweeps') look();
  });
  place.onLost(() => {
    if (state.role === 'sweeps') beAlone(null);
  });

  return {
    start: () => {
      if (intervalMs === 0) return beAlone(null);
      scanner.setFollowing(true);
      cancelJoin = clock.after(SHARING_JOIN_MS, () => {
        if (state.role === 'joining') beAlone(null);
      });
      look();
    },
    setIntervalMs: (milliseconds) => {
      intervalMs = milliseconds;
      if (state.role === 'sweeps' && milliseconds > 0) return publishNow();
      if (state.role === 'sweeps') void abdicate();
      if (milliseconds === 0) beAlone(null);
      else look();
    },
    getState: () => state,
    stop: async () => {
      const wasSweeper = state.role === 'sweeps';
      isStopped = true;
      cancelNext();
      cancelDead();
      cancelJoin();
      cancelGather?.();
      if (wasSweeper) {
        await new Promise<void>((resolve) => {
          const cancel = clock.after(SHARING_LEAVE_MS, resolve);
          void abdicate().then(() => {
            cancel();
            resolve();
          });
        });
      }
      await place.close().catch(() => {});
    },
  };
};
