import type { Plan } from '../../actions/action.ts';
import type { SessionState } from '../../session/session.ts';
import { type AppEvent, type AppState, listIn, shownSession } from '../app-state.ts';
import { viewOf } from '../view.ts';
import { stillShown, stillThere, thingsOf } from './mark-row.ts';
import { drawRange, dropMarks, endRange, type Marks, markedIn, panesWithMarks } from './marks.ts';

type Doing = Pick<SessionState, 'actions' | 'batch'>;

/** Returns the plans that have succeeded, of the batch and of single actions. */
const succeeded = ({ actions, batch }: Doing): ReadonlyMap<string, Plan> => {
  const ofBatch = batch?.plan.plans.filter(({ id }) => batch.outcomes.get(id) === 'succeeded') ?? [];
  const ofActions = actions.filter(({ state }) => state.state === 'succeeded').map((action) => action.plan);
  return new Map([...ofBatch, ...ofActions].map((plan) => [plan.id, plan]));
};

/** A room with several plans is done when all of them have succeeded. */
const isRoomDone = ({ batch }: Doing, room: string, done: ReadonlyMap<string, Plan>): boolean =>
  batch?.plan.plans.every(({ id, target }) => target.room !== room || done.has(id)) ?? true;

const rowsOf = ({ target }: Plan): readonly string[] => [
  ...(target.dispatchId === null ? [] : [`${target.room}\n${target.dispatchId}`]),
  ...(target.identity === null ? [] : [`${target.room}\n${target.identity}`]),
];

/** Returns the keys of the rows whose plans have succeeded since `before`. */
const rowsDone = (before: Doing, after: Doing): ReadonlySet<string> => {
  const rows = new Set<string>();
  if (before.actions === after.actions && before.batch === after.batch) return rows;
  const earlier = succeeded(before);
  const now = succeeded(after);
  for (const [id, plan] of now) {
    if (earlier.has(id)) continue;
    for (const row of rowsOf(plan)) rows.add(row);
    const { room } = plan.target;
    if (room !== null && isRoomDone(after, room, now)) rows.add(room);
  }
  return rows;
};

/** The range follows the cursor when the user moves it, and ends when the user leaves the pane. */
const followCursor = (state: AppState, event: AppEvent): Marks => {
  const { marks, pane } = state;
  const { range } = marks;
  if (range === null) return marks;
  if (range.pane !== pane) return endRange(marks);
  return event.type === 'moved' || event.type === 'selected'
    ? drawRange(marks, listIn(state, pane), thingsOf(viewOf(state), range.pane))
    : marks;
};

/**
 * Drops the marks of items that are gone, and, once the lists show another room, those of items that they show no
 * longer. Grouping otherwise shows no other room, so it drops none.
 */
const withoutWhatIsGone = (before: AppState, state: AppState, marks: Marks): Marks => {
  const isOtherRoom = before.moved.of !== state.moved.of;
  if (!isOtherRoom && shownSession(before).fleet === shownSession(state).fleet) return marks;
  const test = isOtherRoom ? stillShown : stillThere;
  return [...panesWithMarks(marks)].reduce(
    (left, pane) =>
      markedIn(left, pane).size === 0 ? left : dropMarks(left, pane, test(viewOf(state), pane)),
    marks,
  );
};

/** Unmarks rows whose action succeeded. Rows whose action failed stay marked. */
const withoutRowsDone = (before: AppState, state: AppState, marks: Marks): Marks => {
  const done = rowsDone(before.session, state.session);
  return done.size === 0
    ? marks
    : [...panesWithMarks(marks)].reduce((left, pane) => dropMarks(left, pane, (id) => !done.has(id)), marks);
};

/** Updates the marks after an event changed the lists or the actions. */
export const settleMarks = (before: AppState, state: AppState, event: AppEvent): AppState => {
  const followed = withoutWhatIsGone(before, state, followCursor(state, event));
  const marks = withoutRowsDone(before, state, followed);
  return marks === state.marks ? state : { ...state, marks };
};
