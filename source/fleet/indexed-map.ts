/** The position of each key in a list. All maps over one set of keys share it. */
export type KeyIndex<Key> = ReadonlyMap<Key, number>;

/** Builds the index of a list of keys. */
export const indexKeys = <Key>(keys: Iterable<Key>): KeyIndex<Key> => {
  const index = new Map<Key, number>();
  for (const key of keys) index.set(key, index.size);
  return index;
};

/**
 * A map of thousands of entries that is cheap to rebuild when a few entries change: maps share the index, and only the
 * list of values is copied. A key with the value undefined is not in the map.
 */
export class IndexedMap<Key, Value> implements ReadonlyMap<Key, Value> {
  readonly index: KeyIndex<Key>;
  /** In the order of the index. */
  readonly list: readonly (Value | undefined)[];
  #size: number | null = null;

  constructor(index: KeyIndex<Key>, list: readonly (Value | undefined)[]) {
    this.index = index;
    this.list = list;
  }

  get size(): number {
    this.#size ??= this.list.reduce<number>((count, value) => count + (value === undefined ? 0 : 1), 0);
    return this.#size;
  }

  get(key: Key): Value | undefined {
    const place = this.index.get(key);
    return place === undefined ? undefined : this.list[place];
  }

  has(key: Key): boolean {
    return this.get(key) !== undefined;
  }

  *entries(): MapIterator<[Key, Value]> {
    for (const [key, place] of this.index) {
      const value = this.list[place];
      if (value !== undefined) yield [key, value];
    }
  }

  *keys(): MapIterator<Key> {
    for (const [key] of this.entries()) yield key;
  }

  *values(): MapIterator<Value> {
    for (const [, value] of this.entries()) yield value;
  }

  [Symbol.iterator](): MapIterator<[Key, Value]> {
    return this.entries();
  }

  forEach(callback: (value: Value, key: Key, map: ReadonlyMap<Key, Value>) => void): void {
    // No iterators here: they would create several objects for each of thousands of entries.
    this.index.forEach((place, key) => {
      const value = this.list[place];
      if (value !== undefined) callback(value, key, this);
    });
  }
}

/** A key's value before and after; undefined: the key was not in the map. */
export type Change<Value> = readonly [Value | undefined, Value | undefined];

const isOfSameKeys = <Key, Value>(before: IndexedMap<Key, Value>, after: IndexedMap<Key, Value>): boolean =>
  before.index === after.index;

/** Lists the differences between two maps, in no particular order. Almost free when the maps share their index. */
export const changesBetween = <Key, Value>(
  before: ReadonlyMap<Key, Value>,
  after: ReadonlyMap<Key, Value>,
): Change<Value>[] => {
  const changes: Change<Value>[] = [];
  if (before instanceof IndexedMap && after instanceof IndexedMap && isOfSameKeys(before, after)) {
    for (let place = 0; place < after.list.length; place += 1) {
      const earlier = before.list[place];
      const value = after.list[place];
      if (value !== earlier) changes.push([earlier, value]);
    }
    return changes;
  }
  let common = 0;
  after.forEach((value, key) => {
    const earlier = before.get(key);
    if (earlier !== undefined) common += 1;
    if (earlier !== value) changes.push([earlier, value]);
  });
  if (common === before.size) return changes;
  before.forEach((value, key) => {
    if (!after.has(key)) changes.push([value, undefined]);
  });
  return changes;
};
