/** More different values than a project has are a server's whim: they are not kept. */
const MOST_KEPT = 256;

/** What thousands of rooms share, made once for each value. */
export const repeated = <Made>(make: (value: string) => Made): ((value: string) => Made) => {
  const kept = new Map<string, Made>();
  return (value) => {
    const known = kept.get(value);
    if (known !== undefined) return known;
    const made = make(value);
    if (kept.size < MOST_KEPT) kept.set(value, made);
    return made;
  };
};

/**
 * The parts as one text, to be kept. Of a text put together otherwise, V8 keeps each part and a node for each joint:
 * several times as much.
 */
export const flat = (...parts: readonly string[]): string => parts.join('');
