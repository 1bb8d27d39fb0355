import type { Fleet } from '../fleet/fleet.ts';
import type { Intention, Plan } from './action.ts';
import type { Draft, Drafted, Impossible } from './draft.ts';
import { draftDispatch, draftRedispatch } from './plan-dispatch.ts';
import { draftKick, draftRemoveAgent, draftRemoveDispatch } from './plan-removal.ts';
import { draftClearGhost, draftCreateRoom, draftDeleteRoom } from './plan-room.ts';
import { named } from './words.ts';

export interface PlanContext {
  /** Part of every question, because acting on the wrong project is the worst mistake. */
  readonly projectName: string;
  readonly nowMs: number;
  readonly newId: () => string;
}

/** What an intention would do, before it is a plan. */
export const draft = (intention: Intention, fleet: Fleet, nowMs: number): Drafted => {
  switch (intention.kind) {
    case 'dispatch':
      return draftDispatch(intention, fleet);
    case 'redispatch':
      return draftRedispatch(intention, fleet);
    case 'remove-dispatch':
      return draftRemoveDispatch(intention, fleet);
    case 'remove-agent':
      return draftRemoveAgent(intention, fleet);
    case 'kick':
      return draftKick(intention, fleet);
    case 'create-room':
      return draftCreateRoom(intention, fleet);
    case 'delete-room':
      return draftDeleteRoom(intention, fleet, nowMs);
    case 'clear-ghost':
      return draftClearGhost(intention, fleet, nowMs);
  }
};

/** Plans an intention, with every target pinned by id. Pure: nothing happens until the plan runs. */
export const planAction = (intention: Intention, fleet: Fleet, context: PlanContext): Plan | Impossible => {
  const drafted = draft(intention, fleet, context.nowMs);
  return 'impossible' in drafted ? drafted : asPlan(intention, drafted, context);
};

export const asPlan = (intention: Intention, drafted: Draft, context: PlanContext): Plan => ({
  ...drafted,
  id: context.newId(),
  intention,
  question: `${drafted.question} of ${named(context.projectName)}?`,
  warnings: drafted.warnings.map(({ sentence }) => sentence),
  typeToConfirm: drafted.typeToConfirm ?? null,
});
