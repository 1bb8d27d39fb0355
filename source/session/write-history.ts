import type { Experience } from '../registry/experience.ts';
import type { SweepSharing } from '../sharing/share-sweeps.ts';
import type { JudgedSweep } from './judge-sweeps.ts';
import type { Project } from './session.ts';
import type { WorkerView } from './worker-view.ts';

export interface HistoryWriterOptions {
  readonly project: Pick<Project, 'name'>;
  readonly experience: Pick<Experience, 'record' | 'skip'>;
  readonly workers: Pick<WorkerView, 'state' | 'incidents'>;
  /** Null: nothing is shared. */
  readonly sharing: Pick<SweepSharing, 'getState'> | null;
}

/** @returns writes a sweep into the history, unless another lktop does */
export const createHistoryWriter = ({ project, experience, workers, sharing }: HistoryWriterOptions) => {
  /** The sweeper writes the history of its sweep. Only who asks workers knows more than it. */
  const isWrittenByAnother = (): boolean =>
    sharing?.getState().role === 'follows' && workers.state() === null;

  return ({ changes, snapshot, after, events, nowMs }: JudgedSweep): void => {
    const write = isWrittenByAnother() ? experience.skip : experience.record;
    write({
      changes,
      snapshot,
      fleet: after,
      events,
      incidents: workers.incidents(),
      nowMs,
      projectName: project.name,
      workers: workers.state(),
    });
  };
};
