/** Seeded randomness: the same seed gives the same world. */
export interface Random {
  /** At least 0 and less than 1. */
  readonly next: () => number;
  /** At least `low` and less than `high`. */
  readonly between: (low: number, high: number) => number;
  /** Picks one item at random. Throws on an empty list. */
  readonly pick: <Item>(items: readonly Item[]) => Item;
  /** A new array in random order. */
  readonly shuffle: <Item>(items: Iterable<Item>) => Item[];
  /** LiveKit's form of an id: `RM_` and twelve letters and digits. */
  readonly id: (prefix: string, length?: number) => string;
}

const ALPHABET = '23456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';

/** Mulberry32: small, fast and random enough for a simulator. */
const createGenerator = (seed: number): (() => number) => {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
};

export const createRandom = (seed: number): Random => {
  const next = createGenerator(seed);
  const below = (limit: number) => Math.floor(next() * limit);

  return {
    next,
    between: (low, high) => low + next() * (high - low),
    pick: (items) => {
      if (items.length === 0) throw new Error('nothing to pick from');
      return items[below(items.length)] as (typeof items)[number];
    },
    shuffle: (items) => {
      const shuffled = [...items];
      for (let last = shuffled.length - 1; last > 0; last -= 1) {
        const other = below(last + 1);
        [shuffled[last], shuffled[other]] = [
          shuffled[other] as (typeof shuffled)[number],
          shuffled[last] as (typeof shuffled)[number],
        ];
      }
      return shuffled;
    },
    id: (prefix, length = 12) => {
      let id = prefix;
      for (let count = 0; count < length; count += 1) id += ALPHABET.charAt(below(ALPHABET.length));
      return id;
    },
  };
};
