import type { DispatchFacts, ParticipantFacts } from '../fleet/facts.ts';
import type { Gateway } from '../livekit/gateway.ts';
import { CALLS_PER_ROOM } from './pace.ts';
import type { RateLimiter } from './rate-limiter.ts';

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
  readonly budget: Pick<RateLimiter, 'end' | 'tryRepeat'>;
  /** Called when one of the two has answered. */
  readonly onHalf: () => void;
}

/**
 * Asks for a room's participants and dispatches at once. Half an answer is none: where one fails the other is given up.
 *
 * @param calls gives both calls up
 */
export const askRoom = async (
  { gateway, budget, onHalf }: AskRoomOptions,
  room: string,
  calls: AbortController,
): Promise<RoomAnswer> => {
  let underWay = CALLS_PER_ROOM;
  const end = () => {
    if (underWay === 0) return;
    underWay -= 1;
    budget.end();
  };
  const answered = () => {
    end();
    if (underWay === CALLS_PER_ROOM - 1) onHalf();
  };
  const counted = <Answer>(call: Promise<Answer>): Promise<Answer> => {
    call.then(answered, end);
    return call;
  };
  try {
    const options = { signal: calls.signal, mayRepeat: budget.tryRepeat };
    const [participants, dispatches] = await Promise.all([
      counted(gateway.listParticipants(room, options)),
      counted(gateway.listDispatches(room, options)),
    ]);
    return { ok: true, participants, dispatches };
  } catch (error) {
    calls.abort();
    // Nobody waits for a call that is given up, so its place in the budget is released here.
    while (underWay > 0) end();
    return { ok: false, error };
  }
};
