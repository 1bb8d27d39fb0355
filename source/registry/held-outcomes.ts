import type { Outcome } from '../learning/outcome.ts';

/** How many outcomes are held at most. The oldest are dropped. */
const MAX_HELD = 5_000;

/** Outcomes that wait to be written to the database. */
export interface HeldOutcomes {
  readonly hold: (outcomes: readonly Outcome[]) => void;
  readonly beginningWith: (beginning: string) => readonly Outcome[];
  /** The oldest `count` outcomes. They stay held until `written` is called. */
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
