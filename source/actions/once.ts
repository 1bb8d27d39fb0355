import { failureOf } from '../livekit/gateway.ts';
import { mayBeDone } from '../livekit/may-be-done.ts';
import type { StepOutcome, Tools } from './step.ts';

export const DONE: StepOutcome = { outcome: 'done', createdDispatchId: null };

/** Never retried, because another room or participant may have the name by then. Not found counts as gone. */
export const once = async (call: () => Promise<unknown>): Promise<StepOutcome> => {
  try {
    await call();
    return DONE;
  } catch (error) {
    const failure = failureOf(error);
    if (failure.kind === 'not-found') return { outcome: 'done', createdDispatchId: null, wasGone: 'surely' };
    return { outcome: mayBeDone(error) ? 'lost' : 'failed', failure };
  }
};

export const deleteOnce = ({ gateway }: Tools, room: string, dispatchId: string): Promise<StepOutcome> =>
  once(() => gateway.deleteDispatch(room, dispatchId));
