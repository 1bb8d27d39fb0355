import { lineCommands } from '../../commandline/commands.ts';
import { isProblem } from '../../fleet/severity.ts';
import { isAcknowledged } from '../../query/acknowledge.ts';
import { createMatcher, parseFilter } from '../../query/filter.ts';
import { DEFAULT_COLUMN_ID, orderOf, type Sorting, sortItems } from '../../query/sort.ts';
import type { SessionState } from '../../session/session.ts';
import { type AppState, listIn, ROOMS, shownSession } from '../app-state.ts';
import type { ColumnSettings } from '../column-settings.ts';
import { CURSOR_COLUMNS, DETAIL, type Layout, layOut, type PaneId } from '../layout.ts';
import { type PaneQuery, type QueryState, queryIn } from '../query/query-state.ts';
import { rememberLast } from '../query/remember.ts';
import { bannerLines, statusLines } from '../status-lines.ts';
import { UNICODE_SYMBOLS } from '../theme.ts';
import { type Found, type Keyed, rowUnderCursor, type Scope, type View } from '../view-model.ts';
import { columnsOf, type PaneColumn, type PlacedColumn } from './columns.ts';
import { isOfManyRooms, type Pane } from './pane.ts';
import { placeColumns } from './place-columns.ts';
import { REGISTER } from './register.ts';
import { isIncidentRow } from './rooms/incidents.ts';
import { roomsPane } from './rooms/pane.ts';
import { MARK_COLUMNS } from './row.ts';

/** The ids of the lists, in their order. */
export const LIST_PANES: readonly PaneId[] = REGISTER.map(({ id }) => id);

/** All panes, in Tab order. */
export const PANES: readonly PaneId[] = [...LIST_PANES, DETAIL];

/** The commands of the command line. */
export const LINE_COMMANDS = lineCommands(REGISTER);

/** The lists that are not there in a project, such as that of workers whose addresses are not known. */
export const absentLists = (session: SessionState): readonly PaneId[] =>
  REGISTER.filter((pane) => pane.absent?.(session)).map(({ id }) => id);

/** Null if the pane is not a list. */
export const paneOf = (id: PaneId): Pane | null => REGISTER.find((pane) => pane.id === id) ?? null;

const keyOf = ({ key }: Keyed): string => key;

/** Sorts acknowledged problems after new problems and before healthy rows. */
const knownLast = (
  items: readonly Keyed[],
  { judged, leader = (item) => item }: Pane,
  acknowledged: QueryState['acknowledged'],
  reversed: boolean,
): readonly Keyed[] => {
  if (!judged) return items;
  const [news, known, others]: readonly [Keyed[], Keyed[], Keyed[]] = [[], [], []];
  for (const item of items) {
    const moved = leader(item);
    const what = judged(moved);
    if (what === null || !isProblem(what.verdict)) others.push(item);
    else if (isAcknowledged(acknowledged, moved.key, what)) known.push(item);
    else news.push(item);
  }
  return reversed ? [...others, ...known, ...news] : [...news, ...known, ...others];
};

/** Asks about the leader of an item, and once about that of consecutive items. */
const ofLeader =
  ({ leader }: Pane) =>
  (test: (item: Keyed) => boolean): ((item: Keyed) => boolean) => {
    if (!leader) return test;
    let asked: Keyed | null = null;
    let answer = false;
    return (item) => {
      const now = leader(item);
      if (now !== asked) {
        asked = now;
        answer = test(now);
      }
      return answer;
    };
  };

const filtered = (items: readonly Keyed[], query: PaneQuery, pane: Pane): readonly Keyed[] => {
  const { filter, problemsOnly } = query;
  const isShown = ofLeader(pane);
  const problems = problemsOnly
    ? items.filter(isShown((item) => isProblem({ severity: pane.severity(item) })))
    : items;
  const { terms } = parseFilter(filter);
  const matcher = createMatcher({ terms });
  return terms.length === 0 ? problems : problems.filter(isShown((item) => pane.matches(item, matcher)));
};

type Finder = (scope: Scope) => Found;

/**
 * Creates a cached search. It sorts before it filters, because sorting is the slowest step and does not
 * depend on the filter.
 */
const createFinder = (pane: Pane): Finder => {
  const sort = rememberLast(
    (items: readonly Keyed[], sorting: Sorting, columns: readonly PaneColumn<Keyed>[]) => {
      const order = orderOf(columns, sorting);
      return order ? sortItems(items, order, sorting.reversed, keyOf) : items;
    },
  );
  const find = rememberLast(
    (
      items: readonly Keyed[],
      query: PaneQuery,
      acknowledged: QueryState['acknowledged'],
      isSorted: boolean,
      columns: readonly PaneColumn<Keyed>[],
    ) => {
      const { columnId, reversed } = query.sorting;
      const isDefault = columnId === DEFAULT_COLUMN_ID;
      const isInOrder = isSorted && isDefault && !reversed;
      const found = filtered(isInOrder ? items : sort(items, query.sorting, columns), query, pane);
      return isDefault && acknowledged.size > 0 ? knownLast(found, pane, acknowledged, reversed) : found;
    },
  );
  return (scope) => {
    const { query, columnSettings } = scope;
    const all = pane.items(scope);
    const items = find(
      pane.narrow?.(all, scope) ?? all,
      queryIn(query, pane.id),
      query.acknowledged,
      pane.isSorted?.(scope) ?? false,
      columnsOf(pane, columnSettings[pane.id]),
    );
    return { items, rows: pane.fold?.(items, scope) ?? items };
  };
};

const finders = new WeakMap<object, Finder>();

/** Applies the filter, sorting and folding of a pane. The same arrays for the same scope. */
export const findIn = <Item extends Keyed, Row extends Keyed>(
  pane: Pane<Item, Row>,
  scope: Scope,
): Found<Item, Row> => {
  const finder = finders.get(pane) ?? createFinder(pane);
  finders.set(pane, finder);
  // Safe cast: each pane has its own finder, which returns only that pane's items.
  return finder(scope) as Found<Item, Row>;
};

/**
 * Returns the folded row under the cursor of the current list with its items; null if the row is not folded.
 */
export const rowForMany = (view: View): { readonly row: Keyed; readonly things: readonly Keyed[] } | null => {
  const pane = paneOf(view.state.listPane);
  const row = pane && rowUnderCursor(view, pane.id);
  const things = row && pane?.things?.(row);
  return things ? { row, things } : null;
};

/** Returns the scope of the lists, with the room or incident under the cursor of Rooms. */
export const scopeOf = (state: AppState): Scope => {
  const session = shownSession(state);
  const { query, allRooms, listPane, columnSettings, profiles } = state;
  const scope: Scope = {
    session,
    query,
    allRooms,
    listPane,
    columnSettings,
    profiles,
    room: null,
    incident: null,
  };
  const { rows } = findIn(roomsPane, scope);
  const { selectedId } = listIn(state, ROOMS);
  if (selectedId === null) return scope;
  const row = session.fleet.byKey.get(selectedId) ?? rows.find(({ key }) => key === selectedId);
  if (row === undefined) return scope;
  return isIncidentRow(row) ? { ...scope, incident: row } : { ...scope, room: row };
};

/** Computes the layout of a state whose lists have the scope. */
export const layoutOf = (state: AppState, scope: Scope): Layout =>
  layOut(
    {
      ...state,
      allRooms: REGISTER.some((pane) => pane.place === 'right' && pane.ofAll?.(state)),
      bannerRows: bannerLines(state).length,
      // Symbols and time do not change the number of lines, so fixed ones will do.
      statusRows: statusLines(state, shownSession(state).snapshot.startedAtMs, UNICODE_SYMBOLS).length,
      // Not the filtered rows: while a filter is typed, nothing may move.
      empty: new Set(REGISTER.filter((pane) => pane.items(scope).length === 0).map(({ id }) => id)),
    },
    REGISTER,
  );

type Placer = (
  settings: ColumnSettings | undefined,
  columns: number,
  isWide: boolean,
  showRoom: boolean,
  isCloud: boolean,
) => readonly PlacedColumn<Keyed>[];

const placers = new WeakMap<object, Placer>();

const createPlacer = (pane: Pane): Placer =>
  rememberLast((settings, columns, isWide, showRoom, isCloud) =>
    placeColumns(columnsOf(pane, settings), settings, { columns, isWide, showRoom, isCloud }),
  );

/**
 * Returns the columns of a pane with their places, counted from the end of a row's mark. The same array for
 * the same width. Empty if the pane is not on the screen.
 */
export const placedColumns = (view: View, pane: Pane): readonly PlacedColumn<Keyed>[] => {
  const { layout } = view;
  const place = layout.kind === 'panes' ? layout.panes[pane.id] : undefined;
  if (layout.kind !== 'panes' || place === undefined) return [];
  const placer = placers.get(pane) ?? createPlacer(pane);
  placers.set(pane, placer);
  const columns = place.columns - CURSOR_COLUMNS - MARK_COLUMNS;
  return placer(
    view.columnSettings[pane.id],
    columns,
    layout.moreColumns,
    isOfManyRooms(pane, view),
    view.session.cloud !== null,
  );
};
