import type { Room } from '../../fleet/fleet.ts';
import { CONTRADICTION, type Failure, type RoomKey } from '../../fleet/snapshot.ts';
import { isGhost } from '../../fleet/verdict/ghost.ts';
import { areAsked } from '../../fleet/workers.ts';
import type { Session, SessionState } from '../../session/session.ts';
import { sweepCost } from '../budget.ts';
import { type CommandContext, TimedOut } from '../command.ts';
import { isSet } from '../flag-values.ts';
import { follow, isLastingFailure, pause } from '../follow.ts';
import type { Opened } from '../open-session.ts';
import { findUndecided, type Looked, type Undecided } from './undecided.ts';

const MINUTE_MS = 60_000;
/** Covers the grace times, a slow server, and a margin. */
const BESIDE_SWEEPS_MS = 60_000;
/** The time between sweeps until everything that only time can tell is decided. */
export const LOOK_AGAIN_MS = 2_000;
const SHORTEST_INTERVAL_MS = 5_000;
const LONGEST_INTERVAL_MS = 10_000;
/** Listing thousands of rooms is a large answer, so it is not requested every second. */
const ROOMS_PER_INTERVAL_SECOND = 500;

/** Two sweeps in a row leave at least half of a minute's calls for further sweeps. */
const fitsInOneGo = (rooms: number, budget: number): boolean => 2 * sweepCost(rooms) <= budget / 2;

/** Returns the milliseconds between sweeps when the budget does not cover all rooms at once. */
const intervalFor = (rooms: number): number =>
  Math.min(LONGEST_INTERVAL_MS, Math.max(SHORTEST_INTERVAL_MS, (rooms / ROOMS_PER_INTERVAL_SECOND) * 1_000));

/** Returns how long a check of this many rooms may take: two sweeps within the budget, plus the grace times. */
const checkTakesMs = (rooms: number, budget: number): number => {
  const sweepsMs = fitsInOneGo(rooms, budget) ? 0 : (2 * sweepCost(rooms) * MINUTE_MS) / budget;
  return Math.ceil(sweepsMs * 1.25) + BESIDE_SWEEPS_MS;
};

/** The server cannot be reached, and waiting longer would not help. */
class GivenUp extends Error {
  override readonly name = 'GivenUp';
}

/** Counts how often each room was swept. */
export interface Looks {
  /** Null: never. */
  readonly at: (room: RoomKey) => Looked | null;
  readonly stop: () => void;
}

const countLooks = (session: Session): Looks => {
  const looked = new Map<RoomKey, Looked>();
  let counted: ReadonlyMap<RoomKey, number> | null = null;
  const count = () => {
    const { verifiedAtMs } = session.getState().snapshot;
    if (verifiedAtMs === counted) return;
    counted = verifiedAtMs;
    for (const [room, lastMs] of verifiedAtMs) {
      const before = looked.get(room);
      if (before?.lastMs !== lastMs) looked.set(room, { times: (before?.times ?? 0) + 1, lastMs });
    }
  };
  const stop = session.subscribe(count);
  count();
  return { at: (room) => looked.get(room) ?? null, stop };
};

/** What a check has seen when it stops. */
export interface Sight {
  readonly state: SessionState;
  readonly looks: Looks;
  /** Rooms that existed at the start and still exist, but were never verified. */
  readonly unseen: number;
  /** What more time would decide; empty: everything is decided. */
  readonly undecided: readonly Undecided[];
  /** Why the server could not be reached at the end, or null. */
  readonly failure: Failure | null;
}

const BETWEEN_SWEEPS_MS = 1_000;
const LEAST_SWEEPS = 2;
/**
 * After 16 s a check no longer waits to learn whether silent rooms are ghosts. A few are known after about 15 s; with
 * thousands, the other rooms need not wait.
 */
const GHOSTS_KNOWN_MS = 16_000;

/** No node answered for the room, but not for long enough to prove a ghost. */
const isSuspect = (room: Room): boolean => room.failure?.kind === 'no-response' && !isGhost(room);

/** Whether nothing can be said about who is in the room: it never answered, or its answers are contradicted. */
const isUnknown = ({ verified, failure }: Room): boolean => !verified || failure?.kind === CONTRADICTION;

/** The problem of a ghost is known. So is that of a suspect, as long as the server answers for other rooms. */
const unseenOf = ({ fleet }: SessionState, rooms: ReadonlySet<RoomKey>): number => {
  const othersAnswer = fleet.rooms.some(({ verified }) => verified);
  return fleet.rooms.filter(
    (room) => isUnknown(room) && rooms.has(room.key) && !isGhost(room) && !(othersAnswer && isSuspect(room)),
  ).length;
};

const hasSuspects = ({ fleet }: SessionState, rooms: ReadonlySet<RoomKey>): boolean =>
  fleet.rooms.some((room) => isSuspect(room) && rooms.has(room.key));

/** Every room that existed at the start has answered or failed. */
const allTried = ({ fleet }: SessionState, rooms: ReadonlySet<RoomKey>): boolean =>
  fleet.rooms.every(({ key, verified, failure }) => verified || failure !== null || !rooms.has(key));

/** Every room was in the newest listing. The next listing tells whether a missing room is gone. */
const noneMissing = ({ snapshot: { listing } }: SessionState): boolean => listing.missing.size === 0;

const failureOf = ({ snapshot: { connection } }: SessionState): Failure | null =>
  connection.state === 'failing' ? connection.failure : null;

/** Before the first listing nothing is known of any room. */
const neverListed = ({ snapshot }: SessionState): Failure | null =>
  snapshot.sweep > 0
    ? null
    : {
        kind: 'timeout',
        sentence: 'The server did not list its rooms in the time there was.',
        remedy: 'lktop doctor says how far it gets; --timeout gives it longer.',
      };

/** By default Nagios stops a check after 10 s, so `--brief` answers before. */
const NO_ANSWER_BRIEF_MS = 9_000;

/** The server hangs, so waiting longer reveals nothing more. */
const answersNothing = ({ fleet, snapshot }: SessionState): boolean =>
  snapshot.sweep === 0 || (fleet.rooms.length > 0 && !fleet.rooms.some(({ verified }) => verified));

/** Aborts with `TimedOut` when a check takes longer than it should need. */
const createLimit = ({ host, signal, flags }: CommandContext, session: Opened['session']) => {
  const controller = new AbortController();
  let cancel = () => {};
  const cancelBrief =
    flags['timeout'] === undefined && isSet(flags, 'brief')
      ? host.clock.after(NO_ANSWER_BRIEF_MS, () => {
          if (answersNothing(session.getState())) controller.abort(new TimedOut(NO_ANSWER_BRIEF_MS));
        })
      : () => {};
  return {
    signal: AbortSignal.any([signal, controller.signal]),
    set: (limitMs: number) => {
      cancel();
      if (flags['timeout'] !== undefined) return;
      cancel = host.clock.after(limitMs, () => controller.abort(new TimedOut(limitMs)));
    },
    cancel: () => {
      cancel();
      cancelBrief();
    },
  };
};

/**
 * Sweeps until everything that existed at the second sweep is decided: each room was verified, and whatever was
 * starting has succeeded or failed. Later events belong to the next check. Ends earlier if time is up or the server
 * cannot be reached, and then reports what is missing.
 * @throws the signal's reason when it is aborted for another reason than time
 */
export const lookUntilSure = async (
  context: CommandContext,
  { session, settings, budget }: Opened,
): Promise<Sight> => {
  const { clock } = context.host;
  const looks = countLooks(session);
  const ghostsKnownAtMs = clock.now() + GHOSTS_KNOWN_MS;
  const limit = createLimit(context, session);
  limit.set(checkTakesMs(0, budget));
  let rooms: ReadonlySet<RoomKey> = new Set();
  let watched: ReadonlySet<string> | null = null;

  const undecidedIn = ({ fleet }: SessionState): readonly Undecided[] =>
    findUndecided(fleet, settings.grace, looks.at).filter(({ id }) => watched?.has(id) ?? true);

  const sightOf = (state: SessionState, undecided: readonly Undecided[]): Sight => ({
    state,
    looks,
    unseen: unseenOf(state, rooms),
    undecided,
    failure: failureOf(state) ?? neverListed(state),
  });

  const until = (look: (state: SessionState) => boolean): Promise<SessionState> =>
    follow(session, limit.signal, (state) => {
      if (isLastingFailure(state)) throw new GivenUp();
      return look(state) ? state : null;
    });

  const isThrough = ({ snapshot }: SessionState, sweeps: number): boolean =>
    snapshot.sweep >= sweeps && snapshot.finishedAtMs !== null;

  try {
    const listed = await until((state) => state.snapshot.sweep > 0);
    rooms = new Set(listed.fleet.byKey.keys());
    limit.set(checkTakesMs(rooms.size, budget));
    const isSmall = fitsInOneGo(rooms.size, budget);
    // With many hanging rooms the first sweep takes long. On an interval they are asked again beside it.
    if (!isSmall) session.setIntervalMs(intervalFor(rooms.size));
    const swept = await until((state) => isThrough(state, 1));
    if (isSmall) {
      await pause(clock, limit.signal, BETWEEN_SWEEPS_MS);
      session.sweepNow();
      await until((state) => isThrough(state, LEAST_SWEEPS));
    }
    const answering = swept.fleet.rooms.filter(({ verified }) => verified).length;
    if (fitsInOneGo(answering, budget)) session.setIntervalMs(LOOK_AGAIN_MS);
    const seen = await until((state) => isThrough(state, LEAST_SWEEPS) && allTried(state, rooms));
    watched = new Set(undecidedIn(seen).map(({ id }) => id));
    let expeditedAfter = 0;
    const decided = await until((state) => {
      const open = undecidedIn(state);
      const { sweep, finishedAtMs } = state.snapshot;
      if (sweep > expeditedAfter && finishedAtMs !== null) {
        expeditedAfter = sweep;
        for (const { room } of open) session.expedite(room);
      }
      return (
        open.length === 0 &&
        noneMissing(state) &&
        (state.workers === null || areAsked(state.workers)) &&
        (state.cloud === null || state.cloud.rounds > 0) &&
        (!hasSuspects(state, rooms) || clock.now() >= ghostsKnownAtMs)
      );
    });
    return sightOf(decided, undecidedIn(decided));
  } catch (error) {
    if (!(error instanceof TimedOut || error instanceof GivenUp)) throw error;
    const state = session.getState();
    return sightOf(state, undecidedIn(state));
  } finally {
    limit.cancel();
    looks.stop();
  }
};
