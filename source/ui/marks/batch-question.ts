import type { BatchPlan, Plan, Step } from '../../actions/action.ts';
import type { CloudPlan } from '../../cloud/actions.ts';
import type { Session } from '../../session/session.ts';

/** What can be confirmed: one plan, a batch, or a plan about an agent deployed on LiveKit Cloud. */
export type AnyPlan = Plan | BatchPlan | CloudPlan;

/** What a confirmation shows. */
export type Question = Pick<Plan, 'question' | 'sentences' | 'warnings' | 'typeToConfirm'>;

export const isOfCloud = (plan: AnyPlan): plan is CloudPlan => 'pinned' in plan;

export const isBatch = (plan: AnyPlan): plan is BatchPlan => 'plans' in plan;

type Planner = Pick<Session, 'planBroken' | 'cloud'>;

const brokenReasons = (batch: BatchPlan, { planBroken }: Planner): readonly string[] =>
  batch.plans.map(planBroken).filter((reason) => reason !== null);

/** Returns why a plan no longer holds. A batch holds as long as one of its plans does. Null if it holds. */
export const brokenReason = (plan: AnyPlan, session: Planner): string | null => {
  if (isOfCloud(plan)) return session.cloud?.planBroken(plan) ?? null;
  if (!isBatch(plan)) return session.planBroken(plan);
  const reasons = brokenReasons(plan, session);
  return reasons.length === plan.plans.length ? (reasons[0] ?? null) : null;
};

const changedMeanwhile = (count: number, of: number): readonly string[] =>
  count === 0
    ? []
    : [`${count} of ${of} ${count === 1 ? 'has' : 'have'} changed meanwhile: nothing is done there.`];

/** Returns the current question. For a batch, it says how many plans no longer hold. */
export const questionOf = (plan: AnyPlan, session: Planner): Question => {
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
