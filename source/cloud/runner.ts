import { NO_LOCKS, type RoomLocks } from '../actions/room-locks.ts';
import { waitForLock } from '../actions/wait-for-lock.ts';
import { ENDED_KEPT_MS, LOCK_WAIT_MS } from '../time-limits.ts';
import { type CloudPlan, cloudAgentCalled } from './actions.ts';
import { type CloudProgress, failedAction, type RunCloudOptions, runCloudAction } from './run-action.ts';

export interface CloudRunnerOptions extends Pick<RunCloudOptions, 'cloud' | 'clock' | 'look' | 'proofMs'> {
  /** Called when something changed. The first time is before any call. */
  readonly onProgress: (progress: CloudProgress) => void;
  /** Asked before the first call. Resolves with why the action must not start, or null. Raw. */
  readonly mayBegin?: () => Promise<string | null>;
  /** Held from the last look before the call until the outcome is known. Default: none. */
  readonly locks?: RoomLocks;
}

/** Runs confirmed plans about deployed agents, one at a time for each agent. */
export interface CloudRunner {
  /** Never rejects. A plan whose agent is acted on already fails without a call. */
  readonly run: (plan: CloudPlan) => Promise<CloudProgress>;
  /** Running actions, and those that ended in the last 30 s, oldest first. The same array until something changes. */
  readonly getProgress: () => readonly CloudProgress[];
  /** Stops waiting for proofs. Calls that were sent may still be done. */
  readonly close: () => Promise<void>;
}

/** No room has such a key: the locks of agents stand beside those of rooms. */
const lockOf = ({ intention: { agentId } }: CloudPlan): string => `\0deployed agent ${agentId}`;

export const createCloudRunner = (options: CloudRunnerOptions): CloudRunner => {
  const { clock, locks = NO_LOCKS, mayBegin = async () => null } = options;
  const closing = new AbortController();
  const running = new Set<Promise<CloudProgress>>();
  const timers = new Set<() => void>();
  let progress: readonly CloudProgress[] = [];

  const publish = (now: CloudProgress): void => {
    const index = progress.findIndex(({ plan }) => plan.id === now.plan.id);
    progress = index < 0 ? [...progress, now] : progress.with(index, now);
    options.onProgress(now);
  };

  const dropLater = ({ plan }: CloudProgress): void => {
    if (closing.signal.aborted) return;
    const cancel = clock.after(ENDED_KEPT_MS, () => {
      timers.delete(cancel);
      const dropped = progress.find((one) => one.plan.id === plan.id);
      progress = progress.filter((one) => one !== dropped);
      if (dropped) options.onProgress(dropped);
    });
    timers.add(cancel);
  };

  const perform = async (plan: CloudPlan, isBusy: boolean): Promise<CloudProgress> => {
    const fail = (sentence: string) =>
      failedAction(plan, clock.now(), { sentence, remedy: 'Nothing was done. Look at it again.' });
    const refusal = await mayBegin();
    if (refusal !== null) return fail(refusal);
    const who = cloudAgentCalled({ name: plan.agentName, id: plan.intention.agentId });
    if (isBusy) return fail(`Another action with ${who} is still under way.`);
    const lock = await waitForLock(locks, lockOf(plan), clock, LOCK_WAIT_MS, () => closing.signal.aborted);
    if ('heldBy' in lock) return fail(`${who} is locked by ${lock.heldBy}.`);
    try {
      return await runCloudAction(plan, { ...options, signal: closing.signal, onProgress: publish });
    } finally {
      await lock.release();
    }
  };

  const run = async (plan: CloudPlan): Promise<CloudProgress> => {
    const isBusy = progress.some(
      (one) => one.outcome === 'running' && one.plan.intention.agentId === plan.intention.agentId,
    );
    const startedAtMs = clock.now();
    // First of all: an action that cannot be recorded must not start.
    publish({
      plan,
      startedAtMs,
      endedAtMs: null,
      outcome: 'running',
      sentence: `beginning: ${plan.question}`,
      remedy: null,
    });
    const ended = { ...(await perform(plan, isBusy)), startedAtMs };
    publish(ended);
    dropLater(ended);
    return ended;
  };

  return {
    run: (plan) => {
      const ended = run(plan);
      running.add(ended);
      void ended.finally(() => running.delete(ended));
      return ended;
    },
    getProgress: () => progress,
    close: async () => {
      closing.abort();
      await Promise.all(running);
      for (const cancel of timers) cancel();
    },
  };
};
