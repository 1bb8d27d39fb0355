import type { BatchProgress } from '../../actions/action.ts';
import { isGroupRow, isIncidentRow } from '../finding/rows.ts';
import type { AgentItem, DispatchItem, Subject, View } from '../view.ts';
import { isMarkPane, type MarkedIds, type MarkPane, markedIn } from './marks.ts';

const ofAgent = (item: AgentItem): Subject => ({ kind: 'agent', ...item });
const ofDispatch = (item: DispatchItem): Subject => ({ kind: 'dispatch', ...item });

/** What the chosen rows of a pane stand for, in its order: an incident for its rooms, a group for its agents. */
const subjectsOf = (view: View, pane: MarkPane, isChosen: (key: string) => boolean): readonly Subject[] => {
  switch (pane) {
    case 'rooms':
      return view.roomRows
        .filter(({ key }) => isChosen(key))
        .flatMap((row) => (isIncidentRow(row) ? row.rooms : [row]))
        .map((room) => ({ kind: 'room', key: room.key, room }));
    case 'agents': {
      const items = view.agentRows
        .filter(({ key }) => isChosen(key))
        .flatMap((row) => (isGroupRow(row) ? row.items : [row]));
      // Of a group that is unfolded, its agents may be marked, too.
      return [...new Set(items)].map(ofAgent);
    }
    case 'dispatches':
      return view.dispatches.filter(({ key }) => isChosen(key)).map(ofDispatch);
  }
};

const marksOf = ({ state }: View, pane: MarkPane): MarkedIds => markedIn(state.marks, pane);

/** The key of a row under the cursor that stands for many. */
const manyUnderCursor = ({ incident, group, state }: View): string | null =>
  (state.listPane === 'rooms' ? incident?.key : state.listPane === 'agents' ? group?.key : null) ?? null;

/**
 * What the action keys act upon together: the marked rows of the pane that has the keys, else what the row under the
 * cursor stands for. Null where they act upon one thing.
 */
export const manyRows = (view: View): readonly Subject[] | null => {
  const { pane, listPane } = view.state;
  if (isMarkPane(pane) && marksOf(view, pane).size > 0) {
    return subjectsOf(view, pane, (key) => marksOf(view, pane).has(key));
  }
  const under = manyUnderCursor(view);
  return under !== null && isMarkPane(listPane) ? subjectsOf(view, listPane, (key) => key === under) : null;
};

/** Whether the action keys act upon many; cheaper to ask than upon which. */
export const actsOnMany = (view: View): boolean => {
  const { pane } = view.state;
  return (isMarkPane(pane) && marksOf(view, pane).size > 0) || manyUnderCursor(view) !== null;
};

export const isUnderWay = (batch: BatchProgress | null): boolean => batch !== null && batch.state !== 'ended';
