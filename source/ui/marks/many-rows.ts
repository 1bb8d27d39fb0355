import type { BatchProgress } from '../../actions/action.ts';
import { listIn } from '../app-state.ts';
import { cannotAct, type DisabledReason } from '../key-context.ts';
import type { KeyHints } from '../key-hints.ts';
import { paneOf, rowForMany } from '../panes/find.ts';
import type { Subject, View } from '../view-model.ts';
import { markedSubjects } from './mark-row.ts';
import { markedIn } from './marks.ts';

/** The items of the folded row under the cursor; null if the row is an item itself. */
const manyUnderCursor = (view: View): readonly Subject[] | null => {
  const pane = paneOf(view.state.listPane);
  return rowForMany(view)?.things.flatMap((item) => pane?.subject(item, view) ?? []) ?? null;
};

const hasMarks = ({ state: { pane, marks } }: View): boolean => markedIn(marks, pane).size > 0;

/**
 * Returns what the action keys apply to: the marked rows of the focused pane, else the items of the folded
 * row under the cursor. Null for a single item.
 */
export const manyRows = (view: View): readonly Subject[] | null =>
  hasMarks(view) ? markedSubjects(view, view.state.pane) : manyUnderCursor(view);

/** Tells whether the action keys apply to many. Cheaper than `manyRows`. */
export const actsOnMany = (view: View): boolean => hasMarks(view) || rowForMany(view) !== null;

export const isUnderWay = (batch: BatchProgress | null): boolean => batch !== null && batch.state !== 'ended';

export const batchUnderWay = (keys: KeyHints): string =>
  `one thing for many at a time: ${keys.keyOf('back')} stops the one under way`;

/** Disabled for many rows while a batch runs. For a single row, `one` decides. */
export const orForMany =
  (one: DisabledReason): DisabledReason =>
  (view, brokenPlan) => {
    if (!actsOnMany(view)) return one(view, brokenPlan);
    const reason = cannotAct(view, brokenPlan);
    return reason ?? (isUnderWay(view.state.session.batch) ? batchUnderWay(view.state.keys) : null);
  };

export const withoutRows: DisabledReason = ({ state }) =>
  listIn(state, state.pane).ids.length > 0 ? null : 'no rows to mark';
