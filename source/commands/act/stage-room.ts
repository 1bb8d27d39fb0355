import { roomNamed } from '../../actions/lookup.ts';
import type { RoomLock } from '../../actions/room-locks.ts';
import { DEFAULT_VERIFY_LIMITS } from '../../actions/verify.ts';
import { waitForLock } from '../../actions/wait-for-lock.ts';
import { named } from '../../actions/words.ts';
import type { Room } from '../../fleet/fleet.ts';
import { nearest } from '../../fleet/nearest.ts';
import type { Failure } from '../../fleet/snapshot.ts';
import type { Registry } from '../../registry/registry.ts';
import { refusalOf } from '../../session/audit.ts';
import type { Session } from '../../session/session.ts';
import { UsageError } from '../../usage-error.ts';
import type { CommandContext } from '../command.ts';
import { flagMilliseconds, isSet } from '../flag-values.ts';
import { follow, refuseFailure, sweptAfter } from '../follow.ts';
import { printWarnings } from '../host-output.ts';
import { openSession } from '../open-session.ts';
import { createFocus } from './focus.ts';

const SHORTEST_WAIT_SECONDS = 1;
const LONGEST_WAIT_SECONDS = 3_600;
const LOOK_AGAIN_MS = 1_000;
/** While something is awaited in one room: three calls each. */
const FOCUSED_INTERVAL_MS = 500;
/** Another lktop looks and makes its calls; after that it only waits, and lets others act. */
const LOCK_WAIT_MS = 30_000;

/** A session whose eyes are on one room. */
export interface RoomStage {
  readonly session: Session;
  readonly roomName: string;
  /** The room as it is now; null where there is none. */
  readonly room: () => Room | null;
  /** "Did you mean": a room of the project that is called nearly so. */
  readonly likelyRoom: () => string | null;
  /** "Did you mean": an agent name that is served, or was seen before, and is nearly this. */
  readonly likelyAgent: (agentName: string) => string | null;
  /** Nobody of that name serves any room, as far as all rooms were looked into. */
  readonly isUnseen: (agentName: string) => boolean;
  /** Sweeps twice a second from now on. */
  readonly focus: () => void;
  /** Why what was done is not recorded, or null. */
  readonly notRecorded: () => Failure | null;
  /** Keeps every other lktop of this machine from acting on the room; waits while another does. @throws UsageError */
  readonly lock: () => Promise<RoomLock>;
}

/** @returns milliseconds that what was done may take to be seen */
export const waitMsOf = ({ flags }: CommandContext): number =>
  flagMilliseconds(flags, 'wait', SHORTEST_WAIT_SECONDS, LONGEST_WAIT_SECONDS) ??
  DEFAULT_VERIFY_LIMITS.proofMs;

/** The room cannot be judged, so nothing is done to it. */
const refuseUnseen = (room: Room | null): void => {
  if (!room || room.verified) return;
  const { failure } = room;
  throw new UsageError(
    failure ? `The room cannot be looked into: ${failure.sentence}` : 'The room could not be looked into.',
    failure?.remedy ?? 'Try again.',
  );
};

/** Before the server is asked anything: with `--require-registry`, what cannot be recorded is not done. */
const refuseUnrecorded = ({ flags }: CommandContext, registry: Registry): void => {
  const failure = isSet(flags, 'requireRegistry') ? registry.checkWritable() : null;
  if (failure) throw new UsageError(refusalOf(failure), failure.remedy);
};

/**
 * Opens a session, looks into the room named first on the command line, and runs `work` on it.
 *
 * @param looks 2 where an absence shall count
 * @throws UsageError where the project is read-only, or the room cannot be looked into
 */
export const withRoom = async <Result>(
  context: CommandContext,
  looks: 1 | 2,
  work: (stage: RoomStage) => Promise<Result>,
): Promise<Result> => {
  const [roomName = ''] = context.words;
  const { host, signal } = context;
  const proofMs = waitMsOf(context);
  const eyes = createFocus(roomName);
  const { session, locks, registry } = await openSession(context, {
    intervalMs: () => 0,
    wrap: eyes.wrap,
    verifyLimits: { proofMs, forceMs: Math.min(DEFAULT_VERIFY_LIMITS.forceMs, proofMs) },
  });
  const names = new Set<string>();
  const room = (): Room | null => roomNamed(session.getState().fleet, roomName);
  try {
    printWarnings(host, session);
    if (session.project.readOnly && !isSet(context.flags, 'dryRun')) {
      throw new UsageError(
        `The project ${session.project.name} is read-only.`,
        'Take readOnly out of the settings, if that is meant.',
      );
    }
    refuseUnrecorded(context, registry);
    session.expedite(roomName);
    const first = await sweptAfter(session, signal, 0);
    const serving = new Set(first.fleet.servingNames.keys());
    for (const name of first.agentNames) names.add(name);
    eyes.narrow();
    session.setIntervalMs(LOOK_AGAIN_MS);
    await follow(session, signal, (state) => {
      refuseFailure(state);
      const { sweep, finishedAtMs } = state.snapshot;
      const now = room();
      // A slow room may still be on its way.
      const isTried = now === null || now.verified || now.failure !== null;
      return isTried && finishedAtMs !== null && sweep >= looks ? state : null;
    });
    refuseUnseen(room());
    return await work({
      session,
      roomName,
      room,
      likelyRoom: () => nearest(roomName, eyes.roomNames()),
      likelyAgent: (agentName) => nearest(agentName, names),
      isUnseen: (agentName) => eyes.sawAll() && !serving.has(agentName),
      focus: () => session.setIntervalMs(FOCUSED_INTERVAL_MS),
      notRecorded: () => registry.disabled,
      lock: async () => {
        const lock = await waitForLock(locks, roomName, host.clock, LOCK_WAIT_MS, () => signal.aborted);
        if (signal.aborted && 'release' in lock) lock.release();
        signal.throwIfAborted();
        if ('release' in lock) return lock;
        throw new UsageError(
          `Another is acting on ${named(roomName)} just now: ${lock.heldBy}.`,
          'Try again when it is through.',
        );
      },
    });
  } finally {
    await session.close();
  }
};
