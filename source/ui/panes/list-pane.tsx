import { useCallback } from 'react';
import { isAcknowledged } from '../../query/acknowledge.ts';
import { fitWords } from '../../text/fit-words.ts';
import { quoteName, safeText } from '../../text/safe-text.ts';
import { columnWidth } from '../../text/width.ts';
import { type AppState, listIn } from '../app-state.ts';
import { List, type RowFormat } from '../components/list/list.tsx';
import { PaneFrame } from '../components/pane-frame.tsx';
import { TextLine } from '../components/text-line.tsx';
import { useScreen } from '../hooks/screen-context.ts';
import { CURSOR_COLUMNS, type Place, PROFILES, TITLE_ROWS } from '../layout.ts';
import { type Line, line, type Span, wrap } from '../line.ts';
import { markChips, rowMarks } from '../marks/mark-row.ts';
import { pastTime, shownMs } from '../past/past-view.ts';
import { queryIn } from '../query/query-state.ts';
import { findingChips, MAX_FILTER_COLUMNS, nothingFound, placeText, typedFilter } from '../query/title.ts';
import type { Symbols } from '../theme.ts';
import { foundIn, type Keyed, type View } from '../view-model.ts';
import { columnsRow, headingLine } from './column-rows.ts';
import { placedColumns } from './find.ts';
import { isOfManyRooms, type Pane, titleInScope } from './pane.ts';
import { MARK_COLUMNS, markOf, steppedBack } from './row.ts';

interface ListPaneProps {
  readonly pane: Pane;
  readonly view: View;
  readonly size: Place;
}

const keyOf = ({ key }: Keyed): string => key;

const INDENT = '   ';

/** Indents the sentences to the text column of the rows. */
const paragraphs = (texts: readonly string[], columns: number): readonly Line[] =>
  texts.flatMap((text) => wrap(text, columns - INDENT.length)).map((row) => line(INDENT + row, 'muted'));

const markIn = (pane: Pane, row: Keyed, symbols: Symbols): Span =>
  pane.mark?.(row, symbols) ?? markOf({ severity: pane.severity(row) }, symbols);

/** Returns a row formatter. The same function until anything but rows or time changes. */
const useRowFormat = (pane: Pane, view: View): RowFormat<Keyed> => {
  const { store, theme } = useScreen();
  const { symbols } = theme;
  const actions = pane.actionOn ? view.session.actions : null;
  const { acknowledged: known } = view.query;
  const showRoom = isOfManyRooms(pane, view);
  const placed = placedColumns(view, pane);
  return useCallback(
    (row, tickMs, columns) => {
      // Reads the newest state when a row is drawn or ticks, so that a new sweep time alone redraws no row.
      const { frozen, past, session } = store.getState();
      const nowMs = shownMs({ past }, tickMs);
      const context = { nowMs, columns, symbols, showRoom, placed };
      const folded = pane.things?.(row) ? pane.row?.(row, { ...context, action: null }) : null;
      if (folded) return folded;
      const judged = pane.judged?.(row) ?? null;
      const ofItem = {
        ...context,
        action: (actions && pane.actionOn?.(row, actions)) ?? null,
        acknowledged: judged !== null && isAcknowledged(known, row.key, judged),
        staleMs: frozen === null && past === null ? (pane.staleMs?.(row, session, nowMs) ?? null) : null,
      };
      const made = pane.row?.(row, ofItem) ?? columnsRow(markIn(pane, row, symbols), placed, row, ofItem);
      return steppedBack(made, ofItem);
    },
    [pane, actions, symbols, showRoom, placed, known, store],
  );
};

/** The focus mark, and a space and a piece of the rule behind the title. */
const TITLE_MARGIN_COLUMNS = 3;
/** Around the position in the list: ` 3/41 ─`. */
const PLACE_MARGIN_COLUMNS = 3;

/** Fits a title: the room's name is cut first, so that the position in the list and all counters stay. */
const fittedTitle = (
  title: string,
  { room }: View,
  place: string,
  columns: number,
  { ellipsis }: Symbols,
): string => {
  const behind = place === '' ? 0 : columnWidth(place) + PLACE_MARGIN_COLUMNS;
  const names = room === null ? [] : [quoteName(room.name)];
  return fitWords(title, names, Math.max(0, columns - TITLE_MARGIN_COLUMNS - behind), ellipsis);
};

/**
 * Marks the list that leads the others as one of an earlier time. The header and the details say it, too. Profiles are
 * always those of now.
 */
const pastChip = ({ id, place }: Pane, { past, session }: AppState): readonly string[] =>
  past === null || id === PROFILES || !place.startsWith('left')
    ? []
    : [`PAST ${pastTime(past.moment.asOf.atMs, session.snapshot.startedAtMs)}`];

/** Draws a list as its descriptor defines it. */
export const ListPane = ({ pane, view, size }: ListPaneProps) => {
  const { symbols } = useScreen().theme;
  const { state } = view;
  const list = listIn(state, pane.id);
  const focused = state.pane === pane.id && state.overlay === null;
  const format = useRowFormat(pane, view);
  const { before, behind } = findingChips(view, pane, symbols);
  const { headingRows } = size;
  const { sorting } = queryIn(view.query, pane.id);
  const empty = nothingFound(view, pane, symbols)?.map(safeText) ?? [pane.empty(view)];
  const field = typedFilter(view, pane);
  const chips = [
    titleInScope(pane, view, symbols.separator),
    ...pastChip(pane, state),
    ...markChips(view, pane.id),
    ...before,
  ];
  const isShrunk = size.rows === TITLE_ROWS && list.ids.length === 0;
  const place = placeText(view, pane, list);
  const told = field === null ? [...chips, ...behind, ...(isShrunk ? empty : [])] : [...chips, '/'];
  const text = fittedTitle(told.join(symbols.separator), view, place, size.columns, symbols);
  const typed = field && {
    field,
    most: MAX_FILTER_COLUMNS,
    behind: [...behind, ...(isShrunk ? empty : [])].map((chip) => symbols.separator + chip).join(''),
  };
  return (
    <PaneFrame text={text} typed={typed} place={place} focused={focused} size={size}>
      {headingRows > 0 && (
        <TextLine
          spans={headingLine(placedColumns(view, pane), sorting, CURSOR_COLUMNS + MARK_COLUMNS, symbols)}
          columns={size.columns}
        />
      )}
      <List
        items={foundIn(view, pane.id).rows}
        keyOf={keyOf}
        state={list}
        columns={size.columns}
        rows={size.rows - TITLE_ROWS - headingRows}
        focused={focused}
        markOf={rowMarks(view, pane.id)}
        format={format}
        empty={paragraphs(empty, size.columns)}
      />
    </PaneFrame>
  );
};
