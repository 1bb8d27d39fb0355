import { roomNamed } from '../../actions/lookup.ts';
import type { RoomLock } from '../../actions/room-locks.ts';
import { DEFAULT_VERIFY_LIMITS } from '../../actions/verify.ts';
import { waitForLock } from '../../actions/wait-for-lock.ts';
import { named } from '../../actions/words.ts';
import type { Room } from '../../fleet/fleet.ts';
import { nearest } from '../../fleet/nearest.ts';
import type { Failure } from '../../fleet/snapshot.ts';
import type { Registry } from '../../registry/registry.ts';
import { refusalOf } from '../../session/notices.ts';
import type { Session } from '../../session/session.ts';
import { COMMAND_LOCK_WAIT_MS } from '../../time-limits.ts';
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
/** The sweep interval while waiting for something in one room. Each sweep costs three calls. */
const FOCUSED_INTERVAL_MS = 500;

/** A session that watches one room. */
export interface RoomStage {
  readonly session: Session;
  readonly roomName: string;
  /** The room as it is now, or null if it does not exist. */
  readonly room: () => Room | null;
  /** For "Did you mean": the room of the project with the most similar name. */
  readonly likelyRoom: () => string | null;
  /** For "Did you mean": the most similar agent name that is served or was seen before. */
  readonly likelyAgent: (agentName: string) => string | null;
  /** How many rooms agents of that name served when the command began. */
  readonly roomsServedBy: (agentName: string) => number;
  /** Whether no agent of that name serves any room, as far as all rooms were looked into. */
  readonly isUnseen: (agentName: string) => boolean;
  /** Sweeps twice a second from now on. */
  readonly focus: () => void;
  /** Why actions are not recorded, or null if they are. */
  readonly notRecorded: () => Failure | null;
  /**
   * Keeps every other lktop on this machine from acting on the room. Waits while another does. @throws
   * UsageError
   */
  readonly lock: () => Promise<RoomLock>;
}

/** @returns milliseconds that the effect of an action may take to show */
export const waitMsOf = ({ flags }: CommandContext): number =>
  flagMilliseconds(flags, 'wait', SHORTEST_WAIT_SECONDS, LONGEST_WAIT_SECONDS) ??
  DEFAULT_VERIFY_LIMITS.proofMs;

/** Refuses to act on a room that cannot be judged. */
const refuseUnseen = (room: Room | null): void => {
  if (!room || room.verified) return;
  const { failure } = room;
  throw new UsageError(
    failure ? `The room cannot be looked into: ${failure.sentence}` : 'The room could not be looked into.',
    failure?.remedy ?? 'Try again.',
  );
};

/** Refuses to act with `--require-registry` if the history cannot be written. Runs before any API call. */
const refuseUnrecorded = async ({ flags }: CommandContext, registry: Registry): Promise<void> => {
  const failure = isSet(flags, 'requireRegistry') ? await registry.checkWritable() : null;
  if (failure) throw new UsageError(refusalOf(failure), failure.remedy);
};

/**
 * Opens a session, looks into the room that is the first word of the command line, and runs `work` on it.
 *
 * @param looks 2 if an absence must count
 * @throws UsageError if the project is read-only or the room cannot be looked into
 */
export const withRoom = async <Result>(
  context: CommandContext,
  looks: 1 | 2,
  work: (stage: RoomStage) => Promise<Result>,
): Promise<Result> => {
  const [roomName = ''] = context.words;
  const { host, signal } = context;
  const proofMs = waitMsOf(context);
  const roomFocus = createFocus(roomName);
  const { session, locks, registry } = await openSession(context, {
    asksWorkers: true,
    intervalMs: () => 0,
    wrap: roomFocus.wrap,
    verifyLimits: { proofMs, forceMs: Math.min(DEFAULT_VERIFY_LIMITS.forceMs, proofMs) },
  });
  const names = new Set<string>();
  const room = (): Room | null => roomNamed(session.getState().fleet, roomName);
  try {
    printWarnings(host, session);
    if (session.project.readOnly && !isSet(context.flags, 'dryRun')) {
      throw new UsageError(
        `The project ${session.project.name} is read-only.`,
        'To allow actions, remove readOnly from the settings.',
      );
    }
    await refuseUnrecorded(context, registry);
    session.expedite(roomName);
    const first = await sweptAfter(session, signal, 0);
    const serving = first.fleet.servingNames;
    for (const name of first.agentNames) names.add(name);
    roomFocus.narrow();
    session.setIntervalMs(LOOK_AGAIN_MS);
    await follow(session, signal, (state) => {
      refuseFailure(state);
      const { sweep, finishedAtMs } = state.snapshot;
      const now = room();
      // A slow room may still be waiting for its answers.
      const isTried = now === null || now.verified || now.failure !== null;
      return isTried && finishedAtMs !== null && sweep >= looks ? state : null;
    });
    refuseUnseen(room());
    return await work({
      session,
      roomName,
      room,
      likelyRoom: () => nearest(roomName, roomFocus.roomNames()),
      likelyAgent: (agentName) => nearest(agentName, names),
      roomsServedBy: (agentName) => serving.get(agentName) ?? 0,
      isUnseen: (agentName) => roomFocus.sawAll() && !serving.has(agentName),
      focus: () => session.setIntervalMs(FOCUSED_INTERVAL_MS),
      notRecorded: () => registry.disabled,
      lock: async () => {
        const lock = await waitForLock(
          locks,
          roomName,
          host.clock,
          COMMAND_LOCK_WAIT_MS,
          () => signal.aborted,
        );
        if (signal.aborted && 'release' in lock) await lock.release();
        signal.throwIfAborted();
        if ('release' in lock) return lock;
        throw new UsageError(
          `Another lktop is acting on ${named(roomName)}: ${lock.heldBy}.`,
          'Try again when it has finished.',
        );
      },
    });
  } finally {
    await session.close();
  }
};
