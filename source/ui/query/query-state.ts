import { type Acknowledged, NOTHING_ACKNOWLEDGED } from '../../query/acknowledge.ts';
import type { Grouping } from '../../query/group.ts';
import { DEFAULT_SORTING, type Sorting } from '../../query/sort.ts';
import { LIST_PANES, type ListPane } from '../app-state.ts';
import type { Anchor } from './anchor.ts';
import { type IncidentsState, NO_INCIDENTS } from './incidents-state.ts';

/** What a pane shows of its rows, and in which order. */
export interface PaneQuery {
  /** As it was typed. Raw; empty: all rows. */
  readonly filter: string;
  readonly problemsOnly: boolean;
  readonly sorting: Sorting;
}

/** How the user looks for rows. */
export interface QueryState {
  readonly panes: Readonly<Record<ListPane, PaneQuery>>;
  /** The pane whose filter is being typed. */
  readonly typing: ListPane | null;
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
  panes: Object.fromEntries(LIST_PANES.map((pane) => [pane, EVERYTHING])) as Record<ListPane, PaneQuery>,
  typing: null,
  anchor: null,
  acknowledged: NOTHING_ACKNOWLEDGED,
  incidents: NO_INCIDENTS,
  grouping: null,
  unfolded: new Set(),
});

/** Rows are left out. */
export const isNarrowed = ({ filter, problemsOnly }: PaneQuery): boolean => filter !== '' || problemsOnly;
