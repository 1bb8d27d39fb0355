import type { Outcome } from '../learning/outcome.ts';

/** More are not held while they cannot be written. */
const MAX_HELD = 5_000;

/** Outcomes on their way to the database. */
export interface HeldOutcomes {
  readonly hold: (outcomes: readonly Outcome[]) => void;
  readonly beginningWith: (beginning: string) => readonly Outcome[];
  /** The first `count` of them; they stay until they are written. */
  readonly next: (count: number) => readonly Outcome[];
  readonly written: (outcomes: readonly Outcome[]) => void;
  readonly forget: (kinds: ReadonlySet<string>) => void;
  readonly size: () => number;
}

export const createHeldOutcomes = (): HeldOutcomes => {
  let held: readonly Outcome[] = [];
  return {
    hold: (outcomes) => {
      held = [...held, ...outcomes.filter(({ atMs }) => Number.isSafeInteger(atMs))].slice(-MAX_HELD);
    },
    beginningWith: (beginning) => held.filter(({ kind }) => kind.startsWith(beginning)),
    next: (count) => held.slice(0, count),
    written: (outcomes) => {
      const written = new Set(outcomes);
      held = held.filter((outcome) => !written.has(outcome));
    },
    forget: (kinds) => {
      held = held.filter(({ kind }) => !kinds.has(kind));
    },
    size: () => held.length,
  };
};
