/**
 * What Node is started with; it cannot be told so when it runs.
 *
 * - V8 would let its place for young objects grow to 64 MB, more than all that lktop keeps of a thousand rooms. With
 *   less than two, what a few calls under way are made of is taken for something that lasts.
 * - While garbage is being marked, it would put what is new on pages of its own, which are left half empty.
 */
export const START_FLAGS = ['--max-semi-space-size=2', '--no-black-allocated-pages'] as const;
