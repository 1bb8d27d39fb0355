import type { BatchPlan, Intention } from '../../actions/action.ts';
import { listIn, type PaneId } from '../app-state.ts';
import { actsOnMany, batchUnderWay, isUnderWay, manyRows } from '../marks/many-rows.ts';
import { type Crowd, crowds, manyKicks, manyRemovals } from '../marks/many-targets.ts';
import { canMark, keysIn, thingsOf } from '../marks/mark-row.ts';
import { type Gathered, type MarkEvent, markedIn } from '../marks/marks.ts';
import { type Choice, chooserOverlay, confirmOverlay } from '../overlays/overlay.ts';
import { paneOf } from '../panes/find.ts';
import type { Subject, View } from '../view-model.ts';
import { type Command, type Controls, currentView, say } from './controls.ts';

const tellCount = (controls: Controls, pane: PaneId): void => {
  const { marks } = controls.store.getState();
  const count = markedIn(marks, pane).size;
  const { keyOf } = controls.keys;
  const range = marks.range ? `the range grows with the cursor, ${keyOf('range')} ends it; ` : '';
  say(
    controls,
    count === 0
      ? 'nothing marked'
      : `${count} marked: ${range}${keyOf('redispatch')}, ${keyOf('remove')} and ${keyOf('kick')} act on all; ${keyOf('back')} unmarks`,
  );
};

const mark = (controls: Controls, eventOf: (view: View, pane: PaneId, rowKey: string) => MarkEvent): void => {
  const view = currentView(controls);
  const { pane } = view.state;
  if (!canMark(pane)) return;
  const { selectedId } = listIn(view.state, pane);
  if (selectedId === null) return;
  controls.store.dispatch({ type: 'marks', pane, event: eventOf(view, pane, selectedId) });
  tellCount(controls, pane);
};

/** Marks the row and moves down, so that consecutive rows take one key each. Ends a range if one is open. */
export const toggleMark: Command = (controls) => {
  if (controls.store.getState().marks.range) toggleRange(controls);
  else {
    mark(controls, (view, pane, rowKey) => ({ type: 'toggled', ids: thingsOf(view, pane)(rowKey) }));
    controls.store.dispatch({ type: 'moved', motion: 'down' });
  }
};

export const toggleAllMarks: Command = (controls) =>
  mark(controls, (view, pane) => ({ type: 'toggled', ids: keysIn(view, pane) }));

export const toggleRange: Command = (controls) =>
  mark(controls, (view, pane, rowKey) => ({
    type: 'range toggled',
    rowKey,
    ids: thingsOf(view, pane)(rowKey),
  }));

/**
 * Stops the running batch; else cancels the range; else clears the marks.
 * @returns whether there was anything to stop or clear
 */
export const stopOrUnmark = (controls: Controls): boolean => {
  const { store, session } = controls;
  const { pane, marks } = store.getState();
  const { batch } = session.getState();
  if (isUnderWay(batch)) {
    if (batch?.state === 'running') session.stopBatch();
    return batch?.state === 'running';
  }
  if (markedIn(marks, pane).size === 0) return false;
  store.dispatch({ type: 'marks', pane, event: { type: 'cleared' } });
  return true;
};

/** Opens one confirmation for many intentions. */
export const askMany = (controls: Controls, { targets, leftOut }: Gathered<Intention>): void => {
  const planned = controls.session.planMany(targets, leftOut);
  const overlay = 'impossible' in planned ? null : confirmOverlay(planned);
  controls.store.dispatch({ type: 'overlay set', overlay });
  if ('impossible' in planned) say(controls, planned.impossible, 'warning');
};

/** Starts a batch and marks its rows. Rows that succeed are unmarked, so only the failed ones stay marked. */
export const runBatch = (controls: Controls, batch: BatchPlan): void => {
  if (isUnderWay(controls.session.getState().batch)) {
    say(controls, batchUnderWay(controls.keys), 'warning');
    return;
  }
  const { listPane } = controls.store.getState();
  const pane = paneOf(listPane);
  if (pane?.rowOfTarget) {
    const ids = batch.plans.flatMap(({ target }) => pane.rowOfTarget?.(target) ?? []);
    controls.store.dispatch({ type: 'marks', pane: listPane, event: { type: 'added', ids } });
  }
  controls.session.runBatch(batch);
};

/** Runs `many` on the marked rows or on all items of a folded row, else `one`. */
export const onMany =
  (many: (controls: Controls, subjects: readonly Subject[]) => void, one: Command): Command =>
  (controls) => {
    const view = currentView(controls);
    if (actsOnMany(view)) many(controls, manyRows(view) ?? []);
    else one(controls);
  };

export const removeMany = (controls: Controls, subjects: readonly Subject[]): void =>
  askMany(controls, manyRemovals(subjects, controls.keys));

const CROWDS: Readonly<Record<Crowd['id'], readonly [one: string, many: string]>> = {
  agents: ['agent', 'agents'],
  callers: ['caller', 'callers'],
  others: ['other participant', 'other participants'],
};

const choiceOf = ({ id, intentions }: Crowd): Choice => {
  const [one, many] = CROWDS[id];
  const label = intentions.length === 1 ? `the ${one}` : `the ${intentions.length} ${many}`;
  return { id, label, intentions };
};

/** Asks directly about agents. For rooms, a chooser asks whom to kick. */
export const kickMany = (controls: Controls, subjects: readonly Subject[]): void => {
  const rooms = subjects.flatMap((subject) => (subject.kind === 'room' ? [subject.room] : []));
  const choices = crowds(rooms).map(choiceOf);
  if (rooms.length === 0) askMany(controls, manyKicks(subjects));
  else if (choices.length === 0) say(controls, 'nobody is in these rooms', 'warning');
  else {
    const title = `Remove whom from ${rooms.length === 1 ? 'this room' : `these ${rooms.length} rooms`}?`;
    controls.store.dispatch({ type: 'overlay set', overlay: chooserOverlay(title, choices) });
  }
};
