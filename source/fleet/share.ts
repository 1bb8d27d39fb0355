const isPlain = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const shareList = (before: readonly unknown[], after: readonly unknown[]): readonly unknown[] => {
  const shared = after.map((value, index) => share(before[index], value));
  return before.length === shared.length && shared.every((value, index) => value === before[index])
    ? before
    : shared;
};

const shareRecord = (
  before: Record<string, unknown>,
  after: Record<string, unknown>,
): Record<string, unknown> => {
  const keys = Object.keys(after);
  const shared: Record<string, unknown> = {};
  let isSame = keys.length === Object.keys(before).length;
  for (const key of keys) {
    const value = share(before[key], after[key]);
    shared[key] = value;
    // A key that is new with the value undefined would look the same.
    if (value !== before[key] || !Object.hasOwn(before, key)) isSame = false;
  }
  return isSame ? before : shared;
};

/**
 * `after`, made of as much of `before` as is the same: `before` itself where nothing differs, so that `===` tells
 * whether anything changed. For plain data (no maps, no classes).
 */
export const share = <Data>(before: unknown, after: Data): Data => {
  if (before === after) return after;
  if (Array.isArray(before) && Array.isArray(after)) return shareList(before, after) as Data;
  if (isPlain(before) && isPlain(after)) return shareRecord(before, after) as Data;
  return after;
};
