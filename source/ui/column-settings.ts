import type { PaneId } from './layout.ts';

/** The user's wishes for the columns of one pane, by column id. */
export interface ColumnSettings {
  /** These come first, in this order. */
  readonly order: readonly string[];
  readonly hide: readonly string[];
  /** In terminal columns. */
  readonly width: Readonly<Record<string, number>>;
}

/** A pane without an entry has the default columns. */
export type ColumnSettingsByPane = Readonly<Record<PaneId, ColumnSettings>>;
