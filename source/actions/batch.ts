import type { Clock } from '../clock.ts';
import type { ActionProgress, BatchPlan, BatchProgress, Plan, TargetOutcome } from './action.ts';
import { type CallLimit, createCallGate } from './call-gate.ts';
import type { ActionRunner } from './runner.ts';

/** Plans whose calls are under way at a time. */
const MOST_CALLING = 4;
/** Plans begun and not yet proved: few enough that stopping stops most of a large batch, and that proofs come soon. */
const MOST_UNDER_WAY = 24;
/** How soon to look again whether there are calls left. */
const LOOK_AGAIN_MS = 250;
/** After a rate limit the next would only meet the same. */
const RATE_LIMIT_PAUSE_MS = 5_000;
/** How long a batch that ended stays in the status line. */
const KEPT_MS = 30_000;

/** Whatever fails like this fails for every target. */
const FATAL_KINDS: ReadonlySet<string> = new Set([
  'wrong-key',
  'wrong-secret',
  'missing-grant',
  'clock-skew',
  'no-credentials',
  'refused',
  'unknown-host',
  'tls',
]);

export interface BatchRunnerOptions {
  readonly runner: Pick<ActionRunner, 'run' | 'getProgress' | 'subscribe'>;
  readonly clock: Clock;
  readonly calls: CallLimit;
}

/** Runs the plans of a batch a few at a time, within the calls there are. One batch at a time. */
export interface BatchRunner {
  /** Begins at once. @throws where one is under way */
  readonly run: (plan: BatchPlan) => void;
  /** Begins no more; what runs goes on to its end. */
  readonly stop: () => void;
  /** The batch under way, or the one that ended in the last 30 s. */
  readonly getProgress: () => BatchProgress | null;
  /** @returns unsubscribes */
  readonly subscribe: (listener: () => void) => () => void;
  /** Begins no more, and leaves no timer. */
  readonly close: () => void;
}

/** How many targets of a batch stand so. */
export const countOutcomes = (
  { outcomes }: Pick<BatchProgress, 'outcomes'>,
  ...wanted: readonly TargetOutcome[]
): number => [...outcomes.values()].filter((outcome) => wanted.includes(outcome)).length;

const outcomeOf = ({ state: { state } }: ActionProgress): TargetOutcome =>
  state === 'calling' || state === 'verifying' ? 'running' : state;

/** API calls of a plan: its steps, and a look at its target before, and at its dispatches where it makes one. */
const callsOf = ({ steps }: Plan): number =>
  steps.length + (steps.some(({ call }) => call === 'createDispatch') ? 2 : 1);

export const createBatchRunner = ({ runner, clock, calls }: BatchRunnerOptions): BatchRunner => {
  const listeners = new Set<() => void>();
  const gate = createCallGate(clock, calls);
  let progress: BatchProgress | null = null;
  let cancelTimer = () => {};
  let isBeginning = false;

  const publish = (next: BatchProgress | null) => {
    if (next === progress) return;
    progress = next;
    for (const listener of [...listeners]) listener();
  };

  const later = (delayMs: number, callback: () => void) => {
    cancelTimer();
    cancelTimer = clock.after(delayMs, callback);
  };

  const actionsOf = ({ outcomes }: BatchProgress) =>
    runner.getProgress().filter(({ id }) => outcomes.has(id));

  /** What the actions have come to since. */
  const withOutcomes = (batch: BatchProgress): BatchProgress => {
    const changed = actionsOf(batch).filter((action) => batch.outcomes.get(action.id) !== outcomeOf(action));
    if (changed.length === 0) return batch;
    const outcomes = new Map(batch.outcomes);
    for (const action of changed) outcomes.set(action.id, outcomeOf(action));
    return changed.reduce(withFailure, { ...batch, outcomes });
  };

  const withFailure = (batch: BatchProgress, { state }: ActionProgress): BatchProgress => {
    if (state.state !== 'failed') return batch;
    const { failure } = state;
    if (failure.kind === 'rate-limited') gate.pause(RATE_LIMIT_PAUSE_MS);
    return FATAL_KINDS.has(failure.kind) && batch.state === 'running'
      ? { ...batch, state: 'stopping', failure }
      : batch;
  };

  const endedIfDone = (batch: BatchProgress): BatchProgress => {
    const goesOn = batch.state === 'running' && countOutcomes(batch, 'waiting') > 0;
    if (goesOn || countOutcomes(batch, 'running') > 0) return batch;
    later(KEPT_MS, () => publish(null));
    return { ...batch, state: 'ended', endedAtMs: clock.now(), waitsForCalls: false };
  };

  /** Begins as many as may be: each tells its own progress at once, which must not begin another meanwhile. */
  const begin = (batch: BatchProgress): BatchProgress => {
    const waiting = batch.plan.plans.filter(({ id }) => batch.outcomes.get(id) === 'waiting');
    let next = batch;
    isBeginning = true;
    for (const plan of waiting) {
      const calling = actionsOf(next).filter(({ state }) => state.state === 'calling').length;
      if (calling >= MOST_CALLING || countOutcomes(next, 'running') >= MOST_UNDER_WAY) break;
      if (!gate.tryBegin(callsOf(plan), countOutcomes(next, 'running'))) {
        later(LOOK_AGAIN_MS, proceed);
        isBeginning = false;
        return next.waitsForCalls ? next : { ...next, waitsForCalls: true };
      }
      runner.run(plan);
      next = { ...next, waitsForCalls: false, outcomes: new Map(next.outcomes).set(plan.id, 'running') };
    }
    isBeginning = false;
    return next;
  };

  const proceed = () => {
    if (isBeginning || progress === null || progress.state === 'ended') return;
    const known = withOutcomes(progress);
    publish(endedIfDone(withOutcomes(known.state === 'running' ? begin(known) : known)));
  };

  runner.subscribe(proceed);

  return {
    run: (plan) => {
      if (progress !== null && progress.state !== 'ended') throw new Error('a batch is under way');
      cancelTimer();
      publish({
        plan,
        startedAtMs: clock.now(),
        endedAtMs: null,
        outcomes: new Map(plan.plans.map(({ id }) => [id, 'waiting'])),
        state: 'running',
        waitsForCalls: false,
        failure: null,
      });
      proceed();
    },
    stop: () => {
      if (progress?.state !== 'running') return;
      cancelTimer();
      publish(endedIfDone({ ...progress, state: 'stopping', waitsForCalls: false }));
    },
    getProgress: () => progress,
    subscribe: (listener) => {
      const own = () => listener();
      listeners.add(own);
      return () => listeners.delete(own);
    },
    close: () => {
      cancelTimer();
      if (progress?.state === 'running') publish({ ...progress, state: 'stopping' });
    },
  };
};
