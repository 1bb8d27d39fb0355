import { listIn, ROOMS } from '../app-state.ts';
import { type PaneId, TREE } from '../layout.ts';
import { findIn, rowForMany } from '../panes/find.ts';
import type { TreeNode } from '../panes/tree/nodes.ts';
import { treePane } from '../panes/tree/pane.ts';
import { roomOf, type View } from '../view-model.ts';
import { type Command, currentView, say } from './controls.ts';
import { find } from './query.ts';

const rowHere = (view: View): TreeNode | null => {
  const { selectedId } = listIn(view.state, TREE);
  return findIn(treePane, view).rows.find(({ key }) => key === selectedId) ?? null;
};

/** Folds the row. If there is nothing to fold, goes to the row it belongs to. */
export const foldRow: Command = (controls) => {
  const row = rowHere(currentView(controls));
  if (row === null) return;
  if (row.below > 0 && !row.folded) find(controls, { type: 'folded', key: row.key, folded: true });
  else if (row.parent) controls.store.dispatch({ type: 'selected', pane: TREE, id: row.parent.key });
};

/** Unfolds the row. If it is unfolded, goes to the first row below it. */
export const unfoldRow: Command = (controls) => {
  const row = rowHere(currentView(controls));
  if (row === null || row.below === 0) return;
  if (row.folded) find(controls, { type: 'folded', key: row.key, folded: false });
  else controls.store.dispatch({ type: 'moved', motion: 'down' });
};

export const foldAllRows: Command = (controls) => {
  find(controls, { type: 'all folded' });
  const { folds } = controls.store.getState().query;
  say(controls, folds.all ? 'all rooms are folded' : 'all rooms are unfolded');
};

/** Opens a list with the cursor on what was under the cursor, or, if it is open, goes back to Rooms. */
export const toggle =
  (pane: PaneId): Command =>
  (controls) => {
    const { store } = controls;
    const view = currentView(controls);
    if (view.state.listPane === pane) return store.dispatch({ type: 'focused', pane: ROOMS });
    const keys = [
      rowForMany(view)?.things[0]?.key,
      roomOf(view)?.key,
      // It stands below the room, and may be hidden.
      view.subject?.key,
    ];
    store.dispatch({ type: 'focused', pane });
    for (const id of keys) if (id !== undefined) store.dispatch({ type: 'selected', pane, id });
  };
