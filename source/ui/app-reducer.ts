import type { SessionState } from '../session/session.ts';
import {
  type AppEvent,
  type AppState,
  type ListPane,
  openWarnings,
  type Pane,
  shownSession,
  sweptAt,
} from './app-state.ts';
import { reduceList, scrolled, selectFirst } from './components/list/list-state.ts';
import { followNewest } from './events/follow-newest.ts';
import { steadyCalls } from './header/rounded-calls.ts';
import { reduceMarks } from './marks/marks.ts';
import { settleMarks } from './marks/settle-marks.ts';
import { cleanInput, type FormEvent, reduceForm } from './overlays/form-state.ts';
import type { Overlay } from './overlays/overlay.ts';
import { backToAnchor, followAnchor } from './query/anchor.ts';
import { followSweeps, letGo, reduceQuery, typeFilter } from './query/reduce-query.ts';
import { idsOf, isGroupRow } from './query/rows.ts';
import { holdChosen, standInForAgent, standInForRoom } from './query/stand-in.ts';
import { followRoom, movedIn, restOnWorst, withList } from './resting-cursor.ts';
import { viewOf } from './view.ts';

/** By then absences have been judged, and the worst room is at the top. */
const SETTLED_AFTER_SWEEPS = 3;
const TITLE_ROWS = 1;

const isListPane = (pane: Pane): pane is ListPane => pane !== 'detail';

const typeInto = (overlay: Overlay | null, event: FormEvent): Overlay | null => {
  if (overlay?.kind === 'form') return { ...overlay, form: reduceForm(overlay.form, event) };
  if (overlay?.kind !== 'confirm') return overlay;
  const { value, generation } = overlay.typed;
  const anew = (next: string) => ({ ...overlay, typed: { value: next, generation: generation + 1 } });
  switch (event.type) {
    case 'changed': {
      const next = cleanInput(event.value);
      return next === event.value ? { ...overlay, typed: { value: next, generation } } : anew(next);
    }
    case 'inserted':
      return anew(value + cleanInput(event.text));
    case 'undone':
      return anew(value);
    case 'cleared':
      return anew('');
    default:
      return overlay;
  }
};

const move = (state: AppState, event: AppEvent & { type: 'moved' }): AppState => {
  const { overlay, pane, lists } = state;
  if (overlay?.kind === 'chooser' || overlay?.kind === 'menu') {
    return { ...state, overlay: { ...overlay, list: reduceList(overlay.list, event) } };
  }
  if (overlay !== null || !isListPane(pane)) return state;
  return {
    ...state,
    lists: { ...lists, [pane]: reduceList(lists[pane], event) },
    moved: movedIn(state, pane),
  };
};

const scroll = (state: AppState, event: AppEvent & { type: 'scrolled' }): AppState => {
  const { overlay } = state;
  const { motion, length, height } = event;
  return overlay?.kind === 'reader'
    ? { ...state, overlay: { ...overlay, offset: scrolled(overlay.offset, motion, length, height) } }
    : { ...state, detailOffset: scrolled(state.detailOffset, motion, length, height) };
};

const focus = (state: AppState, pane: Pane): AppState => ({
  ...state,
  pane,
  listPane: isListPane(pane) ? pane : state.listPane,
});

/** A frozen screen goes on telling what it told. */
const callsShown = ({ frozen, callsPerMinute }: AppState, { snapshot }: SessionState): number =>
  frozen === null ? steadyCalls(callsPerMinute, snapshot.callsPerMinute) : callsPerMinute;

const apply = (state: AppState, event: AppEvent): AppState => {
  switch (event.type) {
    case 'session changed': {
      const { session } = event;
      return session === state.session
        ? state
        : {
            ...state,
            session,
            sweptAtMs: sweptAt(session, state.sweptAtMs),
            callsPerMinute: callsShown(state, session),
          };
    }
    case 'resized': {
      const { columns, rows } = event.size;
      return columns === state.size.columns && rows === state.size.rows
        ? state
        : { ...state, size: event.size };
    }
    case 'key pressed':
      return state.chosen && state.message === null ? state : { ...state, chosen: true, message: null };
    case 'moved':
      return move(state, event);
    case 'scrolled':
      return scroll(state, event);
    case 'selected': {
      const shown = holdChosen(state, event.pane, event.id);
      const list = reduceList(shown.lists[event.pane], { type: 'selected', id: event.id });
      return {
        ...shown,
        lists: { ...shown.lists, [event.pane]: list },
        moved: movedIn(state, event.pane),
      };
    }
    case 'marks':
      return {
        ...state,
        marks: reduceMarks(state.marks, event.pane, event.event),
      };
    case 'focused':
      return focus(state, event.pane);
    case 'zoom toggled':
      return { ...state, zoomed: !state.zoomed };
    case 'all rooms toggled':
      return { ...state, allRooms: !state.allRooms };
    case 'freeze toggled':
      return state.frozen === null
        ? { ...state, frozen: state.session, frozenAtMs: event.atMs }
        : {
            ...state,
            frozen: null,
            frozenAtMs: null,
            callsPerMinute: callsShown({ ...state, frozen: null }, state.session),
          };
    case 'query': {
      const query = reduceQuery(state.query, event.event);
      return query === state.query ? state : { ...state, query };
    }
    case 'overlay set':
      return { ...state, overlay: event.overlay };
    case 'typed':
      return state.overlay === null && state.query.typing !== null
        ? { ...state, query: typeFilter(state.query, event.event) }
        : { ...state, overlay: typeInto(state.overlay, event.event) };
    case 'said':
      return { ...state, message: event.message };
    case 'warnings dismissed':
      return { ...state, dismissed: [...state.dismissed, ...openWarnings(state)] };
  }
};

const withHeight = (state: AppState, pane: ListPane): AppState => {
  const height = heightOf(state, pane);
  return height === null
    ? state
    : withList(state, pane, reduceList(state.lists[pane], { type: 'height', height }));
};

const withItems = (state: AppState, pane: ListPane, ids: readonly string[]): AppState => {
  const sized = withHeight(state, pane);
  return withList(sized, pane, reduceList(sized.lists[pane], { type: 'items', ids }));
};

const heightOf = (state: AppState, pane: ListPane): number | null => {
  const { layout } = viewOf(state);
  const rows = layout.kind === 'panes' ? layout.panes[pane]?.rows : undefined;
  return rows === undefined ? null : rows - TITLE_ROWS;
};

/** The user sees the worst room first, until one is chosen. */
const selectWorst = (state: AppState): AppState => {
  if (state.chosen) return state;
  const { snapshot } = shownSession(state);
  const rooms = selectFirst(state.lists.rooms);
  const chosen = snapshot.sweep >= SETTLED_AFTER_SWEEPS && snapshot.finishedAtMs !== null;
  return rooms === state.lists.rooms && !chosen
    ? state
    : { ...state, chosen, lists: { ...state.lists, rooms } };
};

const fitChooser = (state: AppState): AppState => {
  const { overlay } = state;
  const { layout } = viewOf(state);
  const isList = overlay?.kind === 'chooser' || overlay?.kind === 'menu';
  if (!isList || layout.kind !== 'panes') return state;
  const list = reduceList(overlay.list, { type: 'height', height: layout.overlay.rows - TITLE_ROWS });
  return list === overlay.list ? state : { ...state, overlay: { ...overlay, list } };
};

/** Lets the lists follow the rows there are now and the place there is for them. */
export const settleLists = (state: AppState): AppState => {
  const standing = standInForRoom(letGo(state));
  const withRooms = followRoom(selectWorst(withItems(standing, 'rooms', idsOf(viewOf(standing).roomRows))));
  return fitChooser(withEvents(withDispatches(withAgents(withRooms))));
};

const withAgents = (state: AppState): AppState => {
  const standing = standInForAgent(state);
  const { agentRows } = viewOf(standing);
  const settled = withItems(standing, 'agents', idsOf(agentRows));
  // Groups are of all rooms, and stand still whichever is under the cursor.
  if (state.query.grouping !== null) return settled;
  const severities = agentRows.map((row) => (isGroupRow(row) ? row.severity : row.agent.verdict.severity));
  return restOnWorst(settled, 'agents', severities);
};

const withDispatches = (state: AppState): AppState => {
  const { dispatches } = viewOf(state);
  const ids = idsOf(dispatches);
  return restOnWorst(
    withItems(backToAnchor(state, 'dispatches', ids), 'dispatches', ids),
    'dispatches',
    dispatches.map(({ dispatch }) => dispatch.verdict.severity),
  );
};

const withEvents = (state: AppState): AppState => {
  const sized = withHeight(state, 'events');
  return withList(sized, 'events', followNewest(sized, viewOf(sized).events.ids));
};

/** Whose details are read. */
const readKey = (state: AppState): string | undefined => {
  const { subject, group, incident } = viewOf(state);
  return (subject ?? group ?? incident)?.key;
};

/** @returns the same object where nothing changed */
export const reduceApp = (state: AppState, event: AppEvent): AppState => {
  const applied = followAnchor(apply(state, event), event);
  if (applied === state) return state;
  const changed = followSweeps(state, applied);
  const settled = settleMarks(state, settleLists(changed), event);
  const isSameSubject = readKey(settled) === readKey(state);
  return isSameSubject || settled.detailOffset === 0 ? settled : { ...settled, detailOffset: 0 };
};
