import type { CallOptions } from '../livekit/gateway.ts';
import { mayBeDone } from '../livekit/may-be-done.ts';
import { failureOf } from '../scanner/call-within.ts';
import { call, type StepOutcome, type Tools } from './step.ts';

export const DONE: StepOutcome = { outcome: 'done', createdDispatchId: null };

/** Never retried, because another room or participant may have the name by then. Not found counts as gone. */
export const once = async (
  tools: Tools,
  make: (options: CallOptions) => Promise<unknown>,
): Promise<StepOutcome> => {
  try {
    await call(tools, make);
    return DONE;
  } catch (error) {
    const failure = failureOf(error);
    if (failure.kind === 'not-found') return { outcome: 'done', createdDispatchId: null, wasGone: 'surely' };
    return { outcome: mayBeDone(error) ? 'lost' : 'failed', failure };
  }
};

export const deleteOnce = (tools: Tools, room: string, dispatchId: string): Promise<StepOutcome> =>
  once(tools, (options) => tools.gateway.deleteDispatch(room, dispatchId, options));
