/** What is under way, in places that are used again and again. */
export interface Slots<Item> {
  /** @returns the place, to be freed once */
  readonly add: (item: Item) => number;
  readonly free: (slot: number) => void;
  readonly all: () => readonly Item[];
}

/**
 * For what comes and goes by the thousand. A `Set` would leave tables behind, and a signal listeners, that go on pointing
 * at what was deleted from them and at each other: V8 would keep all of it until it next looks at everything that lasts.
 */
export const createSlots = <Item>(): Slots<Item> => {
  const items: (Item | undefined)[] = [];
  const unused: number[] = [];
  return {
    add: (item) => {
      const slot = unused.pop() ?? items.length;
      items[slot] = item;
      return slot;
    },
    free: (slot) => {
      items[slot] = undefined;
      unused.push(slot);
    },
    all: () => items.filter((item) => item !== undefined),
  };
};
