import type { Clock } from '../clock.ts';
import type { Fleet } from '../fleet/fleet.ts';
import type { Snapshot } from '../fleet/snapshot.ts';
import type { Gateway } from '../livekit/gateway.ts';
import { ENDED_KEPT_MS, FIRST_LOOK_MS, LOCK_WAIT_MS, LOOK_EVERY_MS } from '../time-limits.ts';
import { type ActionProgress, isOver, type Plan } from './action.ts';
import { findMade } from './create-once.ts';
import { type CarriedOut, execute } from './execute.ts';
import { roomNamed } from './lookup.ts';
import { targetChanged } from './partial.ts';
import { planBroken } from './plan-broken.ts';
import { NO_LOCKS, type RoomLocks } from './room-locks.ts';
import { doingSentence } from './sentence.ts';
import { createSweepRequests } from './sweep-requests.ts';
import { DEFAULT_VERIFY_LIMITS, type VerifyLimits, verifyAction } from './verify.ts';
import { waitForLock } from './wait-for-lock.ts';
import { named } from './words.ts';

export interface ActionRunnerOptions {
  readonly gateway: Gateway;
  readonly clock: Clock;
  /** The fleet with its current verdicts. */
  readonly getFleet: () => Fleet;
  /**
   * Requests a sweep of this room. It is called after the calls, and every 2 s until the action has ended. Many
   * actions call it hardly more often than one.
   */
  readonly onSweepWanted: (roomName: string) => void;
  readonly limits?: VerifyLimits;
  /** Asked when the action is published, before its first call. Resolves with why it must not start, or null. Raw. */
  readonly mayBegin?: () => Promise<string | null>;
  /** Held during an action's calls and the last look before them. Default: none. */
  readonly locks?: RoomLocks;
}

/** Executes confirmed plans and follows each one until the sweeps verify it or it times out. */
export interface ActionRunner {
  /** Starts at once. A plan that is no longer valid or already running fails without a call. */
  readonly run: (plan: Plan) => void;
  /** Running actions and those that ended in the last 30 s, oldest first. The same array until something changes. */
  readonly getProgress: () => readonly ActionProgress[];
  /** @returns a function that unsubscribes */
  readonly subscribe: (listener: () => void) => () => void;
  /** Takes every snapshot and its fleet, to verify the running actions. */
  readonly observe: (fleet: Fleet, snapshot: Snapshot) => void;
  /** Lets running calls finish, because half an action is worse than none, and cancels all timers. */
  readonly close: () => Promise<void>;
}

/** One action and the state to follow it. */
interface Running {
  progress: ActionProgress;
  /** Ids of the dispatches that were in the room before. */
  readonly known: ReadonlySet<string>;
  readonly timers: Set<() => void>;
}

/** Whether both act on the same target. */
const collides = (one: Plan, other: Plan): boolean =>
  one.target.roomName === other.target.roomName &&
  one.target.dispatchId === other.target.dispatchId &&
  one.target.identity === other.target.identity &&
  (one.intention.kind !== 'dispatch' ||
    (other.intention.kind === 'dispatch' && one.intention.agentName === other.intention.agentName));

export const createActionRunner = (options: ActionRunnerOptions): ActionRunner => {
  const { gateway, clock, getFleet, limits = DEFAULT_VERIFY_LIMITS, locks = NO_LOCKS } = options;
  const tools = { gateway, clock, lookOnMs: limits.proofMs };
  const sweeps = createSweepRequests(clock, options.onSweepWanted);
  const listeners = new Set<() => void>();
  const calls = new Set<Promise<void>>();
  let actions: readonly Running[] = [];
  let published: readonly ActionProgress[] = [];
  let lastSnapshot: Snapshot | null = null;
  let isClosed = false;

  const publish = () => {
    published = actions.map(({ progress }) => progress);
    for (const listener of [...listeners]) listener();
  };

  const later = (action: Running, delayMs: number, callback: () => void) => {
    const cancel = clock.after(delayMs, () => {
      action.timers.delete(cancel);
      callback();
    });
    action.timers.add(cancel);
  };

  const stopTimers = (action: Running) => {
    for (const cancel of action.timers) cancel();
    action.timers.clear();
  };

  const drop = (action: Running) => {
    actions = actions.filter((other) => other !== action);
    publish();
  };

  /** Stores the new progress and, if the action ended, stops its timers. Does not publish. */
  const proceed = (action: Running, progress: ActionProgress): boolean => {
    if (progress === action.progress) return false;
    action.progress = progress;
    if (isOver(progress)) {
      stopTimers(action);
      if (!isClosed) later(action, ENDED_KEPT_MS, () => drop(action));
    }
    return true;
  };

  /** If the answer was lost, looks for the new dispatch among the listed ones. */
  const withFoundDispatch = ({ progress, known }: Running, fleet: Fleet): ActionProgress => {
    const { plan, state, createdDispatchId } = progress;
    const create = plan.steps.find((step) => step.call === 'createDispatch');
    if (createdDispatchId !== null || !create || state.state !== 'verifying') return progress;
    const room =
      plan.target.room === null ? roomNamed(fleet, plan.target.roomName) : fleet.byKey.get(plan.target.room);
    const listed = room?.dispatches.map((dispatch) => dispatch.facts) ?? [];
    const found = findMade(listed, create.agentName, known, progress.startedAtMs);
    return found === null ? progress : { ...progress, createdDispatchId: found };
  };

  const verify = (action: Running, fleet: Fleet, snapshot: Snapshot): boolean => {
    if (isOver(action.progress)) return false;
    const located = withFoundDispatch(action, fleet);
    return proceed(
      action,
      verifyAction(located, { fleet, snapshot, known: action.known, nowMs: clock.now() }, limits),
    );
  };

  /** Verifies without a new sweep, because time limits also apply when no sweep arrives. */
  const verifyNow = (action: Running) => {
    if (lastSnapshot && verify(action, getFleet(), lastSnapshot)) publish();
  };

  const lookAgain = (action: Running, delayMs: number) => {
    later(action, delayMs, () => {
      lookAgain(action, LOOK_EVERY_MS);
      sweeps.want(action.progress.plan.target.roomName);
    });
  };

  const follow = (action: Running) => {
    for (const limitMs of [limits.forceMs, limits.proofMs]) later(action, limitMs, () => verifyNow(action));
    lookAgain(action, FIRST_LOOK_MS);
    sweeps.want(action.progress.plan.target.roomName);
  };

  const ended = (action: Running, result: CarriedOut) => {
    const { createdDispatchId, remark } = result;
    const calledAtMs = clock.now();
    const called = {
      ...action.progress,
      createdDispatchId,
      calledAtMs,
      ...(remark === null ? {} : { remark }),
    };
    if (result.outcome === 'failed') {
      proceed(action, {
        ...called,
        endedAtMs: calledAtMs,
        state: { state: 'failed', failure: result.failure },
      });
    } else {
      const { lost, wasDone = false } = result;
      proceed(action, {
        ...called,
        ...(wasDone ? { wasDone } : {}),
        state: {
          state: 'verifying',
          answerLost: lost !== null,
          ...(lost === null ? {} : { reason: lost.sentence }),
        },
      });
      if (!isClosed) follow(action);
    }
    publish();
    if (result.outcome === 'failed') sweeps.want(action.progress.plan.target.roomName);
  };

  const failed = (sentence: string): CarriedOut => ({
    outcome: 'failed',
    createdDispatchId: null,
    remark: null,
    failure: targetChanged(sentence),
  });

  const perform = async (action: Running): Promise<CarriedOut> => {
    const { plan } = action.progress;
    const underWay = actions.some(
      (other) => other !== action && !isOver(other.progress) && collides(other.progress.plan, plan),
    );
    const refusal = options.mayBegin ? await options.mayBegin() : null;
    if (refusal !== null) return failed(refusal);
    if (underWay) return failed('The same action is already running.');
    const { roomName } = plan.target;
    const lock = await waitForLock(locks, roomName, clock, LOCK_WAIT_MS, () => isClosed);
    if ('heldBy' in lock) return failed(`Room ${named(roomName)} is locked by ${lock.heldBy}.`);
    try {
      const broken = planBroken(plan, getFleet());
      return broken === null ? await execute(tools, plan, action.known) : failed(broken);
    } finally {
      await lock.release();
    }
  };

  return {
    run: (plan) => {
      if (isClosed) return;
      const fleet = getFleet();
      const room = roomNamed(fleet, plan.target.roomName);
      const action: Running = {
        progress: {
          id: plan.id,
          plan,
          startedAtMs: clock.now(),
          calledAtMs: null,
          endedAtMs: null,
          state: { state: 'calling' },
          createdDispatchId: null,
          sentence: doingSentence(plan, fleet),
        },
        known: new Set(room?.dispatches.map((dispatch) => dispatch.id)),
        timers: new Set(),
      };
      actions = [...actions, action];
      // Publish first: an action that cannot be recorded must not start.
      publish();
      const performed = perform(action).then((result) => ended(action, result));
      calls.add(performed);
      void performed.finally(() => calls.delete(performed));
    },
    getProgress: () => published,
    subscribe: (listener) => {
      const own = () => listener();
      listeners.add(own);
      return () => listeners.delete(own);
    },
    observe: (fleet, snapshot) => {
      lastSnapshot = snapshot;
      const changes = actions.map((action) => verify(action, fleet, snapshot));
      if (changes.includes(true)) publish();
    },
    close: async () => {
      isClosed = true;
      for (const action of actions) stopTimers(action);
      await Promise.all(calls);
      sweeps.close();
      const sentence = 'lktop was closed before the action was verified.';
      for (const action of actions) {
        if (isOver(action.progress)) continue;
        proceed(action, {
          ...action.progress,
          endedAtMs: clock.now(),
          state: { state: 'unverified', sentence, forceable: false },
        });
      }
      publish();
    },
  };
};
