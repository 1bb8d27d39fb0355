import { type Line, line } from '../line.ts';
import { paneOf } from '../panes/find.ts';
import { rowUnderCursor, type View } from '../view-model.ts';
import type { Paper } from './paper.ts';

/** The whole text of the detail pane, wrapped to its width. */
export const detailLines = (paper: Paper, view: View): readonly Line[] => {
  const { listPane } = view.state;
  return (
    paneOf(listPane)?.detail(paper, view, rowUnderCursor(view, listPane)) ?? [
      line('nothing selected', 'muted'),
    ]
  );
};
