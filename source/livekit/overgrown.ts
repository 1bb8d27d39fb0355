/** Rooms come and go: so many more are kept than are listed, at most. */
const MOST_GONE_SHARE = 1 / 4;
const MOST_GONE = 64;

/** Whether so much is kept of rooms that are gone that it is to be forgotten. */
export const isOvergrown = (kept: number, listed: number): boolean =>
  kept > listed * (1 + MOST_GONE_SHARE) + MOST_GONE;
