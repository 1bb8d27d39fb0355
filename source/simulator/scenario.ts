import type { Faults } from './faults.ts';
import type { World } from './world.ts';

/** A world with a name, told from its beginning. */
export interface Scenario {
  readonly name: string;
  /** What it shows, as one sentence. */
  readonly about: string;
  /** How long it has lived when the simulator opens, in milliseconds. */
  readonly ageMs: number;
  /** Builds the world at its beginning; what is to come goes on the world's clock. */
  readonly build: (stage: { readonly world: World; readonly faults: Faults }) => void;
}
