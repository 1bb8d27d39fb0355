import type { BatchProgress } from '../../actions/action.ts';
import type { Subject, View } from '../view.ts';
import { markedSubjects } from './entities.ts';
import { isMarkPane, markedIn } from './marks.ts';

/** What a row under the cursor that stands for many stands for; null where it stands for itself. */
const manyUnderCursor = ({ incident, group, state }: View): readonly Subject[] | null => {
  if (state.listPane === 'rooms' && incident) {
    return incident.rooms.map((room) => ({ kind: 'room', key: room.key, room }));
  }
  return state.listPane === 'agents' && group
    ? group.items.map((item) => ({ kind: 'agent', ...item }))
    : null;
};

const hasMarks = ({ state: { pane, marks } }: View): boolean =>
  isMarkPane(pane) && markedIn(marks, pane).size > 0;

/**
 * What the action keys act upon together: what is marked in the pane that has the keys, else what the row under the
 * cursor stands for. Null where they act upon one thing.
 */
export const manyRows = (view: View): readonly Subject[] | null => {
  const { pane } = view.state;
  return isMarkPane(pane) && hasMarks(view) ? markedSubjects(view, pane) : manyUnderCursor(view);
};

/** Whether the action keys act upon many; cheaper to ask than upon which. */
export const actsOnMany = (view: View): boolean => hasMarks(view) || manyUnderCursor(view) !== null;

export const isUnderWay = (batch: BatchProgress | null): boolean => batch !== null && batch.state !== 'ended';
