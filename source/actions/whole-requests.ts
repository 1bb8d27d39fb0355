import type { Failure } from '../fleet/snapshot.ts';
import { failureOf } from '../livekit/gateway.ts';
import type { Plan, Step } from './action.ts';
import { nothingDone, targetChanged } from './partial.ts';
import type { Tools } from './step.ts';
import { named } from './words.ts';

/**
 * Completes the metadata and attributes of the dispatches that the plan recreates. lktop keeps only the beginning of
 * long ones, so it reads them again before anything is done.
 */
export const withWholeRequests = async (
  tools: Tools,
  plan: Plan,
): Promise<{ readonly plan: Plan } | { readonly failure: Failure }> => {
  const steps: Step[] = [];
  for (const step of plan.steps) {
    if (step.call !== 'createDispatch' || step.likeDispatch === undefined) {
      steps.push(step);
      continue;
    }
    const { likeDispatch, ...request } = step;
    try {
      const listed = await tools.gateway.listDispatches(step.room, { isWhole: true });
      const facts = listed.find(({ id }) => id === likeDispatch);
      if (facts === undefined) {
        return { failure: targetChanged(`Dispatch ${named(likeDispatch)} is no longer there.`) };
      }
      steps.push({ ...request, metadata: facts.metadata, attributes: facts.attributes });
    } catch (error) {
      return { failure: nothingDone(failureOf(error)) };
    }
  }
  return { plan: { ...plan, steps } };
};
