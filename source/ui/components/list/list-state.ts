/**
 * Cursor and window of a list. The selection is an id, not an index: it stays on its row through every
 * re-sort, and moves to the nearest neighbour when the row goes away.
 */
export interface ListState {
  readonly ids: readonly string[];
  /** Null only while the list is empty. */
  readonly selectedId: string | null;
  /** Index of the first visible row. */
  readonly offset: number;
  /** How many rows are visible. */
  readonly height: number;
}

export const MOTIONS = [
  'up',
  'down',
  'half-up',
  'half-down',
  'page-up',
  'page-down',
  'first',
  'last',
] as const;
export type Motion = (typeof MOTIONS)[number];

export type ListEvent =
  | { readonly type: 'items'; readonly ids: readonly string[] }
  | { readonly type: 'height'; readonly height: number }
  | { readonly type: 'moved'; readonly motion: Motion }
  | { readonly type: 'selected'; readonly id: string };

export const emptyList: ListState = { ids: [], selectedId: null, offset: 0, height: 1 };

const clamp = (value: number, low: number, high: number) => Math.max(low, Math.min(high, value));

/** Rows that a motion moves in a window of `height` rows. */
const motionDistance = (motion: Motion, height: number): number => {
  switch (motion) {
    case 'up':
      return -1;
    case 'down':
      return 1;
    case 'half-up':
      return -Math.max(1, Math.floor(height / 2));
    case 'half-down':
      return Math.max(1, Math.floor(height / 2));
    case 'page-up':
      return -Math.max(1, height - 1);
    case 'page-down':
      return Math.max(1, height - 1);
    case 'first':
      return Number.NEGATIVE_INFINITY;
    case 'last':
      return Number.POSITIVE_INFINITY;
  }
};

/** Returns the new offset of a text of `length` lines in a window of `height` rows. */
export const scrolled = (offset: number, motion: Motion, length: number, height: number): number =>
  clamp(offset + motionDistance(motion, height), 0, Math.max(0, length - height));

/** Finds the nearest old row that still exists: below first, then above. */
const nearestSurvivor = (before: readonly string[], lost: string, now: readonly string[]): string | null => {
  const surviving = new Set(now);
  const from = before.indexOf(lost);
  if (from >= 0) {
    for (let distance = 1; distance < before.length; distance += 1) {
      for (const index of [from + distance, from - distance]) {
        const id = before[index];
        if (id !== undefined && surviving.has(id)) return id;
      }
    }
  }
  return now[0] ?? null;
};

/** Scrolls as little as needed to show the selected row, and never past the end of the list. */
const showSelected = (state: ListState): ListState => {
  const index = selectedIndex(state);
  const lowest = Math.max(0, state.ids.length - state.height);
  const offset = clamp(clamp(state.offset, index - state.height + 1, Math.max(0, index)), 0, lowest);
  return offset === state.offset ? state : { ...state, offset };
};

const sameIds = (some: readonly string[], others: readonly string[]) =>
  some === others || (some.length === others.length && some.every((id, index) => id === others[index]));

/** -1 in an empty list. */
export const selectedIndex = (state: ListState): number =>
  state.selectedId === null ? -1 : state.ids.indexOf(state.selectedId);

/** @returns the same object if nothing changed */
export const reduceList = (state: ListState, event: ListEvent): ListState => {
  switch (event.type) {
    case 'items': {
      if (sameIds(state.ids, event.ids)) return state;
      const { selectedId } = state;
      const kept = selectedId !== null && event.ids.includes(selectedId);
      return showSelected({
        ...state,
        ids: event.ids,
        selectedId: kept
          ? selectedId
          : selectedId === null
            ? (event.ids[0] ?? null)
            : nearestSurvivor(state.ids, selectedId, event.ids),
      });
    }
    case 'height': {
      const height = Math.max(1, event.height);
      return height === state.height ? state : showSelected({ ...state, height });
    }
    case 'moved': {
      const last = state.ids.length - 1;
      if (last < 0) return state;
      const index = clamp(selectedIndex(state) + motionDistance(event.motion, state.height), 0, last);
      return select(state, state.ids[index] ?? null);
    }
    case 'selected':
      return state.ids.includes(event.id) ? select(state, event.id) : state;
  }
};

const select = (state: ListState, selectedId: string | null): ListState =>
  selectedId === state.selectedId ? state : showSelected({ ...state, selectedId });

/** Selects and shows the first row, for a list in which the user has not chosen yet. */
export const selectFirst = (state: ListState): ListState => select(state, state.ids[0] ?? null);
