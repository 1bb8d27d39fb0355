import type { ActionProgress, Target } from '../../actions/action.ts';
import type { Room } from '../../fleet/fleet.ts';
import type { Severity } from '../../fleet/severity.ts';
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
 * A list on the screen. An `Item` is what filters find and actions act upon; a `Row` is an item or folds several. The
 * members are methods, so that TypeScript lets panes of different items into one register.
 */
export interface Pane<Item extends Keyed = Keyed, Row extends Keyed = Item> extends PlacedPane {
  readonly id: PaneId;
  /** The keys that focus the pane. The title begins with the first: `2 Agents`. */
  readonly keys: readonly KeyName[];
  readonly title: string;
  /** The entry of those keys in the help and, with `footer`, in the footer; see `key-entry.ts`. */
  readonly label: string;
  readonly description?: string;
  readonly footer?: number;
  /** The entry of `:id` in the help of the command line. */
  readonly lineDescription: string;

  /** All items of a scope, before any filter. The same scope gives the same array, by which results are cached. */
  items(scope: Scope): readonly Item[];
  /** Whether `items` are sorted by the first column already. Default: no. */
  isSorted?(scope: Scope): boolean;
  /** Leaves items out before the filter does, such as those outside an opened incident. */
  narrow?(items: readonly Item[], scope: Scope): readonly Item[];
  /** Folds several items into one row. Default: every item is a row. */
  fold?(items: readonly Item[], scope: Scope): readonly Row[];
  /** The items of a folded row; null if the row is an item. */
  things?(row: Row): readonly Item[] | null;
  /** Whether `n` stops at a folded row: it has new problems, and no other row shows them. */
  isNews?(row: Row): boolean;
  /** What Enter does to a folded row. */
  open?(row: Row): QueryEvent | null;
  /** Enter goes to the room of the row. Default: to the details. */
  readonly opensRoom?: boolean;
  /** The row that the cursor goes to when its own was unfolded into others. */
  standIn?(lostKey: string, rows: readonly Row[], query: QueryState): Row | null;

  /** Whether the items are of all rooms. Left out: the title names no room. */
  ofAll?(scope: Pick<Scope, 'allRooms' | 'query'>): boolean;
  /** Where the cursor rests until the user moves it: on the worst row, on the newest (the first), or where it is. */
  cursor(scope: Scope): 'worst' | 'newest' | 'stays';

  /** The sort columns, the default first. Empty: rows keep the order of `items`, and the sort keys do nothing. */
  readonly columns: readonly SortColumn<Item>[];
  /** Whether a filter finds the item; `matcher.of` searches the fields of a corpus. */
  matches(item: Item, matcher: Matcher): boolean;
  severity(row: Row): Severity;
  /** What `m` acknowledges. Left out: nothing can be acknowledged. */
  judged?(item: Item): Judged;

  /** The row on the screen. It is cut or filled to the width of the pane. */
  row(row: Row, context: RowInPane): Line;
  /** The action under way on an item. */
  actionOn?(item: Item, actions: readonly ActionProgress[]): ActionProgress | null;
  /** How old the answers on an item are, in milliseconds, where that is too old to be said of now. */
  staleMs?(item: Item, session: SessionState, nowMs: number): number | null;
  /** Parts of the title, before and after those of the filter. Safe. */
  scopeChips?(view: View, symbols: Symbols): readonly string[];
  foldChips?(view: View): readonly string[];
  /** How many rows there are without filters, for the title; null if nothing is hidden. */
  total?(view: View): number | null;
  /** Shown if there are no rows, and no filter is the reason. */
  empty(view: View): string;

  /** What actions act upon while the cursor is on an item; for null, while the list is empty. */
  subject(item: Item | null, scope: Scope): Subject | null;
  /** The key of the row that an action was for. Left out: rows cannot be marked, nor have custom commands. */
  rowOfTarget?(target: Target): string | null;
  /** The text of the detail pane; null if there is none. `subjectDetail` writes that of the subject. */
  detail(paper: Paper, view: View, row: Row | null): readonly Line[] | null;

  /** The sentences of the screen reader: one for an item, and one for an empty list. Safe. */
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
