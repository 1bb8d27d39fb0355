import { sweepCost } from '../budget.ts';

const MINUTE_MS = 60_000;
/** Grace times, a slow server, a moment for everything else. */
const BESIDE_SWEEPS_MS = 60_000;
/** Until it is decided what only time can tell. */
export const LOOK_AGAIN_MS = 2_000;
const SHORTEST_INTERVAL_MS = 5_000;
const LONGEST_INTERVAL_MS = 10_000;
/** Listing thousands of rooms is a large answer: it is not asked for every second. */
const ROOMS_PER_INTERVAL_SECOND = 500;

/** Two sweeps at once leave at least half of a minute's calls for looking again. */
export const fitsInOneGo = (rooms: number, budget: number): boolean => 2 * sweepCost(rooms) <= budget / 2;

/** Milliseconds from sweep to sweep where the rooms have to be gone round within the budget. */
export const intervalFor = (rooms: number): number =>
  Math.min(LONGEST_INTERVAL_MS, Math.max(SHORTEST_INTERVAL_MS, (rooms / ROOMS_PER_INTERVAL_SECOND) * 1_000));

/** How long a check of so many rooms may take: all of them twice within the budget, and the grace times. */
export const checkTakesMs = (rooms: number, budget: number): number => {
  const sweepsMs = fitsInOneGo(rooms, budget) ? 0 : (2 * sweepCost(rooms) * MINUTE_MS) / budget;
  return Math.ceil(sweepsMs * 1.25) + BESIDE_SWEEPS_MS;
};
