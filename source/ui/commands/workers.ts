import { cannotAct, type DisabledReason } from '../key-context.ts';
import type { WorkerItem } from '../panes/workers/columns.ts';
import { workersPane } from '../panes/workers/pane.ts';
import { foundIn, rowUnderCursor, type View } from '../view-model.ts';
import { type Command, currentView, say } from './controls.ts';

const workerUnderCursor = (view: View): WorkerItem | null => {
  const key = rowUnderCursor(view, workersPane.id)?.key;
  return workersPane.items(view).find((one) => one.key === key) ?? null;
};

/** A mark is for everybody who looks at the project, so whoever may change nothing marks nothing. */
export const withoutWorkerToMark: DisabledReason = (view, brokenPlan) =>
  cannotAct(view, brokenPlan) ??
  (foundIn(view, workersPane.id).rows.length > 0 ? null : 'no worker here to mark');

export const toggleDrain: Command = (controls) => {
  const item = workerUnderCursor(currentView(controls));
  if (item === null) return;
  const isMarked = controls.session.toggleDrain(item.key);
  const name = item.worker.label ?? item.worker.address;
  say(
    controls,
    isMarked
      ? `${name} is marked as draining. lktop stops nothing: send it SIGTERM`
      : `${name} is not marked as draining any more`,
  );
};
