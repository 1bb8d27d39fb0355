/** Remembers the last result while the arguments are the same. Every view asks again, mostly for the same. */
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

/** Remembers what was made of each thing, as long as it lives. */
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

/** The keys of rows: the same array for the same rows. */
export const idsOf = rememberEach((rows: readonly { readonly key: string }[]): readonly string[] =>
  rows.map(({ key }) => key),
);
