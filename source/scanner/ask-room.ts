import type { Clock } from '../clock.ts';
import type { DispatchFacts, ParticipantFacts } from '../fleet/facts.ts';
import type { CallOptions, Gateway } from '../livekit/gateway.ts';
import type { CallBudget } from './call-budget.ts';
import { callWithin } from './call-within.ts';

/** What came of asking a room: both answers, or what the first failing call threw. */
export type RoomAnswer =
  | {
      readonly ok: true;
      readonly participants: readonly ParticipantFacts[];
      readonly dispatches: readonly DispatchFacts[];
    }
  | { readonly ok: false; readonly error: unknown };

export interface AskRoomOptions {
  readonly gateway: Pick<Gateway, 'listParticipants' | 'listDispatches'>;
  /** Both calls have begun there. */
  readonly budget: Pick<CallBudget, 'end' | 'tryRepeat'>;
  readonly clock: Clock;
  /** Milliseconds each of the two calls may take. */
  readonly limitMs: number;
}

/** Asks for a room's participants and dispatches at once. Half an answer is none: where one fails the other is given up. */
export const askRoom = async (
  { gateway, budget, clock, limitMs }: AskRoomOptions,
  room: string,
  signal: AbortSignal,
): Promise<RoomAnswer> => {
  const both = new AbortController();
  const giveUp = () => both.abort();
  signal.addEventListener('abort', giveUp);
  const made = <Answer>(call: (options: CallOptions) => Promise<Answer>): Promise<Answer> =>
    callWithin({ clock, limitMs, signal: both.signal }, (options) =>
      call({ ...options, mayRepeat: budget.tryRepeat }),
    ).finally(budget.end);
  try {
    const [participants, dispatches] = await Promise.all([
      made((options) => gateway.listParticipants(room, options)),
      made((options) => gateway.listDispatches(room, options)),
    ]);
    return { ok: true, participants, dispatches };
  } catch (error) {
    giveUp();
    return { ok: false, error };
  } finally {
    signal.removeEventListener('abort', giveUp);
  }
};
