import type { ActionProgress, BatchPlan, BatchProgress, Plan } from '../actions/action.ts';
import { createBatchRunner } from '../actions/batch.ts';
import type { CallLimit } from '../actions/call-gate.ts';
import { type ActionRunnerOptions, createActionRunner } from '../actions/runner.ts';
import type { EventDraft } from '../fleet/events.ts';
import type { Fleet } from '../fleet/fleet.ts';
import type { Snapshot } from '../fleet/snapshot.ts';
import type { Registry } from '../registry/registry.ts';
import { actionEvents, batchEvents } from './own-events.ts';
import type { Past } from './past.ts';
import type { Project } from './session.ts';

/**
 * While a batch runs, sweeps may use only half of the budget. The other half is for the actions' calls and the looks
 * that prove them.
 */
const SHARE_DURING_BATCH = 1 / 2;

/** The share of the budget that sweeps may use beside a batch, 0 to 1. @param batch null: none runs */
export const shareOfSweeps = (batch: BatchProgress | null): number =>
  batch === null || batch.state === 'ended' ? 1 : SHARE_DURING_BATCH;

/** The actions of this session, one by one and in batches. */
export interface OwnActions {
  /** Runs a confirmed plan. @throws if the project is read-only */
  readonly run: (plan: Plan) => void;
  /** Runs a batch. @throws if the project is read-only, or if a batch is running already */
  readonly runBatch: (plan: BatchPlan) => void;
  /** Starts no more actions of the running batch. Running actions finish. */
  readonly stopBatch: () => void;
  /** Takes every snapshot and its fleet, to verify the running actions. */
  readonly observe: (fleet: Fleet, snapshot: Snapshot) => void;
  /** Starts nothing more. Resolves when the running calls have ended. */
  readonly close: () => Promise<void>;
}

export interface OwnActionsOptions extends ActionRunnerOptions {
  readonly project: Project;
  /** The project's calls. A batch leaves a part of them to the sweeps. */
  readonly calls: CallLimit;
  readonly registry: Pick<Registry, 'recordAction'>;
  readonly past: Pick<Past, 'takeAction'>;
  /** @param actions running ones and those that ended lately @param happened what the event log lacks */
  readonly onActions: (actions: readonly ActionProgress[], happened: readonly EventDraft[]) => void;
  /** @param batch the running one, or one that ended lately @param happened what the event log lacks */
  readonly onBatch: (batch: BatchProgress | null, happened: readonly EventDraft[]) => void;
}

/** Runs actions, records how each goes on, and words it for the event log. */
export const createOwnActions = (options: OwnActionsOptions): OwnActions => {
  const { project, registry, past, getFleet, onActions, onBatch } = options;
  const runner = createActionRunner(options);
  const batches = createBatchRunner({ runner, clock: options.clock, calls: options.calls });
  let actions: readonly ActionProgress[] = [];
  let batch: BatchProgress | null = null;

  const record = (before: readonly ActionProgress[], after: readonly ActionProgress[]): void => {
    const earlier = new Map(before.map((action) => [action.id, action]));
    for (const action of after) {
      const isNews = earlier.get(action.id)?.state.state !== action.state.state;
      if (!isNews) continue;
      registry.recordAction(project, action);
      past.takeAction(getFleet(), action);
    }
  };

  const takeActions = (): void => {
    const before = actions;
    actions = runner.getProgress();
    record(before, actions);
    onActions(actions, actionEvents(before, actions, getFleet()));
  };

  const takeBatch = (): void => {
    const before = batch;
    batch = batches.getProgress();
    onBatch(batch, batchEvents(before, batch));
  };

  runner.subscribe(takeActions);
  batches.subscribe(takeBatch);
  return {
    run: (plan) => {
      if (project.readOnly) throw new Error('a read-only project runs no actions');
      runner.run(plan);
    },
    runBatch: (plan) => {
      if (project.readOnly) throw new Error('a read-only project runs no actions');
      batches.run(plan);
    },
    stopBatch: batches.stop,
    observe: runner.observe,
    close: () => {
      batches.close();
      return runner.close();
    },
  };
};
