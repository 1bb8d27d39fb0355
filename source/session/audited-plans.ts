import { randomUUID } from 'node:crypto';
import { type PlanContext, planAction } from '../actions/plan.ts';
import { planBroken } from '../actions/plan-broken.ts';
import { planMany } from '../actions/plan-many.ts';
import type { Clock } from '../clock.ts';
import type { Fleet } from '../fleet/fleet.ts';
import type { Audit } from './notices.ts';
import type { Project, Session } from './session.ts';

interface Impossible {
  readonly impossible: string;
}

/** Plans actions with the fleet of that moment, and says with each question whether its action would be recorded. */
export interface AuditedPlans extends Pick<Session, 'plan' | 'planMany' | 'planBroken'> {
  /**
   * Adds a warning to a question if its action would not be recorded. If recording is required, it refuses instead.
   */
  readonly audited: <Asked extends { readonly warnings: readonly string[] }>(
    ask: () => Asked | Impossible,
  ) => Asked | Impossible;
}

/** @param getFleet with its current verdicts */
export const createAuditedPlans = (
  project: Pick<Project, 'name'>,
  clock: Clock,
  audit: Pick<Audit, 'warnings' | 'refusal'>,
  getFleet: () => Fleet,
): AuditedPlans => {
  const context = (): PlanContext => ({
    projectName: project.name,
    nowMs: clock.now(),
    newId: randomUUID,
  });

  const audited: AuditedPlans['audited'] = (ask) => {
    const warnings = audit.warnings();
    const impossible = audit.refusal();
    if (impossible !== null) return { impossible };
    const asked = ask();
    return 'impossible' in asked ? asked : { ...asked, warnings: [...asked.warnings, ...warnings] };
  };

  return {
    audited,
    plan: (intention) => audited(() => planAction(intention, getFleet(), context())),
    planMany: (intentions, leftOut) => audited(() => planMany(intentions, getFleet(), context(), leftOut)),
    planBroken: (plan) => planBroken(plan, getFleet()),
  };
};
