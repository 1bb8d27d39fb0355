import type { Candidate } from './candidates.ts';
import type { Doubt } from './doubts.ts';

/**
 * - `would`: the dry run would do it now
 * - `begun`: it is being done
 * - `succeeded`, `unproved`, `failed`: how it ended
 * - `refused`: it is not done while in doubt
 * - `waits`: the limit is reached
 */
export type HealAct = 'would' | 'begun' | 'succeeded' | 'unproved' | 'failed' | 'refused' | 'waits';

/** What healing did, or did not do. */
export interface HealActEvent {
  readonly kind: 'act';
  readonly act: HealAct;
  /** For a doubt about several rooms: the first of them. */
  readonly candidate: Candidate;
  /** Why it is not done; null: it is, or the limit holds it back. */
  readonly doubt: Doubt | null;
  /** The new dispatch, once known. */
  readonly createdDispatchId: string | null;
  /** Raw. */
  readonly sentence: string;
  /** What to do about a failure. Raw; null: nothing. */
  readonly remedy: string | null;
}

/** Who heals: nobody (a dry run), this lktop, or another one. */
export interface HealStateEvent {
  readonly kind: 'state';
  readonly state: 'dry run' | 'active' | 'standby';
  /** Raw. */
  readonly sentence: string;
}

export type HealEvent = HealActEvent | HealStateEvent;
