import { NO_PROFILES, type ProfilesState } from '../profiles/profile.ts';
import type { Moment, Project, SessionState } from '../session/session.ts';
import type { ColumnSettingsByPane } from './column-settings.ts';
import { emptyList, type ListState, type Motion } from './components/list/list-state.ts';
import type { FieldEvent } from './field/field-state.ts';
import type { KeyHints } from './key-hints.ts';
import type { PaneId, Size } from './layout.ts';
import { type MarkEvent, type Marks, NO_MARKS } from './marks/marks.ts';
import type { FormEvent } from './overlays/form-state.ts';
import type { Overlay } from './overlays/overlay.ts';
import { stateThen } from './past/past-view.ts';
import { initialQuery, type QueryEvent, type QueryState } from './query/query-state.ts';
import type { Tone } from './theme.ts';

export type { PaneId, Size } from './layout.ts';

/** The pane that has the focus at the start. The other lists show the room under its cursor. */
export const ROOMS: PaneId = 'rooms';

export interface Message {
  /** Raw. */
  readonly text: string;
  readonly tone: Tone;
}

/** The lists in which the user moved the cursor. In all others the cursor stays on the worst row. */
export interface Moved {
  /** The room that the lists show: its key, `all`, or null for none. Another room resets `panes`. */
  readonly of: string | null;
  readonly panes: readonly PaneId[];
}

/** What a screen of the past brings back when it is left. */
export type WhereNow = Pick<
  AppState,
  | 'pane'
  | 'listPane'
  | 'lists'
  | 'moved'
  | 'stoodOn'
  | 'marks'
  | 'detailOffset'
  | 'zoomed'
  | 'allRooms'
  | 'frozen'
  | 'frozenAtMs'
> & {
  readonly held: AppState['query']['incidents']['held'];
  readonly opened: AppState['query']['incidents']['opened'];
};

/** The past on the screen. */
export interface PastView {
  readonly moment: Moment;
  /** Where everything stood when the present was left. */
  readonly before: WhereNow;
}

/** The whole state of the screen, except for the time. */
export interface AppState {
  readonly project: Project;
  /** For the keys that texts mention. */
  readonly keys: KeyHints;
  /** The newest state, even while the screen is frozen. */
  readonly session: SessionState;
  /** The end of the last complete sweep that the server answered; null before the first. */
  readonly sweptAtMs: number | null;
  /** Calls in the last minute. Changes only when the rounded number does. */
  readonly callsPerMinute: number;
  readonly size: Size;
  readonly pane: PaneId;
  /** The list whose selection the detail pane shows and the actions act upon. */
  readonly listPane: PaneId;
  readonly zoomed: boolean;
  /** The lists show agents and dispatches of all rooms, not only of the selected one. */
  readonly allRooms: boolean;
  /** Read it with `listIn`: a pane that was never shown has no entry. */
  readonly lists: Readonly<Record<PaneId, ListState>>;
  readonly moved: Moved;
  /**
   * By list: the item on which the user left the cursor, while rows that were folded or grouped otherwise move
   * it. The cursor returns to it.
   */
  readonly stoodOn: Readonly<Record<PaneId, string>>;
  readonly marks: Marks;
  readonly detailOffset: number;
  readonly overlay: Overlay | null;
  readonly message: Message | null;
  /** The state that a frozen screen shows; null if not frozen. */
  readonly frozen: SessionState | null;
  /** When the screen was frozen; null if it is not. */
  readonly frozenAtMs: number | null;
  /** The earlier time that the screen shows; null: the present. */
  readonly past: PastView | null;
  /** Filters, sorting, grouping and acknowledgements. */
  readonly query: QueryState;
  readonly columnSettings: ColumnSettingsByPane;
  /** The profiles as they were read last. */
  readonly profiles: ProfilesState;
  /** False until the user moved or 3 sweeps ended. Until then the worst room is selected. */
  readonly chosen: boolean;
  /** Dismissed warnings, which are not shown again. */
  readonly dismissed: readonly string[];
}

export type AppEvent =
  | { readonly type: 'marks'; readonly pane: PaneId; readonly event: MarkEvent }
  | { readonly type: 'session changed'; readonly session: SessionState }
  | { readonly type: 'resized'; readonly size: Size }
  | { readonly type: 'key pressed' }
  | { readonly type: 'moved'; readonly motion: Motion }
  /** Scrolls a text of `length` lines in a window of `height` rows. */
  | { readonly type: 'scrolled'; readonly motion: Motion; readonly length: number; readonly height: number }
  | { readonly type: 'selected'; readonly pane: PaneId; readonly id: string }
  | { readonly type: 'focused'; readonly pane: PaneId }
  | { readonly type: 'zoom toggled' }
  | { readonly type: 'all rooms toggled' }
  | { readonly type: 'freeze toggled'; readonly atMs: number }
  | { readonly type: 'past entered'; readonly moment: Moment }
  | { readonly type: 'past left' }
  | { readonly type: 'query'; readonly event: QueryEvent }
  | { readonly type: 'overlay set'; readonly overlay: Overlay | null }
  /** Goes to the filter, the form or the typed confirmation, whichever has the focus. */
  | { readonly type: 'typed'; readonly event: FieldEvent }
  | { readonly type: 'form'; readonly event: FormEvent }
  | { readonly type: 'profiles read'; readonly profiles: ProfilesState }
  | { readonly type: 'said'; readonly message: Message }
  | { readonly type: 'warnings dismissed' };

const WITHOUT_PROFILES = 'lktop goes on without profiles.';

/** Returns the warnings that the user has not dismissed. Raw. */
export const openWarnings = ({ project, session, profiles, dismissed }: AppState): readonly string[] =>
  [
    ...project.warnings,
    ...session.notices,
    ...(profiles.problem === null ? [] : [`${profiles.problem} ${WITHOUT_PROFILES}`]),
  ].filter((warning) => !dismissed.includes(warning));

/** Returns the state that the screen shows: that of an earlier time, the frozen one, else the newest. */
export const shownSession = ({ past, frozen, session }: AppState): SessionState =>
  past === null ? (frozen ?? session) : stateThen(past.moment, session.past);

/** Returns the cursor state of a pane. */
export const listIn = ({ lists }: Pick<AppState, 'lists'>, pane: PaneId): ListState =>
  lists[pane] ?? emptyList;

/** @returns the same object if nothing changed */
export const withList = (state: AppState, pane: PaneId, list: ListState): AppState =>
  list === listIn(state, pane) ? state : { ...state, lists: { ...state.lists, [pane]: list } };

export const initialState = (
  project: Project,
  session: SessionState,
  size: Size,
  keys: KeyHints,
  columnSettings: ColumnSettingsByPane = {},
  profiles: ProfilesState = NO_PROFILES,
): AppState => ({
  project,
  keys,
  session,
  sweptAtMs: sweptAt(session, null),
  callsPerMinute: session.snapshot.callsPerMinute,
  size,
  pane: ROOMS,
  listPane: ROOMS,
  zoomed: false,
  allRooms: false,
  lists: {},
  moved: { of: null, panes: [] },
  stoodOn: {},
  marks: NO_MARKS,
  detailOffset: 0,
  overlay: null,
  message: null,
  frozen: null,
  frozenAtMs: null,
  past: null,
  query: initialQuery(),
  columnSettings,
  profiles,
  chosen: false,
  dismissed: [],
});

/** Returns when the last sweep succeeded. A running or failed sweep does not change it. */
export const sweptAt = ({ snapshot }: SessionState, before: number | null): number | null =>
  snapshot.finishedAtMs !== null && snapshot.connection.state === 'live' ? snapshot.finishedAtMs : before;
