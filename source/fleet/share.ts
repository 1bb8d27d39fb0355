const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isEqualList = (one: readonly unknown[], other: readonly unknown[]): boolean => {
  if (one.length !== other.length) return false;
  for (let place = 0; place < one.length; place += 1) if (!isEqual(one[place], other[place])) return false;
  return true;
};

/** `for in` creates no list of keys; thousands of objects a second pass here. */
const isEqualRecord = (one: Record<string, unknown>, other: Record<string, unknown>): boolean => {
  let more = 0;
  for (const key in one) {
    more += 1;
    const value = one[key];
    if (value === other[key] && value !== undefined) continue;
    // Without this check a missing key would equal a key with the value undefined.
    if (!Object.hasOwn(other, key) || !isEqual(value, other[key])) return false;
  }
  for (const _key in other) more -= 1;
  return more === 0;
};

const isEqual = (one: unknown, other: unknown): boolean => {
  if (one === other) return true;
  if (Array.isArray(one) && Array.isArray(other)) return isEqualList(one, other);
  return isRecord(one) && isRecord(other) && isEqualRecord(one, other);
};

const shareItems = (before: readonly unknown[], after: readonly unknown[]): readonly unknown[] => {
  const shared = after.map((item, place) => share(before[place], item));
  return shared.some((item, place) => item !== after[place]) ? shared : after;
};

const shareFields = (before: Record<string, unknown>, after: Record<string, unknown>): unknown => {
  let shared: Record<string, unknown> | null = null;
  for (const key of Object.keys(after)) {
    const part = share(before[key], after[key]);
    if (part === after[key]) continue;
    // A copy keeps the original's shape. An object built key by key takes twice as much memory.
    shared ??= { ...after };
    shared[key] = part;
  }
  return shared ?? after;
};

const shareParts = (before: unknown, after: unknown): unknown => {
  if (Array.isArray(before) && Array.isArray(after)) return shareItems(before, after);
  return isRecord(before) && isRecord(after) ? shareFields(before, after) : after;
};

/**
 * Returns `after` with every unchanged part taken from `before`, or `before` itself when nothing differs, so that
 * `===` detects changes. For plain data only: no maps, classes or functions.
 */
export const share = <Data>(before: unknown, after: Data): Data =>
  // Compare first, because most data is unchanged and then nothing needs to be created.
  isEqual(before, after) ? (before as Data) : (shareParts(before, after) as Data);
