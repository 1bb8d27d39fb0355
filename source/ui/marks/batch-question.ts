import type { BatchPlan, Plan, Step } from '../../actions/action.ts';
import type { Session } from '../../session/session.ts';

/** What a confirmation shows, for one plan or a batch. */
export type Question = Pick<Plan, 'question' | 'sentences' | 'warnings' | 'typeToConfirm'>;

export const isBatch = (plan: Plan | BatchPlan): plan is BatchPlan => 'plans' in plan;

const brokenReasons = (batch: BatchPlan, { planBroken }: Pick<Session, 'planBroken'>): readonly string[] =>
  batch.plans.map(planBroken).filter((reason) => reason !== null);

/** Returns why a plan no longer holds. A batch holds as long as one of its plans does. Null if it holds. */
export const brokenReason = (plan: Plan | BatchPlan, session: Pick<Session, 'planBroken'>): string | null => {
  if (!isBatch(plan)) return session.planBroken(plan);
  const reasons = brokenReasons(plan, session);
  return reasons.length === plan.plans.length ? (reasons[0] ?? null) : null;
};

const changedMeanwhile = (count: number, of: number): readonly string[] =>
  count === 0
    ? []
    : [`${count} of ${of} ${count === 1 ? 'has' : 'have'} changed meanwhile: nothing is done there.`];

/** Returns the current question. For a batch, it says how many plans no longer hold. */
export const questionOf = (plan: Plan | BatchPlan, session: Pick<Session, 'planBroken'>): Question => {
  if (!isBatch(plan)) return plan;
  const changed = brokenReasons(plan, session).length;
  return {
    question: plan.question,
    sentences: [...plan.sentences, ...plan.targets],
    warnings: [...plan.warnings, ...changedMeanwhile(changed, plan.plans.length)],
    typeToConfirm: plan.typeToConfirm,
  };
};

/** Returns the API calls of a plan or a batch. */
export const stepsOf = (plan: Plan | BatchPlan): readonly Step[] =>
  isBatch(plan) ? plan.plans.flatMap(({ steps }) => steps) : plan.steps;
