import type { ActionProgress, Target } from '../../actions/action.ts';
import type { Room, Severity } from '../../fleet/fleet.ts';
import type { Judged } from '../../query/acknowledge.ts';
import type { Matcher } from '../../query/filter.ts';
import type { SessionState } from '../../session/session.ts';
import { quoteName } from '../../text/safe-text.ts';
import type { Paper } from '../detail/paper.ts';
import { type KeyName, keyLabel } from '../keys.ts';
import type { PaneId, PlacedPane } from '../layout.ts';
import type { Line } from '../line.ts';
import type { QueryEvent, QueryState } from '../query/query-state.ts';
import type { Symbols } from '../theme.ts';
import type { Keyed, Scope, Subject, View } from '../view-model.ts';
import type { RowContext } from './row.ts';

/** One way to sort the rows of a pane; see `query/sort.ts`. */
export interface SortColumn<Item> {
  readonly id: string;
  readonly title: string;
  compare(one: Item, other: Item): number;
  isUnknown(item: Item): boolean;
}

/**
 * All there is to say of a list on the screen. `Item` is what is found and acted upon; a `Row` is an item, or stands
 * for several. The members are methods, so that panes of different items fit into one register.
 */
export interface Pane<Item extends Keyed = Keyed, Row extends Keyed = Item> extends PlacedPane {
  readonly id: PaneId;
  /** The first is written before the title. */
  readonly keys: readonly KeyName[];
  readonly title: string;
  /** How the help calls the pane, and its place in the footer, if it has one. */
  readonly label: string;
  readonly description?: string;
  readonly footer?: number;
  /** What `:id` shows, for the help of the command line. */
  readonly lineDescription: string;

  /** All there could be, whatever hides it: the same array for the same scope. */
  items(scope: Scope): readonly Item[];
  /** The items are sorted by the first column already. Default: no. */
  isSorted?(scope: Scope): boolean;
  /** Leaves out what is not asked for, before any filter does. */
  narrow?(items: readonly Item[], scope: Scope): readonly Item[];
  /** Puts several items into one row. */
  fold?(items: readonly Item[], scope: Scope): readonly Row[];
  /** What a row for many stands for; null: the row is an item. */
  things?(row: Row): readonly Item[] | null;
  /** Nobody knows of the problems of a row for many, and no other row tells of them. */
  isNews?(row: Row): boolean;
  /** What Enter does to a row for many. */
  open?(row: Row): QueryEvent | null;
  /** Enter leads to the room of the row. Default: to its details. */
  readonly opensRoom?: boolean;
  /** Which row stands in for one that was lost by folding or unfolding. */
  standIn?(lostKey: string, rows: readonly Row[], query: QueryState): Row | null;

  /** The items are of all rooms. Left out: the pane is about no room. */
  ofAll?(scope: Pick<Scope, 'allRooms' | 'query'>): boolean;
  /** Where a cursor that nobody moved rests: on the worst row, on the newest (the first), or where it is. */
  cursor(scope: Scope): 'worst' | 'newest' | 'stays';

  /** What the rows can be sorted by, the default first; none: they stay in the order of `items`. */
  readonly columns: readonly SortColumn<Item>[];
  /** Which fields a filter looks in. */
  matches(item: Item, matcher: Matcher): boolean;
  severity(row: Row): Severity;
  /** What can be acknowledged of an item. Left out: nothing can. */
  judged?(item: Item): Judged;

  /** The columns of a row on the screen. */
  row(row: Row, context: RowInPane): Line;
  /** The action under way on an item. */
  actionOn?(item: Item, actions: readonly ActionProgress[]): ActionProgress | null;
  /** How old the answers on an item are, in milliseconds, where that is too old to be said of now. */
  staleMs?(item: Item, session: SessionState, nowMs: number): number | null;
  /** What the title says of what is shown: before the filter, and after it. Safe. */
  scopeChips?(view: View, symbols: Symbols): readonly string[];
  foldChips?(view: View): readonly string[];
  /** How many rows there are without what hides them; null where nothing does. */
  total?(view: View): number | null;
  /** Stands in place of the rows where there are none, and no filter is the reason. */
  empty(view: View): string;

  /** What the actions act upon where the cursor is on an item, or on nothing. */
  subject(item: Item | null, scope: Scope): Subject | null;
  /** The key of the row that an action was for. Left out: the rows cannot be marked. */
  rowOfTarget?(target: Target): string | null;
  /** What the detail pane shows; null: nothing. */
  detail(paper: Paper, view: View, row: Row | null): readonly Line[] | null;

  /** For whoever has the screen read aloud: a row, and that there are none. Safe. */
  sentence(item: Item, nowMs: number): string;
  readonly nothing: string;
}

/** What a row of a pane is drawn with. */
export interface RowInPane extends RowContext {
  /** The rows are of several rooms: each names its own. */
  readonly showRoom: boolean;
}

/** `2 Agents` */
export const titleOf = ({ keys, title }: Pane): string => `${keyLabel(keys[0] ?? '')} ${title}`;

/** The rows of a pane are of several rooms. */
export const isOfManyRooms = (pane: Pick<Pane, 'ofAll'>, scope: Scope): boolean =>
  pane.ofAll !== undefined && (pane.ofAll(scope) || scope.incident !== null);

const NONE: readonly never[] = [];

/** What is in all rooms, in those of the incident under the cursor, or in the room under the cursor. */
export const inScope = <Item>(
  { session, incident, room }: Scope,
  ofAll: boolean,
  ofRooms: (rooms: readonly Room[]) => readonly Item[],
  ofRoom: (room: Room) => readonly Item[],
): readonly Item[] => {
  if (ofAll) return ofRooms(session.fleet.rooms);
  if (incident) return ofRooms(incident.rooms);
  return room ? ofRoom(room) : NONE;
};

/** The room under the cursor, as what actions act upon. */
export const roomSubject = ({ room }: Pick<Scope, 'room'>): Subject | null =>
  room && { kind: 'room', key: room.key, room };

/** `2 Agents · call-7f31` */
export const titleInScope = (pane: Pane, view: View, separator: string): string => {
  const title = titleOf(pane);
  if (pane.ofAll === undefined) return title;
  const { room, incident } = view;
  if (pane.ofAll(view)) return `${title}${separator}all rooms`;
  if (incident) return `${title}${separator}${incident.rooms.length} rooms`;
  return title + (room ? separator + quoteName(room.name) : '');
};
