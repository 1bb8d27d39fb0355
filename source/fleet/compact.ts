/** No project has more different values, so a server that sends more cannot fill the memory. */
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
 * The parts as one text, to be kept. A text put together by `+` keeps each part and a node for each joint in V8, which
 * takes several times as much memory.
 */
export const flat = (...parts: readonly string[]): string => parts.join('');

const NONE: readonly never[] = [];

/**
 * A copy without spare room, to be kept. A list that grew item by item has room for sixteen more, which is most of the
 * memory of tens of thousands of short lists.
 */
export const trimmed = <Item>(items: readonly Item[]): readonly Item[] =>
  items.length === 0 ? NONE : items.slice();
