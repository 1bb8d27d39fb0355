/** More different values than a project has are a server's whim: they are not kept. */
const MOST_KEPT = 256;

/** A text that thousands of rooms share, written once for each value. */
export const repeatedText = (write: (value: string) => string): ((value: string) => string) => {
  const kept = new Map<string, string>();
  return (value) => {
    const known = kept.get(value);
    if (known !== undefined) return known;
    const text = write(value);
    if (kept.size < MOST_KEPT) kept.set(value, text);
    return text;
  };
};

/**
 * The parts as one text, to be kept. Of a text put together otherwise, V8 keeps each part and a node for each joint:
 * several times as much.
 */
export const flat = (...parts: readonly string[]): string => parts.join('');
