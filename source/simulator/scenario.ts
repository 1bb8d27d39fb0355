import type { Faults } from './faults.ts';
import type { World } from './world.ts';

/** A named world, built from its beginning. */
export interface Scenario {
  readonly name: string;
  /** What it shows, in one sentence. */
  readonly about: string;
  /** The age of the scenario when the simulator opens, in milliseconds. */
  readonly ageMs: number;
  /** Builds the world at its beginning. Later events go on the world's clock. */
  readonly build: (stage: { readonly world: World; readonly faults: Faults }) => void;
}
