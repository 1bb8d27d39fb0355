import type { Grouping } from '../../query/group.ts';
import type { Sorting } from '../../query/sort.ts';
import type { KeyName } from '../keys.ts';
import type { PaneId } from '../layout.ts';

/** A view from the user's settings: what a list shows, under one key or name. */
export interface SavedView {
  /** Raw. */
  readonly name: string;
  /** Null: only `:view NAME` shows it. */
  readonly key: KeyName | null;
  readonly pane: PaneId;
  /** As after `/`. Raw; empty: all rows. */
  readonly filter: string;
  readonly sorting: Sorting;
  readonly grouping: Grouping | null;
}
