/**
 * What Node is started with. Without it V8 lets its place for young objects grow to 64 MB, which is more than all that
 * lktop keeps of a thousand rooms; it cannot be told so when it runs.
 */
export const START_FLAGS = [
  '--max-semi-space-size=2',
  '--no-wasm-tier-up',
  '--no-wasm-dynamic-tiering',
] as const;
