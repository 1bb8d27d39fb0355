import type { Moment } from '../../session/session.ts';
import type { AppState, WhereNow } from '../app-state.ts';

const whereNow = (state: AppState): WhereNow => {
  const { pane, listPane, lists, moved, stoodOn, marks, detailOffset, zoomed, allRooms, query } = state;
  const { frozen, frozenAtMs } = state;
  const { held, opened } = query.incidents;
  return {
    pane,
    listPane,
    lists,
    moved,
    stoodOn,
    marks,
    detailOffset,
    zoomed,
    allRooms,
    frozen,
    frozenAtMs,
    held,
    opened,
  };
};

/** Shows an earlier time. A further step keeps where everything stood now. */
export const enterPast = (state: AppState, moment: Moment): AppState => ({
  ...state,
  // The cursor must not jump to the worst room of that time.
  chosen: true,
  past: { moment, before: state.past?.before ?? whereNow(state) },
});

/** Shows the present again, with the cursors where they stood. */
export const leavePast = (state: AppState): AppState => {
  if (state.past === null) return state;
  const { held, opened, ...where } = state.past.before;
  const incidents = { ...state.query.incidents, held, opened };
  return { ...state, ...where, past: null, query: { ...state.query, incidents } };
};
