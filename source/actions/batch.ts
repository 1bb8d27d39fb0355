import type { Clock } from '../clock.ts';
import { BATCH_LOOK_AGAIN_MS, BATCH_PAUSE_MS, ENDED_KEPT_MS } from '../time-limits.ts';
import type { ActionProgress, BatchPlan, BatchProgress, Plan, TargetOutcome } from './action.ts';
import { type CallLimit, createCallGate } from './call-gate.ts';
import type { ActionRunner } from './runner.ts';

/** How many plans may send calls at once. */
const MOST_CALLING = 4;
/**
 * How many plans may be started and not yet verified. The limit keeps results quick, and lets the user stop most of a
 * large batch.
 */
const MOST_UNDER_WAY = 24;

/** A failure of these kinds would repeat for every target. */
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

/** Runs the plans of a batch a few at a time, within the budget of calls. Runs one batch at a time. */
export interface BatchRunner {
  /** Starts at once. @throws if a batch is already running */
  readonly run: (plan: BatchPlan) => void;
  /** Starts no more actions. Running ones continue to their end. */
  readonly stop: () => void;
  /** The running batch, or one that ended in the last 30 s. */
  readonly getProgress: () => BatchProgress | null;
  /** @returns a function that unsubscribes */
  readonly subscribe: (listener: () => void) => () => void;
  /** Starts no more actions and cancels the timer. */
  readonly close: () => void;
}

/** How many targets of a batch are in one of these states. */
export const countOutcomes = (
  { outcomes }: Pick<BatchProgress, 'outcomes'>,
  ...wanted: readonly TargetOutcome[]
): number => [...outcomes.values()].filter((outcome) => wanted.includes(outcome)).length;

const outcomeOf = ({ state: { state } }: ActionProgress): TargetOutcome =>
  state === 'calling' || state === 'verifying' ? 'running' : state;

/** The API calls of a plan: its steps, one last look at its target, and one at the dispatches if it creates one. */
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

  /** Updates the outcomes from the actions' progress. */
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
    if (failure.kind === 'rate-limited') gate.pause(BATCH_PAUSE_MS);
    return FATAL_KINDS.has(failure.kind) && batch.state === 'running'
      ? { ...batch, state: 'stopping', failure }
      : batch;
  };

  const endedIfDone = (batch: BatchProgress): BatchProgress => {
    const goesOn = batch.state === 'running' && countOutcomes(batch, 'waiting') > 0;
    if (goesOn || countOutcomes(batch, 'running') > 0) return batch;
    later(ENDED_KEPT_MS, () => publish(null));
    return { ...batch, state: 'ended', endedAtMs: clock.now(), waitsForCalls: false };
  };

  /**
   * Starts as many plans as allowed. Each reports progress at once, and `isBeginning` keeps that from starting
   * another.
   */
  const begin = (batch: BatchProgress): BatchProgress => {
    const waiting = batch.plan.plans.filter(({ id }) => batch.outcomes.get(id) === 'waiting');
    let next = batch;
    isBeginning = true;
    for (const plan of waiting) {
      const calling = actionsOf(next).filter(({ state }) => state.state === 'calling').length;
      if (calling >= MOST_CALLING || countOutcomes(next, 'running') >= MOST_UNDER_WAY) break;
      if (!gate.tryBegin(callsOf(plan), countOutcomes(next, 'running'))) {
        later(BATCH_LOOK_AGAIN_MS, proceed);
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
      if (progress !== null && progress.state !== 'ended') throw new Error('a batch is already running');
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
