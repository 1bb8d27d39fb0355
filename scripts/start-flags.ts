/**
 * What Node is started with; it cannot be told so when it runs.
 *
 * - V8 would let its place for young objects grow to 64 MB, more than all that lktop keeps of a thousand rooms. With
 *   less than two, what a few calls under way are made of is taken for something that lasts.
 * - After a few seconds of rest V8 would look for garbage among all that lasts, though next to none came about.
 *
 * No more than what every Node knows that can run lktop, tried with 22.13 to 26.10: with another, it does not start.
 */
export const START_FLAGS = [
  '--min-semi-space-size=4',
  '--max-semi-space-size=4',
  '--no-memory-reducer',
] as const;

/**
 * Likewise. The C library would give each of V8's threads a place of its own to allocate from, and of each keep what is
 * no longer used: with thousands of rooms 20 MB. Other C libraries than glibc do not heed it.
 */
export const START_ENVIRONMENT = { MALLOC_ARENA_MAX: '1' } as const;
