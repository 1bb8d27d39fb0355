import { randomUUID } from 'node:crypto';
import type { RoomLocks } from '../actions/room-locks.ts';
import type { Clock } from '../clock.ts';
import { type CloudPlan, cloudPlanBroken, planCloudAction } from '../cloud/actions.ts';
import type { CloudWatch } from '../cloud/poller.ts';
import type { CloudProgress } from '../cloud/run-action.ts';
import { createCloudRunner } from '../cloud/runner.ts';
import { formatAgo } from '../text/duration.ts';
import type { CloudControl, Project } from './session.ts';

interface Impossible {
  readonly impossible: string;
}

export interface CloudControlOptions {
  readonly cloud: Pick<CloudWatch, 'ask' | 'getState' | 'gateway'>;
  readonly clock: Clock;
  readonly project: Pick<Project, 'name' | 'readOnly'>;
  /** Adds a warning to a question whose action would not be recorded, or refuses it. */
  readonly audited: (ask: () => CloudPlan | Impossible) => CloudPlan | Impossible;
  readonly mayBegin: () => Promise<string | null>;
  /** @param all running actions, and those that ended lately */
  readonly onProgress: (progress: CloudProgress, all: readonly CloudProgress[]) => void;
  readonly locks?: RoomLocks;
  /** How long to wait for the proof, in milliseconds. Default: `CLOUD_PROOF_MS`. */
  readonly proofMs?: number;
}

const NOT_KNOWN: Impossible = { impossible: 'LiveKit Cloud has not told its agents yet.' };

/** What the user does with deployed agents, for one session. */
export const createCloudControl = (
  options: CloudControlOptions,
): CloudControl & { readonly close: () => Promise<void> } => {
  const { cloud, clock, project, audited, mayBegin, onProgress, locks, proofMs } = options;
  /** The last action with each agent that was not proved. */
  const unclear = new Map<string, CloudProgress>();

  const take = (progress: CloudProgress): void => {
    const { agentId } = progress.plan.intention;
    if (progress.outcome === 'unproved') unclear.set(agentId, progress);
    if (progress.outcome === 'succeeded') unclear.delete(agentId);
    onProgress(progress, runner.getProgress());
  };

  /** A call without a clear answer may still be done: a second one would do it twice. */
  const doubts = (agentId: string): readonly string[] => {
    const isBusy = runner
      .getProgress()
      .some(({ plan, outcome }) => plan.intention.agentId === agentId && outcome === 'running');
    if (isBusy) return ['Another action with it is still under way.'];
    const last = unclear.get(agentId);
    return last === undefined
      ? []
      : [
          `The last action, ${formatAgo(last.startedAtMs, clock.now())}, is not proved: it may still be done.`,
        ];
  };

  const runner = createCloudRunner({
    cloud: cloud.gateway,
    clock,
    mayBegin,
    look: async () => {
      await cloud.ask();
      return cloud.getState();
    },
    onProgress: take,
    ...(locks === undefined ? {} : { locks }),
    ...(proofMs === undefined ? {} : { proofMs }),
  });
  const rows = () => cloud.getState().rows;
  return {
    plan: (intention) =>
      audited(() => {
        const known = rows();
        if (known === null) return NOT_KNOWN;
        const planned = planCloudAction(intention, known, { projectName: project.name, newId: randomUUID });
        if ('impossible' in planned) return planned;
        return { ...planned, warnings: [...planned.warnings, ...doubts(intention.agentId)] };
      }),
    planBroken: (plan) => cloudPlanBroken(plan, rows() ?? []),
    run: (plan) => {
      if (project.readOnly) throw new Error('a read-only project runs no actions');
      void runner.run(plan);
    },
    readLog: async (request, onLine, signal) => {
      await cloud.gateway.readLogs(request, onLine, { signal });
      return 'LiveKit Cloud closed it';
    },
    close: runner.close,
  };
};
