import { type AppEvent, type AppState, listIn, shownSession } from '../app-state.ts';
import { viewOf } from '../view.ts';
import { stillThere, thingsOf } from './entities.ts';
import { drawRange, dropMarks, endRange, type Marks, markedIn, panesWithMarks } from './marks.ts';
import { rowsDone } from './rows-done.ts';

/** The range follows the cursor where the user moves it, and ends where the user goes elsewhere. */
const followCursor = (state: AppState, event: AppEvent): Marks => {
  const { marks, pane } = state;
  const { range } = marks;
  if (range === null) return marks;
  if (range.pane !== pane) return endRange(marks);
  return event.type === 'moved' || event.type === 'selected'
    ? drawRange(marks, listIn(state, pane), thingsOf(viewOf(state), range.pane))
    : marks;
};

/** Of the lists of another room than before nothing stays marked, either. */
const isSameScope = (before: AppState, state: AppState): boolean =>
  before.moved.of === state.moved.of && shownSession(before).fleet === shownSession(state).fleet;

const withoutWhatIsGone = (before: AppState, state: AppState, marks: Marks): Marks =>
  isSameScope(before, state)
    ? marks
    : [...panesWithMarks(marks)].reduce(
        (left, pane) =>
          markedIn(left, pane).size === 0 ? left : dropMarks(left, pane, stillThere(viewOf(state), pane)),
        marks,
      );

/** Rows for which the action was seen to succeed are unmarked; those it failed for stay marked. */
const withoutRowsDone = (before: AppState, state: AppState, marks: Marks): Marks => {
  const done = rowsDone(before.session, state.session);
  return done.size === 0
    ? marks
    : [...panesWithMarks(marks)].reduce((left, pane) => dropMarks(left, pane, (id) => !done.has(id)), marks);
};

/** Lets the marks follow what an event did to the lists and to the actions. */
export const settleMarks = (before: AppState, state: AppState, event: AppEvent): AppState => {
  const followed = withoutWhatIsGone(before, state, followCursor(state, event));
  const marks = withoutRowsDone(before, state, followed);
  return marks === state.marks ? state : { ...state, marks };
};
