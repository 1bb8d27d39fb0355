import type { BatchProgress } from './action.ts';
import { countOutcomes } from './batch.ts';

/**
 * What a batch does, or what it did: `removing 3 agents`, `removed 3 agents`. If not all of it succeeded, `tried to
 * remove 3 agents`. Raw.
 */
export const batchSentence = ({ plan, state, outcomes }: BatchProgress): string => {
  if (state !== 'ended') return plan.doing;
  return [...outcomes.values()].every((outcome) => outcome === 'succeeded')
    ? plan.done
    : `tried to ${plan.toDo}`;
};

/** The state of a batch, such as `12/41 done, 1 failed`. */
export const batchCounts = (batch: BatchProgress): string => {
  const failed = countOutcomes(batch, 'failed');
  const unverified = countOutcomes(batch, 'unverified');
  const waiting = batch.state === 'running' ? 0 : countOutcomes(batch, 'waiting');
  return [
    `${countOutcomes(batch, 'succeeded')}/${batch.outcomes.size} done`,
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(unverified > 0 ? [`${unverified} not proved`] : []),
    ...(waiting > 0 ? [`${waiting} not started`] : []),
  ].join(', ');
};
