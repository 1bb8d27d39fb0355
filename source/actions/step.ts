import type { Clock } from '../clock.ts';
import type { Failure } from '../fleet/snapshot.ts';
import type { CallOptions, Gateway } from '../livekit/gateway.ts';
import { callWithin } from '../scanner/call-within.ts';

/** What the calls of a plan are made with. */
export interface Tools {
  readonly gateway: Gateway;
  readonly clock: Clock;
  /** Milliseconds a call may take. */
  readonly limitMs: number;
  /** Milliseconds to look for what a lost call made, where the next step needs it. */
  readonly lookOnMs: number;
}

/** What came of one call. */
export type StepOutcome =
  | {
      readonly outcome: 'done';
      readonly createdDispatchId: string | null;
      /** What was to go was gone before. `perhaps`: by an earlier call of ours, which was lost. */
      readonly wasGone?: 'surely' | 'perhaps';
    }
  /** No answer, so nobody knows: only the following sweeps tell. */
  | { readonly outcome: 'lost'; readonly failure: Failure }
  | { readonly outcome: 'failed'; readonly failure: Failure };

/** A call that was lost on its way may still be carried out: it is given this long before anybody looks. */
export const BEFORE_LOOKING_MS = 1000;

/** Makes one call, within the time it may take. */
export const call = <Answer>(
  { clock, limitMs }: Tools,
  make: (options: CallOptions) => Promise<Answer>,
): Promise<Answer> => callWithin({ clock, limitMs }, make);
