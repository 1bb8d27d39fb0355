import type { Failure } from '../fleet/snapshot.ts';
import type { Plan, Step } from './action.ts';
import { lkDispatchCreate } from './lk-command.ts';
import { agentCalled, named } from './words.ts';

/** A call before the first that changes anything failed. */
export const nothingDone = (failure: Failure): Failure => ({
  ...failure,
  sentence: `${failure.sentence} Nothing was done.`,
});

/** What a plan acts upon is not what it was made for. */
export const targetChanged = (sentence: string): Failure => ({
  kind: 'target-changed',
  sentence: `${sentence} Nothing was done.`,
  remedy: 'Look again, and repeat the action if it is still wanted.',
});

/** How to make the dispatch by hand that a plan meant to make. */
export const howToRestore = (plan: Plan): string => {
  const create = plan.steps.find((step) => step.call === 'createDispatch');
  if (!create) return '';
  const command = lkDispatchCreate(create);
  return command === null
    ? `To restore it, dispatch ${agentCalled(create.agentName)} again.`
    : `To restore it: ${command}`;
};

const isCreate = (step: Step): boolean => step.call === 'createDispatch';
const isDelete = (step: Step): boolean => step.call === 'deleteDispatch';

const saidOf = (step: Step, isUnknown: boolean): string => {
  switch (step.call) {
    case 'deleteDispatch':
      return isUnknown
        ? `Whether dispatch ${step.dispatchId} is deleted is not known.`
        : `Dispatch ${step.dispatchId} is not deleted.`;
    case 'createDispatch':
      return isUnknown ? 'Whether the new dispatch was made is not known.' : 'The new dispatch was not made.';
    case 'createRoom':
      return isUnknown
        ? `Whether room ${named(step.name)} was made anew is not known.`
        : `Room ${named(step.name)} was not made anew.`;
    case 'deleteRoom':
      return isUnknown
        ? `Whether room ${named(step.room)} is deleted is not known.`
        : `Room ${named(step.room)} is not deleted.`;
    case 'removeParticipant':
      return '';
  }
};

const doneBefore = (step: Step): string => {
  switch (step.call) {
    case 'deleteDispatch':
      return `The old dispatch ${step.dispatchId} is deleted, so the room has none in its place.`;
    case 'createDispatch':
      return 'The new dispatch is made.';
    case 'createRoom':
      return `Room ${named(step.name)} is made anew, on a node that answers: it can be deleted plainly now.`;
    case 'removeParticipant':
    case 'deleteRoom':
      return '';
  }
};

/**
 * A failure told with what was done and what was not: after half of a re-dispatch the room is in a state that nobody
 * asked for.
 * @param index the step that failed
 * @param isUnknown its answer was lost
 */
export const afterPartOf = (plan: Plan, index: number, failure: Failure, isUnknown: boolean): Failure => {
  const failed = plan.steps[index];
  if (plan.steps.length === 1 || !failed) return failure;
  const before = plan.steps.slice(0, index);
  const after = plan.steps.slice(index + 1);
  const sentences = [
    failure.sentence,
    saidOf(failed, isUnknown),
    ...before.map(doneBefore),
    ...after.map((step) => saidOf(step, false)),
  ];
  const isGone = before.some(isDelete) || (isUnknown && isDelete(failed) && !before.some(isCreate));
  return {
    kind: failure.kind,
    sentence: sentences.filter((sentence) => sentence !== '').join(' '),
    remedy: isGone ? `${failure.remedy} ${howToRestore(plan)}`.trim() : failure.remedy,
  };
};
