import { isProblem, type Severity } from '../../fleet/severity.ts';
import { isAcknowledged, type Judged } from '../../query/acknowledge.ts';
import type { DisabledReason } from '../key-context.ts';
import { DETAIL, type PaneId } from '../layout.ts';
import { paneOf } from '../panes/find.ts';
import { foundIn, rowUnderCursor, type View } from '../view-model.ts';

type Entry = readonly [key: string, judged: Judged];

/** Returns the problems of the selected row or of its folded items, with their row keys. */
export const problemsUnderCursor = (view: View): readonly Entry[] => {
  const { pane: focused, listPane } = view.state;
  const pane = paneOf(focused === DETAIL ? listPane : focused);
  const row = pane && rowUnderCursor(view, pane.id);
  if (!row) return [];
  return (pane.things?.(row) ?? [row])
    .flatMap((item): Entry[] => {
      const what = pane.judged?.(item) ?? null;
      return what === null ? [] : [[item.key, what]];
    })
    .filter(([, { verdict }]) => isProblem(verdict));
};

export const withoutProblemHere: DisabledReason = (view) =>
  problemsUnderCursor(view).length > 0 ? null : 'no problem here to acknowledge';

export const withoutAgents: DisabledReason = ({ state }) =>
  state.pane === 'deployments' ||
  state.query.grouping !== null ||
  state.session.fleet.figures.agentParticipants > 0
    ? null
    : 'no agents to group';

/**
 * Returns the severity of each row, in the order of the pane's ids. Acknowledged problems count as `notice`,
 * so that `n` skips them.
 */
export const newSeverities = (view: View, id: PaneId): readonly Severity[] => {
  const pane = paneOf(id);
  const { acknowledged } = view.query;
  if (pane === null) return [];
  return foundIn(view, id).rows.map((row) => {
    const severity = pane.severity(row);
    if (pane.things?.(row)) return pane.isNews?.(row) ? severity : 'notice';
    const what = isProblem({ severity }) ? (pane.judged?.(row) ?? null) : null;
    return what !== null && isAcknowledged(acknowledged, row.key, what) ? 'notice' : severity;
  });
};
