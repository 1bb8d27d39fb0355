import type { Registry } from './registry.ts';

/** Remembers nothing and opens no database: for what only looks, and is run again and again. */
export const noRegistry: Registry = {
  disabled: null,
  recordAction: () => {},
  listActions: () => [],
  rememberAgentNames: () => {},
  seenAgentNames: () => [],
  close: () => {},
};
