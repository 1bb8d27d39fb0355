import type { Intention } from '../../actions/action.ts';
import { actsOnMany, isUnderWay, manyRows } from '../marks/many-rows.ts';
import { type Crowd, crowds, type Gathered, manyKicks, manyRemovals } from '../marks/many-targets.ts';
import { isMarkPane, type MarkEvent, type MarkPane, markedIn } from '../marks/marks.ts';
import type { Choice } from '../overlays/overlay.ts';
import { chooserOverlay, confirmOverlay } from '../overlays/overlay.ts';
import type { Subject } from '../view.ts';
import { type Command, type Controls, currentView, say } from './controls.ts';

const tellCount = (controls: Controls, pane: MarkPane): void => {
  const { marks } = controls.store.getState();
  const count = markedIn(marks, pane).size;
  const range = marks.range ? 'the range grows with the cursor, v ends it; ' : '';
  say(
    controls,
    count === 0 ? 'nothing marked' : `${count} marked: ${range}R, x and K act on all; Esc unmarks`,
  );
};

const mark = (controls: Controls, eventOf: (selectedId: string) => MarkEvent): void => {
  const { pane, lists } = controls.store.getState();
  if (!isMarkPane(pane)) return;
  const { selectedId } = lists[pane];
  if (selectedId === null) return;
  controls.store.dispatch({ type: 'marks', pane, event: eventOf(selectedId) });
  tellCount(controls, pane);
};

/** Marks the row and goes on to the next, so that several in a row take one key each. */
export const toggleMark: Command = (controls) => {
  const drewRange = controls.store.getState().marks.range !== null;
  mark(controls, (id) => ({ type: 'toggled', id }));
  if (!drewRange) controls.store.dispatch({ type: 'moved', motion: 'down' });
};

export const toggleAllMarks: Command = (controls) => mark(controls, () => ({ type: 'all toggled' }));

export const toggleRange: Command = (controls) => mark(controls, (id) => ({ type: 'range toggled', id }));

/** Stops the batch under way, else takes the range back, else the marks. @returns whether there was any of it */
export const stopOrUnmark = (controls: Controls): boolean => {
  const { store, session } = controls;
  const { pane, marks } = store.getState();
  const { batch } = session.getState();
  if (isUnderWay(batch)) {
    if (batch?.state === 'running') session.stopBatch();
    return batch?.state === 'running';
  }
  if (!isMarkPane(pane) || markedIn(marks, pane).size === 0) return false;
  store.dispatch({ type: 'marks', pane, event: { type: 'cleared' } });
  return true;
};

/** Asks once before many intentions are carried out. */
export const askMany = (controls: Controls, { targets, leftOut }: Gathered<Intention>): void => {
  const planned = controls.session.planMany(targets, leftOut);
  const overlay = 'impossible' in planned ? null : confirmOverlay(planned);
  controls.store.dispatch({ type: 'overlay set', overlay });
  if ('impossible' in planned) say(controls, planned.impossible, 'warning');
};

/** Acts upon all marked rows, or upon all that the row under the cursor stands for; else upon one, as `one` does. */
export const onMany =
  (many: (controls: Controls, subjects: readonly Subject[]) => void, one: Command): Command =>
  (controls) => {
    const view = currentView(controls);
    if (actsOnMany(view)) many(controls, manyRows(view) ?? []);
    else one(controls);
  };

export const removeMany = (controls: Controls, subjects: readonly Subject[]): void =>
  askMany(controls, manyRemovals(subjects));

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

/** Agents at once; of those in rooms it is chosen whom. */
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
