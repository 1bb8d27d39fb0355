import type { PaneId } from '../layout.ts';
import type { Line } from '../line.ts';
import type { View } from '../view-model.ts';
import { keysIn, type RowMark, rowMark, thingsOf } from './entities.ts';
import { markedIn } from './marks.ts';

/** The first is also the key that marks all. */
const SIGNS: Readonly<Record<RowMark, string>> = { all: '*', some: '+', none: ' ' };

/** A row with its mark: every row begins with how bad it is and a blank, where the mark stands. */
export const withMark = (row: Line, mark: RowMark): Line => {
  const [first, ...rest] = row;
  return mark !== 'none' && first?.text.endsWith(' ')
    ? [{ ...first, text: `${first.text.slice(0, -1)}${SIGNS[mark]}`, bold: true }, ...rest]
    : row;
};

/** Tells how the rows of a pane are marked, by their keys. */
export const rowMarks = (view: View, pane: PaneId): ((rowKey: string) => RowMark) => {
  const marked = markedIn(view.state.marks, pane);
  if (marked.size === 0) return () => 'none';
  const things = thingsOf(view, pane);
  return (rowKey) => rowMark(things(rowKey), marked);
};

/** `3 marked`, `3 marked, 1 not shown`: for the title of a pane. */
export const markChips = (view: View, pane: PaneId): readonly string[] => {
  const marked = markedIn(view.state.marks, pane);
  if (marked.size === 0) return [];
  const found = new Set(keysIn(view, pane));
  const hidden = [...marked].filter((id) => !found.has(id)).length;
  return [`${marked.size} marked${hidden > 0 ? `, ${hidden} not shown` : ''}`];
};
