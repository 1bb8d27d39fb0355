import { SEVERITIES, type Severity } from '../fleet/severity.ts';
import {
  type AppEvent,
  type AppState,
  listIn,
  type Moved,
  ROOMS,
  shownSession,
  withList,
} from './app-state.ts';
import { type ListState, reduceList, selectedIndex, selectFirst } from './components/list/list-state.ts';
import { DETAIL, type Layout, type PaneId, TITLE_ROWS } from './layout.ts';
import { findIn, layoutOf, scopeOf } from './panes/find.ts';
import type { Pane } from './panes/pane.ts';
import { REGISTER } from './panes/register.ts';
import { roomsPane } from './panes/rooms/pane.ts';
import type { Anchor } from './query/query-state.ts';
import { idsOf } from './query/remember.ts';
import type { Keyed, Scope } from './view-model.ts';

/** After 3 sweeps absences have a verdict, so the top row is the worst room. */
const SETTLED_AFTER_SWEEPS = 3;

/** Remembers that the user moved the cursor of the pane. */
export const movedIn = (state: AppState, pane: PaneId): Moved =>
  state.moved.panes.includes(pane) ? state.moved : { ...state.moved, panes: [...state.moved.panes, pane] };

const withSelected = (state: AppState, pane: PaneId, selectedId: string): AppState => {
  const list = listIn(state, pane);
  return list.selectedId === selectedId ? state : withList(state, pane, { ...list, selectedId });
};

const anchorAfter = (state: AppState, event: AppEvent): Anchor | null => {
  const { query } = state;
  switch (event.type) {
    case 'query': {
      if (event.event.type === 'filter kept') return null;
      if (event.event.type !== 'filter begun') return query.anchor;
      const { pane } = event.event;
      const id = listIn(state, pane).selectedId;
      return id === null ? null : { pane, id };
    }
    case 'moved':
    case 'selected':
      return null;
    case 'key pressed':
      return query.typing === null ? null : query.anchor;
    default:
      return query.anchor;
  }
};

/** Remembers where the cursor was when the filter was opened, until the user moves it or keeps the filter. */
export const followAnchor = (state: AppState, event: AppEvent): AppState => {
  const anchor = anchorAfter(state, event);
  const { query } = state;
  return anchor === query.anchor ? state : { ...state, query: { ...query, anchor } };
};

/** A half-typed filter may hide the row. The cursor returns to it as soon as it matches again. */
const backToAnchor = (state: AppState, pane: PaneId, ids: readonly string[]): AppState => {
  const { anchor } = state.query;
  return anchor?.pane === pane && ids.includes(anchor.id) ? withSelected(state, pane, anchor.id) : state;
};

/** Maps each item of a list to the row that is or holds it. */
const rowsByItem = (pane: Pane, rows: readonly Keyed[]): ReadonlyMap<string, Keyed> => {
  const byItem = new Map<string, Keyed>();
  for (const row of rows) for (const { key } of pane.things?.(row) ?? []) byItem.set(key, row);
  // An item with a row of its own stands there.
  for (const row of rows) byItem.set(row.key, row);
  return byItem;
};

/**
 * Returns the items that the cursor stood on before its row went away: the one it stood on as the user chose
 * it, then those of the row.
 */
const itemsStoodOn = (state: AppState, pane: Pane, earlier: AppState | null): readonly string[] => {
  const { selectedId } = listIn(state, pane.id);
  const { rows } = earlier ? findIn(pane, scopeOf(earlier)) : { rows: [] };
  const row = rows.find(({ key }) => key === selectedId);
  const items =
    (row && pane.things?.(row)?.map(({ key }) => key)) ?? (selectedId === null ? [] : [selectedId]);
  const stood = state.stoodOn[pane.id];
  return stood !== undefined && items.includes(stood) ? [stood, ...items] : items;
};

/** Moves the cursor to the row that now holds its item: rows were folded, unfolded or grouped otherwise. */
const standIn = (
  before: AppState,
  pane: Pane,
  rows: readonly Keyed[],
  earlier: AppState | null,
): AppState => {
  const state = backToAnchor(before, pane.id, idsOf(rows));
  const { selectedId } = listIn(state, pane.id);
  if (selectedId === null || rows.some(({ key }) => key === selectedId)) return state;
  const byItem = rowsByItem(pane, rows);
  const item = itemsStoodOn(state, pane, earlier).find((key) => byItem.has(key));
  const row =
    (item === undefined ? undefined : byItem.get(item)) ?? pane.standIn?.(selectedId, rows, state.query);
  if (!row) return state;
  const moved = withSelected(state, pane.id, row.key);
  return item === undefined ? moved : { ...moved, stoodOn: { ...moved.stoodOn, [pane.id]: item } };
};

/** Forgets the item that the cursor stood on once the user moves the cursor. */
export const followStanding = (state: AppState, event: AppEvent): AppState => {
  if (event.type !== 'moved' && event.type !== 'selected') return state;
  const pane = event.type === 'selected' ? event.pane : state.pane;
  const { [pane]: stood, ...others } = state.stoodOn;
  return stood === undefined ? state : { ...state, stoodOn: others };
};

/** Gives a selected room a row of its own, even if its incident is folded. */
export const holdChosen = (state: AppState, pane: PaneId, id: string): AppState => {
  const { query } = state;
  if (pane !== ROOMS || listIn(state, ROOMS).ids.includes(id)) return state;
  const room = findIn(roomsPane, scopeOf(state)).items.find(({ key }) => key === id);
  if (!room) return state;
  const incidents = { ...query.incidents, held: room.key };
  return withSelected({ ...state, query: { ...query, incidents } }, ROOMS, room.key);
};

/** Folds a held room back into its incident once the cursor leaves it. */
const letGo = (state: AppState): AppState => {
  const { query } = state;
  const { held } = query.incidents;
  return held === null || held === listIn(state, ROOMS).selectedId
    ? state
    : { ...state, query: { ...query, incidents: { ...query.incidents, held: null } } };
};

/** Forgets the user's moves when the cursor of Rooms goes to another room. */
const followRoom = (state: AppState, { room, incident, allRooms }: Scope): AppState => {
  const of = allRooms ? 'all' : ((room ?? incident)?.key ?? null);
  return of === state.moved.of ? state : { ...state, moved: { of, panes: [] } };
};

/** Tells whether the user neither moved the cursor of the list nor reads or acts on its row. */
const isLeftAlone = ({ moved, pane, listPane, overlay }: AppState, list: PaneId): boolean =>
  !moved.panes.includes(list) && overlay === null && !(pane === DETAIL && listPane === list);

/** Puts an untouched cursor on the worst row, so that the details never say "present" below "no worker". */
const restOnWorst = (state: AppState, pane: PaneId, severities: readonly Severity[]): AppState => {
  if (!isLeftAlone(state, pane)) return state;
  const worst = SEVERITIES.find((severity) => severities.includes(severity));
  const before = listIn(state, pane);
  const id = worst === undefined ? undefined : before.ids[severities.indexOf(worst)];
  const after = id === undefined ? selectFirst(before) : reduceList(before, { type: 'selected', id });
  return withList(state, pane, after);
};

/** Updates the rows and keeps the selected row at the same screen position. */
const heldInPlace = (list: ListState, ids: readonly string[]): ListState => {
  const next = reduceList(list, { type: 'items', ids });
  if (next === list || next.selectedId !== list.selectedId) return next;
  const shifted = list.offset + selectedIndex(next) - selectedIndex(list);
  const offset = Math.max(0, Math.min(shifted, ids.length - next.height));
  return offset === next.offset ? next : { ...next, offset };
};

/** Tells whether the list follows new rows: its cursor is on the newest row or was never moved. */
const followsNewest = (state: AppState, list: PaneId): boolean => {
  const { moved, pane, listPane, overlay } = state;
  if (!moved.panes.includes(list)) return true;
  const { selectedId, ids } = listIn(state, list);
  return selectedId === ids[0] && overlay === null && !(pane === DETAIL && listPane === list);
};

/** Scrolls to the newest row, unless the user looks at older rows. Then nothing moves. */
const followNewest = (state: AppState, pane: PaneId, ids: readonly string[]): AppState => {
  const list = listIn(state, pane);
  const after = followsNewest(state, pane)
    ? selectFirst(reduceList(list, { type: 'items', ids }))
    : heldInPlace(list, ids);
  return withList(state, pane, after);
};

const withHeight = (state: AppState, pane: PaneId, layout: Layout): AppState => {
  const place = layout.kind === 'panes' ? layout.panes[pane] : undefined;
  if (place === undefined) return state;
  const height = place.rows - TITLE_ROWS - place.headingRows;
  return withList(state, pane, reduceList(listIn(state, pane), { type: 'height', height }));
};

const withItems = (
  before: AppState,
  pane: Pane,
  rows: readonly Keyed[],
  layout: Layout,
  earlier: AppState | null,
): AppState => {
  const state = withHeight(standIn(before, pane, rows, earlier), pane.id, layout);
  const list = listIn(state, pane.id);
  const ids = idsOf(rows);
  // A list at its top stays there, so that a new problem is seen. A scrolled list keeps its row where it is.
  const after = list.offset === 0 ? reduceList(list, { type: 'items', ids }) : heldInPlace(list, ids);
  return withList(state, pane.id, after);
};

/** Selects the worst room until the user chooses one. */
const selectWorst = (state: AppState): AppState => {
  if (state.chosen) return state;
  const { snapshot } = shownSession(state);
  const rooms = selectFirst(listIn(state, ROOMS));
  const chosen = snapshot.sweep >= SETTLED_AFTER_SWEEPS && snapshot.finishedAtMs !== null;
  return withList(chosen ? { ...state, chosen } : state, ROOMS, rooms);
};

const settlePane = (
  state: AppState,
  pane: Pane,
  scope: Scope,
  layout: Layout,
  earlier: AppState | null,
): AppState => {
  const { rows } = findIn(pane, scope);
  switch (pane.cursor(scope)) {
    case 'newest':
      return followNewest(withHeight(state, pane.id, layout), pane.id, idsOf(rows));
    case 'worst':
      return restOnWorst(
        withItems(state, pane, rows, layout, earlier),
        pane.id,
        rows.map((row) => pane.severity(row)),
      );
    case 'stays':
      return withItems(state, pane, rows, layout, earlier);
  }
};

const fitChooser = (state: AppState, layout: Layout): AppState => {
  const { overlay } = state;
  const isList = overlay?.kind === 'chooser' || overlay?.kind === 'menu';
  if (!isList || layout.kind !== 'panes') return state;
  const list = reduceList(overlay.list, { type: 'height', height: layout.overlay.rows - TITLE_ROWS });
  return list === overlay.list ? state : { ...state, overlay: { ...overlay, list } };
};

/**
 * Updates all cursors to the current rows. Rooms goes first, because the other lists depend on its cursor.
 *
 * @param earlier the settled state before the event; null at the start
 */
export const settleLists = (before: AppState, earlier: AppState | null = null): AppState => {
  const standing = letGo(before);
  const wide = scopeOf(standing);
  const rooms = selectWorst(
    withItems(standing, roomsPane, findIn(roomsPane, wide).rows, layoutOf(standing, wide), earlier),
  );
  const scope = scopeOf(rooms);
  // Lists without rows shrink, and which ones these are depends on the room under the cursor.
  const layout = layoutOf(rooms, scope);
  const others = REGISTER.filter(({ id }) => id !== ROOMS);
  const settled = others.reduce(
    (state, pane) => settlePane(state, pane, scope, layout, earlier),
    followRoom(rooms, scope),
  );
  return fitChooser(settled, layout);
};
