/** Memoizes the last result by argument identity. Most frames ask again with the same arguments. */
export const rememberLast = <Arguments extends readonly unknown[], Result>(
  make: (...given: Arguments) => Result,
): ((...given: Arguments) => Result) => {
  let last: { readonly given: Arguments; readonly result: Result } | null = null;
  return (...given) => {
    if (last === null || given.some((one, index) => one !== last?.given[index])) {
      last = { given, result: make(...given) };
    }
    return last.result;
  };
};

/** Memoizes per object, for the object's lifetime. */
export const rememberEach = <Thing extends WeakKey, Result>(
  make: (thing: Thing) => Result,
): ((thing: Thing) => Result) => {
  const known = new WeakMap<Thing, { readonly result: Result }>();
  return (thing) => {
    let entry = known.get(thing);
    if (entry === undefined) {
      entry = { result: make(thing) };
      known.set(thing, entry);
    }
    return entry.result;
  };
};

/** Returns the keys of rows. The same array for the same rows. */
export const idsOf = rememberEach((rows: readonly { readonly key: string }[]): readonly string[] =>
  rows.map(({ key }) => key),
);
