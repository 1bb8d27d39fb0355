import type { Failure } from '../fleet/snapshot.ts';
import type { Plan, Step } from './action.ts';
import { lkDispatchCreate, lkLeavesOut } from './lk-command.ts';
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

/** Of a room that is deleted, the dispatches that could not be deleted before it. */
export const whatStayed = (ids: readonly string[], failure: Failure): string =>
  `${dispatchList(ids)} could not be deleted first: a job whose agent had not come yet may hold its worker's place. ${failure.sentence}`;

/** A room could not be deleted, after its dispatches were. @param stayed ids of those that were not */
export const afterClearing = (plan: Plan, stayed: readonly string[], failure: Failure): Failure => {
  const deleted = plan.steps.flatMap((step) =>
    step.call === 'deleteDispatch' && !stayed.includes(step.dispatchId) ? [step.dispatchId] : [],
  );
  if (deleted.length === 0) return failure;
  return {
    kind: failure.kind,
    sentence: `${failure.sentence} The room stays. ${dispatchList(deleted)} ${deleted.length === 1 ? 'is' : 'are'} deleted all the same.`,
    remedy: `${failure.remedy} Where the room is to stay, dispatch its agents again.`.trim(),
  };
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
