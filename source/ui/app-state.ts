import type { Project, SessionState } from '../session/session.ts';
import { emptyList, type ListState, type Motion } from './components/list/list-state.ts';
import type { FieldEvent } from './field/field-state.ts';
import type { PaneId, Size } from './layout.ts';
import { type MarkEvent, type Marks, NO_MARKS } from './marks/marks.ts';
import type { FormEvent } from './overlays/form-state.ts';
import type { Overlay } from './overlays/overlay.ts';
import { initialQuery, type QueryEvent, type QueryState } from './query/query-state.ts';
import type { Tone } from './theme.ts';

export type { PaneId, Size } from './layout.ts';

/** The pane that the app begins with, and that the other lists are about. */
export const ROOMS: PaneId = 'rooms';

export interface Message {
  /** Raw. */
  readonly text: string;
  readonly tone: Tone;
}

/** The lists of the room under the cursor in which the user moved. In the others the cursor rests on the worst row. */
export interface Moved {
  /** The key of their room, or `all`; null for no room. The lists of another room start unmoved. */
  readonly of: string | null;
  readonly panes: readonly PaneId[];
}

/** All that the screen depends on, but the time. */
export interface AppState {
  readonly project: Project;
  /** The newest, whatever is shown. */
  readonly session: SessionState;
  /** When the last whole sweep that the server answered ended; null before the first. */
  readonly sweptAtMs: number | null;
  /** About how many calls were made in the last minute. It stays the same while the rate is within rounding. */
  readonly callsPerMinute: number;
  readonly size: Size;
  readonly pane: PaneId;
  /** The list whose selection the detail pane shows and the actions act upon. */
  readonly listPane: PaneId;
  readonly zoomed: boolean;
  /** Agents and dispatches of all rooms, not of the one under the cursor. */
  readonly allRooms: boolean;
  /** Read it with `listIn`: a pane that was never shown has no entry. */
  readonly lists: Readonly<Record<PaneId, ListState>>;
  readonly moved: Moved;
  readonly marks: Marks;
  readonly detailOffset: number;
  readonly overlay: Overlay | null;
  readonly message: Message | null;
  /** What is shown while the screen stands still. */
  readonly frozen: SessionState | null;
  /** Since when it does; null while it does not. */
  readonly frozenAtMs: number | null;
  /** How the user looks for rows. */
  readonly query: QueryState;
  /** False until the user moved or 3 sweeps ended. Until then the worst room is selected. */
  readonly chosen: boolean;
  /** Warnings that were read, and are not to be shown again. */
  readonly dismissed: readonly string[];
}

export type AppEvent =
  | { readonly type: 'marks'; readonly pane: PaneId; readonly event: MarkEvent }
  | { readonly type: 'session changed'; readonly session: SessionState }
  | { readonly type: 'resized'; readonly size: Size }
  | { readonly type: 'key pressed' }
  | { readonly type: 'moved'; readonly motion: Motion }
  /** A text of `length` lines, seen through a window of `height`. */
  | { readonly type: 'scrolled'; readonly motion: Motion; readonly length: number; readonly height: number }
  | { readonly type: 'selected'; readonly pane: PaneId; readonly id: string }
  | { readonly type: 'focused'; readonly pane: PaneId }
  | { readonly type: 'zoom toggled' }
  | { readonly type: 'all rooms toggled' }
  | { readonly type: 'freeze toggled'; readonly atMs: number }
  | { readonly type: 'query'; readonly event: QueryEvent }
  | { readonly type: 'overlay set'; readonly overlay: Overlay | null }
  /** For the filter, the form or the typed confirmation, whichever has the keys. */
  | { readonly type: 'typed'; readonly event: FieldEvent }
  | { readonly type: 'form'; readonly event: FormEvent }
  | { readonly type: 'said'; readonly message: Message }
  | { readonly type: 'warnings dismissed' };

/** What somebody should know of the project, and has not put away yet. Raw. */
export const openWarnings = ({ project, session, dismissed }: AppState): readonly string[] =>
  [...project.warnings, ...session.notices].filter((warning) => !dismissed.includes(warning));

/** What the screen shows: the newest state, or the one it was frozen at. */
export const shownSession = (state: AppState): SessionState => state.frozen ?? state.session;

/** The cursor of a pane. */
export const listIn = ({ lists }: Pick<AppState, 'lists'>, pane: PaneId): ListState =>
  lists[pane] ?? emptyList;

/** @returns the same object where nothing changed */
export const withList = (state: AppState, pane: PaneId, list: ListState): AppState =>
  list === listIn(state, pane) ? state : { ...state, lists: { ...state.lists, [pane]: list } };

export const initialState = (project: Project, session: SessionState, size: Size): AppState => ({
  project,
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
  marks: NO_MARKS,
  detailOffset: 0,
  overlay: null,
  message: null,
  frozen: null,
  frozenAtMs: null,
  query: initialQuery(),
  chosen: false,
  dismissed: [],
});

/** A sweep that is running or failed keeps the time of the last one that succeeded. */
export const sweptAt = ({ snapshot }: SessionState, before: number | null): number | null =>
  snapshot.finishedAtMs !== null && snapshot.connection.state === 'live' ? snapshot.finishedAtMs : before;
