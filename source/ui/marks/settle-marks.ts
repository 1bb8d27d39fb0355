import type { AppEvent, AppState } from '../app-state.ts';
import { drawRange, dropMarks, endRange, MARK_PANES, type Marks } from './marks.ts';
import { rowsDone } from './rows-done.ts';

/** The range follows the cursor where the user moves it, and ends where the user goes elsewhere. */
const followCursor = (state: AppState, event: AppEvent): Marks => {
  const { marks, pane, lists } = state;
  const { range } = marks;
  if (range === null) return marks;
  if (range.pane !== pane) return endRange(marks);
  return event.type === 'moved' || event.type === 'selected' ? drawRange(marks, lists[pane]) : marks;
};

const withoutRowsGone = (before: AppState, state: AppState, marks: Marks): Marks =>
  MARK_PANES.reduce((left, pane) => {
    const { ids } = state.lists[pane];
    if (ids === before.lists[pane].ids || (left.marked[pane].size === 0 && left.range?.pane !== pane)) {
      return left;
    }
    const there = new Set(ids);
    return dropMarks(left, pane, (id) => there.has(id));
  }, marks);

/** Rows for which the action was seen to succeed are unmarked; those it failed for stay marked. */
const withoutRowsDone = (before: AppState, state: AppState, marks: Marks): Marks => {
  const done = rowsDone(before.session, state.session);
  return done.size === 0
    ? marks
    : MARK_PANES.reduce((left, pane) => dropMarks(left, pane, (id) => !done.has(id)), marks);
};

/** Lets the marks follow what an event did to the lists and to the actions. */
export const settleMarks = (before: AppState, state: AppState, event: AppEvent): AppState => {
  const followed = withoutRowsGone(before, state, followCursor(state, event));
  const marks = withoutRowsDone(before, state, followed);
  return marks === state.marks ? state : { ...state, marks };
};
