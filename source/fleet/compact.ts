/** No real project has more than 256 different values. The limit keeps a hostile server from filling the memory. */
const MOST_KEPT = 256;

/**
 * Caches one object for each value, because thousands of rooms share it.
 * @param keyOf gives the cache key for values that are not strings
 */
export const repeated = <Made, Value = string>(
  make: (value: Value) => Made,
  keyOf: (value: Value) => string = String,
): ((value: Value) => Made) => {
  const kept = new Map<string, Made>();
  return (value) => {
    const key = keyOf(value);
    const known = kept.get(key);
    if (known !== undefined) return known;
    const made = make(value);
    if (kept.size < MOST_KEPT) kept.set(key, made);
    return made;
  };
};

/**
 * Joins the parts into one flat string that is cheap to keep. V8 stores a string built with `+` as a tree of its
 * parts, which takes several times as much memory.
 */
export const flat = (...parts: readonly string[]): string => parts.join('');

const NONE: readonly never[] = [];

/**
 * Copies a list without spare capacity. V8 gives a list that grew item by item room for 16 more items, which is most
 * of the memory of tens of thousands of short lists.
 */
export const trimmed = <Item>(items: readonly Item[]): readonly Item[] =>
  items.length === 0 ? NONE : items.slice();
