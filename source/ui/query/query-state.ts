import type { Incident } from '../../fleet/incidents.ts';
import { type Acknowledged, type Judged, NOTHING_ACKNOWLEDGED } from '../../query/acknowledge.ts';
import type { Grouping } from '../../query/group.ts';
import { DEFAULT_SORTING, type Sorting } from '../../query/sort.ts';
import type { PaneId } from '../layout.ts';
import { type IncidentsState, NO_INCIDENTS } from './incidents-state.ts';

/** What a pane shows of its rows, and in which order. */
export interface PaneQuery {
  /** As it was typed. Raw; empty: all rows. */
  readonly filter: string;
  readonly problemsOnly: boolean;
  readonly sorting: Sorting;
}

/** Where the cursor stood when a filter was begun. */
export interface Anchor {
  readonly pane: PaneId;
  readonly id: string;
}

/** How the user looks for rows. */
export interface QueryState {
  /** Read it with `queryIn`: a pane whose query nobody changed has no entry. */
  readonly panes: Readonly<Record<PaneId, PaneQuery>>;
  /** The pane whose filter is being typed. */
  readonly typing: PaneId | null;
  /** Where the cursor stands in that filter, in UTF-16 units. */
  readonly cursor: number;
  /** Where the cursor goes back to while a filter is typed; null where it need not. */
  readonly anchor: Anchor | null;
  /** By the keys of rooms and of the rows of agents and dispatches. */
  readonly acknowledged: Acknowledged;
  readonly incidents: IncidentsState;
  /** What the agents are grouped by, those of all rooms; null: they are not. */
  readonly grouping: Grouping | null;
  /** Keys of the groups whose agents are shown. */
  readonly unfolded: ReadonlySet<string>;
}

const EVERYTHING: PaneQuery = { filter: '', problemsOnly: false, sorting: DEFAULT_SORTING };

export const initialQuery = (): QueryState => ({
  panes: {},
  typing: null,
  cursor: 0,
  anchor: null,
  acknowledged: NOTHING_ACKNOWLEDGED,
  incidents: NO_INCIDENTS,
  grouping: null,
  unfolded: new Set(),
});

/** A filter leaves rows out. */
export const isNarrowed = ({ filter, problemsOnly }: PaneQuery): boolean => filter !== '' || problemsOnly;

/** What a pane shows of its rows. */
export const queryIn = ({ panes }: QueryState, pane: PaneId): PaneQuery => panes[pane] ?? EVERYTHING;

export type QueryEvent =
  /** The pane's filter is typed from now on. */
  | { readonly type: 'filter begun'; readonly pane: PaneId }
  /** What was typed stays. */
  | { readonly type: 'filter kept' }
  /** The pane's filter is this now, and nobody types it. */
  | { readonly type: 'filter set'; readonly pane: PaneId; readonly filter: string }
  | { readonly type: 'problems toggled'; readonly pane: PaneId }
  | { readonly type: 'sorted'; readonly pane: PaneId; readonly sorting: Sorting }
  /** Acknowledged, or taken back where all were. By the keys of their rows. */
  | { readonly type: 'acknowledged'; readonly problems: readonly (readonly [string, Judged])[] }
  | { readonly type: 'incidents toggled' }
  | { readonly type: 'incident opened'; readonly incident: Incident }
  | { readonly type: 'incident closed' }
  | { readonly type: 'grouped'; readonly grouping: Grouping | null }
  | { readonly type: 'group toggled'; readonly key: string };
