const NONE: readonly never[] = [];

/**
 * The same list, to be kept: one that grew item by item has room for sixteen more, which of tens of thousands of short
 * lists is most of what they take.
 */
export const trimmed = <Item>(items: readonly Item[]): readonly Item[] =>
  items.length === 0 ? NONE : items.slice();
