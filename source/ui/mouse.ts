import { listIn } from './app-state.ts';
import { type Command, type Controls, currentView, say } from './commands/controls.ts';
import { detailText, move } from './commands/navigation.ts';
import { find, keepFilter } from './commands/query.ts';
import { selectedIndex } from './components/list/list-state.ts';
import { CURSOR_COLUMNS, DETAIL, type Layout, type PaneId, type Place, TITLE_ROWS } from './layout.ts';
import { paneOf, placedColumns } from './panes/find.ts';
import { columnAt } from './panes/place-columns.ts';
import { MARK_COLUMNS } from './panes/row.ts';
import { shownMs } from './past/past-view.ts';
import { queryIn } from './query/query-state.ts';
import { tabAt } from './tabs.ts';
import type { MouseReport } from './terminal/reports.ts';
import type { Symbols } from './theme.ts';
import type { View } from './view-model.ts';

/** What a cell of the terminal belongs to. */
export type Spot =
  | { readonly kind: 'row'; readonly pane: PaneId; readonly id: string }
  | { readonly kind: 'heading'; readonly pane: PaneId; readonly columnId: string }
  | { readonly kind: 'pane'; readonly pane: PaneId }
  | { readonly kind: 'tab'; readonly pane: PaneId };

/** A position in cells from the top left corner. */
type Cell = Pick<MouseReport, 'column' | 'row'>;

/** A turn of the wheel moves 3 rows, as in most terminals. */
const WHEEL_ROWS = 3;

const contains = ({ left, top, columns, rows }: Place, { column, row }: Cell): boolean =>
  column >= left && column < left + columns && row >= top && row < top + rows;

const spotInPane = (view: View, id: PaneId, place: Place, { column, row }: Cell): Spot => {
  const pane = paneOf(id);
  const line = row - place.top - TITLE_ROWS;
  if (pane === null || line < 0) return { kind: 'pane', pane: id };
  if (line < place.headingRows) {
    const at = column - place.left - CURSOR_COLUMNS - MARK_COLUMNS;
    const found = columnAt(placedColumns(view, pane), at);
    return found?.column.order
      ? { kind: 'heading', pane: id, columnId: found.id }
      : { kind: 'pane', pane: id };
  }
  const { ids, offset } = listIn(view.state, id);
  const rowId = ids[offset + line - place.headingRows];
  return rowId === undefined ? { kind: 'pane', pane: id } : { kind: 'row', pane: id, id: rowId };
};

const tabRow = ({
  headerRows,
  bannerRows,
  tabs,
}: Extract<Layout, { readonly kind: 'panes' }>): number | null => (tabs ? headerRows + bannerRows : null);

/** Returns what is drawn in a cell; null for the header, the status and the footer. */
export const spotAt = (view: View, cell: Cell, symbols: Symbols): Spot | null => {
  const { layout } = view;
  if (layout.kind === 'too small') return null;
  if (cell.row === tabRow(layout)) {
    const pane = tabAt(view, symbols, cell.column);
    return pane === null ? null : { kind: 'tab', pane };
  }
  const [id, place] = Object.entries(layout.panes).find(([, one]) => contains(one, cell)) ?? [];
  return id === undefined || place === undefined ? null : spotInPane(view, id, place, cell);
};

const sortBy = (controls: Controls, pane: PaneId, columnId: string): void => {
  const { sorting } = queryIn(controls.store.getState().query, pane);
  const reversed = sorting.columnId === columnId && !sorting.reversed;
  find(controls, { type: 'sorted', pane, sorting: { columnId, reversed } });
};

const click = (controls: Controls, spot: Spot): void => {
  const { store } = controls;
  if (store.getState().query.typing !== null) keepFilter(controls);
  store.dispatch({ type: 'focused', pane: spot.pane });
  if (spot.kind === 'row') store.dispatch({ type: 'selected', pane: spot.pane, id: spot.id });
  if (spot.kind === 'heading') sortBy(controls, spot.pane, spot.columnId);
};

/** Scrolls what is under the pointer, without giving it the focus. */
const turnWheel = (controls: Controls, { pane }: Spot, rows: number): void => {
  const { store } = controls;
  if (pane === DETAIL) {
    const text = detailText(
      currentView(controls),
      shownMs(store.getState(), store.ticker.now()),
      controls.keys,
    );
    if (text === null) return;
    const event = { type: 'scrolled', length: text.lines.length, height: text.height } as const;
    for (let row = 0; row < Math.abs(rows); row += 1) {
      store.dispatch({ ...event, motion: rows < 0 ? 'up' : 'down' });
    }
    return;
  }
  const list = listIn(store.getState(), pane);
  const index = Math.min(list.ids.length - 1, Math.max(0, selectedIndex(list) + rows));
  const id = list.ids[index];
  if (id !== undefined) store.dispatch({ type: 'selected', pane, id });
};

const ROWS_OF = { click: 0, 'wheel up': -WHEEL_ROWS, 'wheel down': WHEEL_ROWS } as const;

/**
 * Handles the mouse: a click selects, focuses or sorts, and the wheel scrolls. While something covers the
 * panes, only the wheel works, and only on texts and choices: a click never answers a question.
 */
export const handleMouse = (controls: Controls, symbols: Symbols, report: MouseReport): void => {
  const { store } = controls;
  const view = currentView(controls);
  const rows = ROWS_OF[report.action];
  const { overlay } = view.state;
  if (overlay !== null) {
    const turns = overlay.kind === 'reader' ? Math.abs(rows) : Math.sign(Math.abs(rows));
    const scrolls = ['reader', 'chooser', 'menu'].includes(overlay.kind);
    for (let turn = 0; scrolls && turn < turns; turn += 1) move(rows < 0 ? 'up' : 'down')(controls);
    return;
  }
  const spot = spotAt(view, report, symbols);
  if (spot === null) return;
  store.dispatch({ type: 'key pressed' });
  if (report.action === 'click') click(controls, spot);
  else if (spot.kind !== 'tab') turnWheel(controls, spot, rows);
};

/** Turns the mouse on or off, and says what that means. */
export const toggleMouse: Command = (controls) => {
  const isOn = controls.toggleMouse();
  if (isOn === null) return say(controls, 'the mouse needs the alternate screen', 'warning');
  say(
    controls,
    isOn
      ? 'mouse on: a click selects, a heading sorts, the wheel scrolls; Shift and drag selects text'
      : 'mouse off: the terminal selects text',
  );
};
