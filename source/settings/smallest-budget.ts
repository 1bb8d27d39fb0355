/** Fewer API calls a minute would not even list the rooms now and then and ask one. */
export const SMALLEST_BUDGET = 10;
