/**
 * The smallest allowed budget, in API calls per minute. With fewer calls lktop could hardly list the rooms and ask
 * one of them.
 */
export const SMALLEST_BUDGET = 10;
