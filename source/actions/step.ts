import type { Clock } from '../clock.ts';
import type { Failure } from '../fleet/snapshot.ts';
import type { Gateway } from '../livekit/gateway.ts';

/** What a plan's calls need. */
export interface Tools {
  readonly gateway: Gateway;
  readonly clock: Clock;
  /** How long to look for the result of a lost call if the next step needs it, in milliseconds. */
  readonly lookOnMs: number;
}

/** The result of one call. */
export type StepOutcome =
  | {
      readonly outcome: 'done';
      readonly createdDispatchId: string | null;
      /**
       * The target was already gone. `perhaps`: an earlier call of ours, whose answer was lost, may have removed it.
       */
      readonly wasGone?: 'surely' | 'perhaps';
    }
  /** No answer, so the result is unknown until the next sweeps. */
  | { readonly outcome: 'lost'; readonly failure: Failure }
  | { readonly outcome: 'failed'; readonly failure: Failure };
