import type { Incident } from '../../fleet/incidents.ts';
import { type Acknowledged, type Judged, NOTHING_ACKNOWLEDGED } from '../../query/acknowledge.ts';
import type { Grouping } from '../../query/group.ts';
import { DEFAULT_SORTING, type Sorting } from '../../query/sort.ts';
import type { PaneId } from '../layout.ts';
import { ALL_UNFOLDED, type Folds } from './folds.ts';
import { type IncidentsState, NO_INCIDENTS } from './incidents-state.ts';

/** Filter and sorting of a pane. */
export interface PaneQuery {
  /** The filter as typed. Raw; empty: all rows. */
  readonly filter: string;
  readonly problemsOnly: boolean;
  readonly sorting: Sorting;
}

/** The cursor position from before a filter was typed. */
export interface Anchor {
  readonly pane: PaneId;
  readonly id: string;
}

/** Filters, sorting, grouping and acknowledgements. */
export interface QueryState {
  /** Read it with `queryIn`: a pane whose query nobody changed has no entry. */
  readonly panes: Readonly<Record<PaneId, PaneQuery>>;
  /** The pane whose filter has the focus. */
  readonly typing: PaneId | null;
  /** The cursor in that filter, in UTF-16 units. */
  readonly cursor: number;
  /** Where the cursor returns to while a filter is typed; null if nowhere. */
  readonly anchor: Anchor | null;
  /** By row key: rooms, agents and dispatches. */
  readonly acknowledged: Acknowledged;
  readonly incidents: IncidentsState;
  /** The grouping of the agents of all rooms; null: not grouped. */
  readonly grouping: Grouping | null;
  /** Deployments are grouped by deployment. */
  readonly byDeployment: boolean;
  /** Keys of the unfolded groups. */
  readonly unfolded: ReadonlySet<string>;
  /** What is folded in the tree. */
  readonly folds: Folds;
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
  byDeployment: false,
  unfolded: new Set(),
  folds: ALL_UNFOLDED,
});

/** Tells whether a filter hides rows. */
export const isNarrowed = ({ filter, problemsOnly }: PaneQuery): boolean => filter !== '' || problemsOnly;

/** Returns the query of a pane. */
export const queryIn = ({ panes }: QueryState, pane: PaneId): PaneQuery => panes[pane] ?? EVERYTHING;

export type QueryEvent =
  /** Starts to edit the filter. */
  | { readonly type: 'filter begun'; readonly pane: PaneId }
  /** Ends editing and keeps the filter. */
  | { readonly type: 'filter kept' }
  /** Sets the filter and ends editing. */
  | { readonly type: 'filter set'; readonly pane: PaneId; readonly filter: string }
  | { readonly type: 'problems toggled'; readonly pane: PaneId }
  | { readonly type: 'sorted'; readonly pane: PaneId; readonly sorting: Sorting }
  /** Acknowledges the problems; if all are acknowledged, takes that back. By row key. */
  | { readonly type: 'acknowledged'; readonly problems: readonly (readonly [string, Judged])[] }
  | { readonly type: 'incidents toggled' }
  | { readonly type: 'incident opened'; readonly incident: Incident }
  | { readonly type: 'incident closed' }
  | { readonly type: 'grouped'; readonly grouping: Grouping | null }
  | { readonly type: 'deployments grouped' }
  | { readonly type: 'group toggled'; readonly key: string }
  /** Folds or unfolds a row of the tree. */
  | { readonly type: 'folded'; readonly key: string; readonly folded: boolean }
  /** Folds all rows of the tree; if all are folded, unfolds them. */
  | { readonly type: 'all folded' };
