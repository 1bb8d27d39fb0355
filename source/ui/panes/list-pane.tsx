import { useCallback } from 'react';
import { isAcknowledged } from '../../query/acknowledge.ts';
import { listIn, type Size } from '../app-state.ts';
import { List, type RowFormat } from '../components/list/list.tsx';
import { PaneFrame } from '../components/pane-frame.tsx';
import { useScreen } from '../hooks/screen-context.ts';
import { TITLE_ROWS } from '../layout.ts';
import { type Line, line } from '../line.ts';
import { markChips, rowMarks } from '../marks/mark-row.ts';
import { findingChips, MAX_FILTER_COLUMNS, nothingFound, placeText, typedFilter } from '../query/title.ts';
import { foundIn, type Keyed, type View } from '../view-model.ts';
import { isOfManyRooms, type Pane, titleInScope } from './pane.ts';
import { steppedBack } from './row.ts';

interface ListPaneProps {
  readonly pane: Pane;
  readonly view: View;
  readonly size: Size;
}

const keyOf = ({ key }: Keyed): string => key;

/** Indents the sentence to the text column of the rows. */
const sentence = (text: string): readonly Line[] => [line(`   ${text}`, 'muted')];

/** Returns a row formatter. The same function until anything but rows or time changes. */
const useRowFormat = (pane: Pane, view: View): RowFormat<Keyed> => {
  const { store, theme } = useScreen();
  const { symbols } = theme;
  const actions = pane.actionOn ? view.session.actions : null;
  const { acknowledged: known } = view.query;
  const showRoom = isOfManyRooms(pane, view);
  return useCallback(
    (row, nowMs, columns) => {
      const context = { nowMs, columns, symbols, showRoom };
      if (pane.things?.(row)) return pane.row(row, { ...context, action: null });
      // Reads the newest state when a row is drawn or ticks, so that a new sweep time alone redraws no row.
      const { frozen, session } = store.getState();
      const judged = pane.judged?.(row) ?? null;
      const ofItem = {
        ...context,
        action: (actions && pane.actionOn?.(row, actions)) ?? null,
        acknowledged: judged !== null && isAcknowledged(known, row.key, judged),
        staleMs: frozen === null ? (pane.staleMs?.(row, session, nowMs) ?? null) : null,
      };
      return steppedBack(pane.row(row, ofItem), ofItem);
    },
    [pane, actions, symbols, showRoom, known, store],
  );
};

/** Draws a list as its descriptor defines it. */
export const ListPane = ({ pane, view, size }: ListPaneProps) => {
  const { symbols } = useScreen().theme;
  const { state } = view;
  const list = listIn(state, pane.id);
  const focused = state.pane === pane.id && state.overlay === null;
  const format = useRowFormat(pane, view);
  const { before, behind } = findingChips(view, pane, symbols);
  const field = typedFilter(view, pane);
  const chips = [titleInScope(pane, view, symbols.separator), ...markChips(view, pane.id), ...before];
  const text = (field === null ? [...chips, ...behind] : [...chips, '/']).join(symbols.separator);
  const typed = field && {
    field,
    most: MAX_FILTER_COLUMNS,
    behind: behind.map((chip) => symbols.separator + chip).join(''),
  };
  return (
    <PaneFrame text={text} typed={typed} place={placeText(view, pane, list)} focused={focused} size={size}>
      <List
        items={foundIn(view, pane.id).rows}
        keyOf={keyOf}
        state={list}
        columns={size.columns}
        rows={size.rows - TITLE_ROWS}
        focused={focused}
        markOf={rowMarks(view, pane.id)}
        format={format}
        empty={sentence(nothingFound(view, pane) ?? pane.empty(view))}
      />
    </PaneFrame>
  );
};
