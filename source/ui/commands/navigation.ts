import { type AppState, listIn, openWarnings, type PaneId, ROOMS, shownSession } from '../app-state.ts';
import { type Motion, selectedIndex } from '../components/list/list-state.ts';
import { detailLines } from '../detail/detail-lines.ts';
import type { KeyHints } from '../key-hints.ts';
import { DETAIL, TITLE_ROWS } from '../layout.ts';
import type { Line } from '../line.ts';
import { PANES, paneOf } from '../panes/find.ts';
import { REGISTER } from '../panes/register.ts';
import { shownMs } from '../past/past-view.ts';
import { newSeverities } from '../query/under-cursor.ts';
import { wrapLines } from '../reading/reading.ts';
import { UNICODE_SYMBOLS } from '../theme.ts';
import { rowUnderCursor, type View } from '../view-model.ts';
import { type Command, currentView, say } from './controls.ts';
import { stopOrUnmark } from './marks.ts';
import { find, showAllAgain, showRoom } from './query.ts';
import { giveUpTravel, leavePast } from './time-travel.ts';

/** A scrolled text and its visible height. */
interface VisibleText {
  readonly lines: readonly Line[];
  readonly height: number;
}

const MARGIN_COLUMNS = 1;

/** Returns the text of the detail pane; null if the pane is not on the screen. */
export const detailText = (view: View, nowMs: number, keys: KeyHints): VisibleText | null => {
  const { layout } = view;
  const size = layout.kind === 'panes' ? layout.panes[DETAIL] : undefined;
  if (size === undefined) return null;
  const columns = size.columns - MARGIN_COLUMNS;
  return {
    lines: detailLines({ nowMs, columns, symbols: UNICODE_SYMBOLS, keys }, view),
    height: size.rows - TITLE_ROWS,
  };
};

/**
 * Returns the text that the motion keys scroll: the reader or the detail pane. Null if they move a list
 * cursor.
 */
const visibleText = (view: View, nowMs: number, keys: KeyHints): VisibleText | null => {
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
  return state.pane === DETAIL ? detailText(view, nowMs, keys) : null;
};

/** Moves the cursor of a list, or scrolls a text. */
export const move =
  (motion: Motion): Command =>
  (controls) => {
    const { store } = controls;
    const nowMs = shownMs(store.getState(), store.ticker.now());
    const text = visibleText(currentView(controls), nowMs, controls.keys);
    store.dispatch(
      text === null
        ? { type: 'moved', motion }
        : { type: 'scrolled', motion, length: text.lines.length, height: text.height },
    );
  };

export const focus =
  (pane: PaneId): Command =>
  ({ store }) =>
    store.dispatch({ type: 'focused', pane });

/** Opens a folded row, goes to the room of an event, or shows the details. */
export const open: Command = (controls) => {
  const { store } = controls;
  const view = currentView(controls);
  const pane = paneOf(view.state.pane);
  const row = pane && rowUnderCursor(view, pane.id);
  const unfolding = row && pane.open?.(row);
  if (unfolding) return find(controls, unfolding);
  if (row && pane.leadsTo !== undefined) return store.dispatch({ type: 'focused', pane: pane.leadsTo });
  if (pane?.opensRoom) {
    const { subject } = view;
    if (subject === null) return say(controls, 'this event has no room that is still there');
    showRoom(controls, subject.room.key);
    store.dispatch({ type: 'focused', pane: ROOMS });
  }
  store.dispatch({ type: 'focused', pane: DETAIL });
};

/** The list that led to this one; null: none does. */
const listBefore = (id: PaneId): PaneId | null => REGISTER.find(({ leadsTo }) => leadsTo === id)?.id ?? null;

const isToggled = (id: PaneId): boolean => paneOf(id)?.toggles ?? false;

/** Goes to the next pane. A list that toggles is open beside the details alone, and Tab opens neither it nor a list
 * that is not there. */
export const focusNext =
  (by: 1 | -1): Command =>
  ({ store }) => {
    const state = store.getState();
    const { pane: focused, listPane } = state;
    const session = shownSession(state);
    const isSkipped = (id: PaneId) => isToggled(id) || Boolean(paneOf(id)?.absent?.(session));
    const panes = isToggled(listPane) ? [listPane, DETAIL] : PANES.filter((id) => !isSkipped(id));
    const index = panes.indexOf(focused);
    const pane = panes[(index + by + panes.length) % panes.length];
    if (pane !== undefined) store.dispatch({ type: 'focused', pane });
  };

/** What was opened in the past is closed before the past is left. */
const isDeeper = ({ past, pane }: AppState): boolean =>
  past !== null && pane !== past.before.pane && (pane === DETAIL || listBefore(pane) !== null);

/**
 * Goes back one step: from the past to now, stops a batch or unmarks, dismisses warnings, leaves the details, clears the filter,
 * ends the zoom, returns to the list that led here or to Rooms.
 */
export const back: Command = (controls) => {
  const { store } = controls;
  const state = store.getState();
  if (state.past !== null && !isDeeper(state)) return leavePast(controls);
  if (state.past === null && (giveUpTravel(controls) || stopOrUnmark(controls))) return;
  const { pane, listPane, zoomed } = state;
  if (openWarnings(state).length > 0) store.dispatch({ type: 'warnings dismissed' });
  else if (pane === DETAIL) store.dispatch({ type: 'focused', pane: listPane });
  else if (showAllAgain(controls)) return;
  else if (zoomed) store.dispatch({ type: 'zoom toggled' });
  else if (pane !== ROOMS) store.dispatch({ type: 'focused', pane: listBefore(pane) ?? ROOMS });
};

/** Goes to the next row with a problem, and wraps around at the end of the list. */
export const findProblem =
  (by: 1 | -1): Command =>
  (controls) => {
    const { pane, listPane } = controls.store.getState();
    const inPane = pane === DETAIL ? listPane : pane;
    const list = listIn(controls.store.getState(), inPane);
    const found = newSeverities(currentView(controls), inPane);
    const count = found.length;
    for (let step = 1; step <= count; step += 1) {
      const index = (((selectedIndex(list) + by * step) % count) + count) % count;
      const id = list.ids[index];
      if (id !== undefined && ['critical', 'warning'].includes(found[index] ?? '')) {
        controls.store.dispatch({ type: 'selected', pane: inPane, id });
        return;
      }
    }
    const { acknowledged } = controls.store.getState().query;
    say(
      controls,
      `no problem among these ${inPane}${acknowledged.size > 0 ? ' that is not acknowledged' : ''}`,
    );
  };
