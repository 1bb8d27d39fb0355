import type { PaneId } from './layout.ts';

/**
 * The keys that texts mention, as the settings have them. Texts cannot import the key table without a cycle, so the
 * state holds this.
 */
export interface KeyHints {
  /** `R`: the first key of the entry with this id. */
  readonly keyOf: (id: string) => string;
  /** `R re-dispatch` */
  readonly hintOf: (id: string) => string;
}

/** The id of the entry that focuses a pane. */
export const paneKeyId = (pane: PaneId): string => `pane-${pane}`;
