/** The list in order: itself where it is already, as it mostly is. */
export const sorted = <Item>(
  items: readonly Item[],
  compare: (a: Item, b: Item) => number,
): readonly Item[] => {
  for (let place = 1; place < items.length; place += 1) {
    const [before, item] = [items[place - 1], items[place]];
    if (before !== undefined && item !== undefined && compare(before, item) > 0)
      return items.toSorted(compare);
  }
  return items;
};

const NONE: readonly never[] = [];

/**
 * The same list, to be kept: one that grew item by item has room for sixteen more, which of tens of thousands of short
 * lists is most of what they take.
 */
export const trimmed = <Item>(items: readonly Item[]): readonly Item[] =>
  items.length === 0 ? NONE : items.slice();
