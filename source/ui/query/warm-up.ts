import type { Clock } from '../../clock.ts';

/** So many rooms take a few milliseconds: no key waits for them. */
const ROOMS_AT_A_TIME = 250;

/** Does for many what takes long for all, a few at a time, while nothing else happens. */
export const warmUp = <Item>(clock: Clock, items: readonly Item[], prepare: (item: Item) => void): void => {
  let done = 0;
  const goOn = () => {
    for (const item of items.slice(done, done + ROOMS_AT_A_TIME)) prepare(item);
    done += ROOMS_AT_A_TIME;
    if (done < items.length) clock.after(0, goOn);
  };
  clock.after(0, goOn);
};
