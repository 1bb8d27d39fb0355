/** More different values than a project has are a server's whim: they are not kept. */
const MOST_KEPT = 256;

/**
 * What thousands of rooms share, made once for each value.
 *
 * @param keyOf tells values apart that are no texts
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
 * The parts as one text, to be kept. Of a text put together otherwise, V8 keeps each part and a node for each joint:
 * several times as much.
 */
export const flat = (...parts: readonly string[]): string => parts.join('');

const NONE: readonly never[] = [];

/**
 * The same list, to be kept: one that grew item by item has room for sixteen more, which of tens of thousands of short
 * lists is most of what they take.
 */
export const trimmed = <Item>(items: readonly Item[]): readonly Item[] =>
  items.length === 0 ? NONE : items.slice();
