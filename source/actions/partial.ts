import type { Failure } from '../fleet/snapshot.ts';
import type { Plan, Step } from './action.ts';
import { lkDispatchCreate, lkLeavesOut } from './lk-command.ts';
import { agentCalled, named } from './words.ts';

/** A call failed before the first one that changes anything. */
export const nothingDone = (failure: Failure): Failure => ({
  ...failure,
  sentence: `${failure.sentence} Nothing was done.`,
});

/** The plan's target has changed since the plan was made. */
export const targetChanged = (sentence: string): Failure => ({
  kind: 'target-changed',
  sentence: `${sentence} Nothing was done.`,
  remedy: 'Check the room, and repeat the action if you still want it.',
});

/** How to create the plan's dispatch by hand. */
export const howToRestore = (plan: Pick<Plan, 'steps'>): string => {
  const create = plan.steps.find((step) => step.call === 'createDispatch');
  if (!create) return '';
  const command = lkDispatchCreate(create);
  if (command === null) return `To restore it, dispatch ${agentCalled(create.agentName)} again.`;
  const leftOut = lkLeavesOut(create);
  return `To restore it${leftOut === null ? '' : ` (${leftOut})`}: ${command}`;
};

const MOST_NAMED = 3;

/** `Dispatch AD_1`, `Dispatches AD_1, AD_2, AD_3 and 4 more`. */
const dispatchList = (ids: readonly string[]): string => {
  const names = ids.slice(0, MOST_NAMED).map(named).join(', ');
  const more = ids.length > MOST_NAMED ? ` and ${ids.length - MOST_NAMED} more` : '';
  return `Dispatch${ids.length === 1 ? '' : 'es'} ${names}${more}`;
};

/** Which dispatches could not be deleted before their room was. */
export const whatStayed = (ids: readonly string[], failure: Failure): string =>
  `${dispatchList(ids)} could not be deleted first. A job whose agent had not joined yet may still hold a place of its worker. ${failure.sentence}`;

/**
 * A failed deletion of a room whose dispatches were deleted before.
 * @param stayed ids of those that were not deleted
 */
export const afterClearing = (plan: Plan, stayed: readonly string[], failure: Failure): Failure => {
  const deleted = plan.steps.flatMap((step) =>
    step.call === 'deleteDispatch' && !stayed.includes(step.dispatchId) ? [step.dispatchId] : [],
  );
  if (deleted.length === 0) return failure;
  return {
    kind: failure.kind,
    sentence: `${failure.sentence} The room still exists. ${dispatchList(deleted)} ${deleted.length === 1 ? 'is' : 'are'} already deleted.`,
    remedy: `${failure.remedy} To keep the room, dispatch its agents again.`.trim(),
  };
};

const isCreate = (step: Step): boolean => step.call === 'createDispatch';
const isDelete = (step: Step): boolean => step.call === 'deleteDispatch';

const saidOf = (step: Step, isUnknown: boolean): string => {
  switch (step.call) {
    case 'deleteDispatch':
      return isUnknown
        ? `It is not known whether dispatch ${step.dispatchId} was deleted.`
        : `Dispatch ${step.dispatchId} was not deleted.`;
    case 'createDispatch':
      return isUnknown
        ? 'It is not known whether the new dispatch was created.'
        : 'The new dispatch was not created.';
    case 'createRoom':
      return isUnknown
        ? `It is not known whether room ${named(step.name)} was recreated.`
        : `Room ${named(step.name)} was not recreated.`;
    case 'deleteRoom':
      return isUnknown
        ? `It is not known whether room ${named(step.room)} was deleted.`
        : `Room ${named(step.room)} was not deleted.`;
    case 'removeParticipant':
      return '';
  }
};

const doneBefore = (step: Step): string => {
  switch (step.call) {
    case 'deleteDispatch':
      return `The old dispatch ${step.dispatchId} was deleted, and nothing replaces it.`;
    case 'createDispatch':
      return 'The new dispatch was created.';
    case 'createRoom':
      return `Room ${named(step.name)} was recreated on a node that answers, so a plain deletion works now.`;
    case 'removeParticipant':
    case 'deleteRoom':
      return '';
  }
};

/**
 * Adds to a failure which steps were done and which were not. After half a re-dispatch the room is in a state that
 * nobody asked for.
 * @param index the step that failed
 * @param isUnknown whether its answer was lost
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
