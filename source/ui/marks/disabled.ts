import { cannotAct, type DisabledReason } from '../key-context.ts';
import { actsOnMany, isUnderWay } from './many-rows.ts';
import { isMarkPane } from './marks.ts';

export const BATCH_UNDER_WAY = 'one thing for many at a time: Esc stops the one under way';

/** Off for many while something is done to many already; for one row, as `one` says. */
export const orForMany =
  (one: DisabledReason): DisabledReason =>
  (view, brokenPlan) => {
    if (!actsOnMany(view)) return one(view, brokenPlan);
    const reason = cannotAct(view, brokenPlan);
    return reason ?? (isUnderWay(view.state.session.batch) ? BATCH_UNDER_WAY : null);
  };

export const withoutRows: DisabledReason = ({ state }) =>
  isMarkPane(state.pane) && state.lists[state.pane].ids.length > 0 ? null : 'no rows to mark';
