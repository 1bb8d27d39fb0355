import { detailLines } from './detail/detail-lines.ts';
import type { KeyHints } from './detail/paper.ts';
import type { Line } from './line.ts';
import { wrapLines } from './reading/reading.ts';
import { UNICODE_SYMBOLS } from './theme.ts';
import type { View } from './view-model.ts';

/** A text that is scrolled, and how much of it is on the screen. */
export interface VisibleText {
  readonly lines: readonly Line[];
  readonly height: number;
}

const TITLE_ROWS = 1;
const MARGIN_COLUMNS = 1;

/** The text that the motion keys scroll now: the one that lies over the panes, or the details. Null: a list moves. */
export const visibleText = (view: View, nowMs: number, keys: KeyHints): VisibleText | null => {
  const { layout, state } = view;
  if (layout.kind === 'too small') return null;
  if (state.overlay !== null) {
    return state.overlay.kind === 'reader'
      ? {
          lines: wrapLines(state.overlay.lines, state.overlay.indent, layout.body.columns).rows,
          height: layout.body.rows - TITLE_ROWS,
        }
      : null;
  }
  const size = layout.panes.detail;
  return state.pane === 'detail' && size !== undefined
    ? {
        lines: detailLines(
          { nowMs, columns: size.columns - MARGIN_COLUMNS, symbols: UNICODE_SYMBOLS, keys },
          view,
        ),
        height: size.rows - TITLE_ROWS,
      }
    : null;
};
