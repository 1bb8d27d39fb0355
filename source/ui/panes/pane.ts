import type { ActionProgress, Target } from '../../actions/action.ts';
import type { Room } from '../../fleet/fleet.ts';
import type { Severity } from '../../fleet/severity.ts';
import type { Judged } from '../../query/acknowledge.ts';
import type { Matcher } from '../../query/filter.ts';
import type { SessionState } from '../../session/session.ts';
import { quoteName } from '../../text/safe-text.ts';
import type { Paper } from '../detail/paper.ts';
import { type KeyHints, paneKeyId } from '../key-hints.ts';
import type { KeyName } from '../keys.ts';
import type { PaneId, PlacedPane } from '../layout.ts';
import type { Line, Span } from '../line.ts';
import type { QueryEvent, QueryState } from '../query/query-state.ts';
import type { Symbols } from '../theme.ts';
import type { Keyed, Scope, Subject, View } from '../view-model.ts';
import type { PaneColumn, RowInPane, WithColumns } from './columns.ts';

/**
 * The descriptor of a list. An `Item` is what filters match and actions apply to; a `Row` is an item or folds
 * several. Members are methods, not function properties: TypeScript then lets panes of different items into
 * one register.
 */
export interface Pane<Item extends Keyed = Keyed, Row extends Keyed = Item>
  extends PlacedPane,
    WithColumns<Item> {
  readonly id: PaneId;
  /** The keys that focus the pane. The title begins with the first: `2 Agents`. The settings may change them. */
  readonly keys: readonly KeyName[];
  readonly title: string;
  /** The help entry of those keys and, with `footer`, the footer entry; see `key-entry.ts`. */
  readonly label: string;
  readonly description?: string;
  readonly footer?: number;
  /** The key of the list also closes it, and the list opens with the cursor on what was under the cursor. */
  readonly toggles?: boolean;
  /** When the list has a tab. Default: always. */
  readonly tab?: 'while open';
  /** Why the list is not there; null: it is. Its tab is hidden, and its key says why. Default: always there. */
  absent?(session: SessionState): string | null;
  /** The entry of `:id` in the help of the command line. */
  readonly lineDescription: string;

  /**
   * Returns all items of a scope, unfiltered. The same scope gives the same array, because results are cached
   * by it.
   */
  items(scope: Scope): readonly Item[];
  /** Whether `items` are in the default order already. Default: no. */
  isSorted?(scope: Scope): boolean;
  /**
   * Returns the item whose verdict and text decide whether an item is shown, and where acknowledgements move
   * it. Default: the item itself.
   */
  leader?(item: Item): Item;
  /** Leaves items out before the filter does, such as those outside an opened incident. */
  narrow?(items: readonly Item[], scope: Scope): readonly Item[];
  /** Folds items into rows. Default: every item is a row. */
  fold?(items: readonly Item[], scope: Scope): readonly Row[];
  /** The items of a folded row; null if the row is an item. */
  things?(row: Row): readonly Item[] | null;
  /** Whether `n` stops at a folded row: it has new problems, and no other row shows them. */
  isNews?(row: Row): boolean;
  /** What Enter does to a folded row. */
  open?(row: Row): QueryEvent | null;
  /** Enter goes to the room of the row. Default: to the details. */
  readonly opensRoom?: boolean;
  /** Enter goes to this list, and Esc comes back from there. */
  readonly leadsTo?: PaneId;
  /** The row for the cursor when its own row was folded or unfolded. */
  standIn?(lostKey: string, rows: readonly Row[], query: QueryState): Row | null;

  /** Tells whether the items come from all rooms. If omitted, the title names no room. */
  ofAll?(scope: Pick<Scope, 'allRooms' | 'query'>): boolean;
  /** Where an untouched cursor rests: on the worst row, on the newest (the first), or where it is. */
  cursor(scope: Scope): 'worst' | 'newest' | 'stays';

  /**
   * The columns from left to right. If none has an `order`, rows keep the order of `items`, and the sort keys do
   * nothing. The column `status` has the default order.
   */
  readonly columns: readonly PaneColumn<Item>[];
  /** Tells whether an item matches a filter; `matcher.of` searches the fields of a corpus. */
  matches(item: Item, matcher: Matcher): boolean;
  severity(row: Row): Severity;
  /** Returns what `m` acknowledges; null if nothing judges the item. If omitted, nothing can be acknowledged. */
  judged?(item: Item): Judged | null;

  /**
   * Formats a row that the columns cannot, such as a folded one; null: the columns do. Default: the columns
   * format every row. The pane cuts or pads it to its width.
   */
  row?(row: Row, context: RowInPane): Line | null;
  /** The mark of an item, `MARK_COLUMNS` wide. Default: that of its severity. */
  mark?(item: Item, symbols: Symbols): Span;
  /** Returns the running action on an item. */
  actionOn?(item: Item, actions: readonly ActionProgress[]): ActionProgress | null;
  /** The age in milliseconds of an item's answers if they are stale, else null. */
  staleMs?(item: Item, session: SessionState, nowMs: number): number | null;
  /** Title parts before and after the filter. Safe. */
  scopeChips?(view: View, symbols: Symbols): readonly string[];
  foldChips?(view: View): readonly string[];
  /** Returns the number of unfiltered rows for the title; null if nothing is hidden. */
  total?(view: View): number | null;
  /** The text for an empty list that no filter narrows. */
  empty(view: View): string;

  /** Returns the subject of actions for the item under the cursor; `item` is null while the list is empty. */
  subject(item: Item | null, scope: Scope): Subject | null;
  /**
   * Returns the key of the row that an action was for. If omitted, rows cannot be marked and have no custom
   * commands.
   */
  rowOfTarget?(target: Target): string | null;
  /** Returns the text of the detail pane; null if there is none. `subjectDetail` describes the subject. */
  detail(paper: Paper, view: View, row: Row | null): readonly Line[] | null;

  /** Sentences about the list as a whole, such as what of it is not known. Safe. Default: none. */
  notes?(session: SessionState): readonly string[];
  /** The screen reader's sentence for an item, and the one for an empty list. Safe. */
  sentence(item: Item, nowMs: number): string;
  readonly nothing: string;
}

/** `2 Agents` */
export const titleOf = ({ id, title }: Pick<Pane, 'id' | 'title'>, keys: KeyHints): string =>
  `${keys.keyOf(paneKeyId(id))} ${title}`;

/** Tells whether the rows come from several rooms. */
export const isOfManyRooms = (pane: Pick<Pane, 'ofAll'>, scope: Scope): boolean =>
  pane.ofAll !== undefined && (pane.ofAll(scope) || scope.incident !== null);

const NONE: readonly never[] = [];

/** Returns the items of all rooms, of the incident under the cursor, or of the room under the cursor. */
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

/** Returns the room under the cursor as a subject for actions. */
export const roomSubject = ({ room }: Pick<Scope, 'room'>): Subject | null =>
  room && { kind: 'room', key: room.key, room };

/** `2 Agents · call-7f31` */
export const titleInScope = (pane: Pane, view: View, separator: string): string => {
  const title = titleOf(pane, view.state.keys);
  if (pane.ofAll === undefined) return title;
  const { room, incident } = view;
  if (pane.ofAll(view)) return `${title}${separator}all rooms`;
  if (incident) return `${title}${separator}${incident.rooms.length} rooms`;
  return title + (room ? separator + quoteName(room.name) : '');
};
