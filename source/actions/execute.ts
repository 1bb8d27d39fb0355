import { sleep } from '../clock.ts';
import type { Failure } from '../fleet/snapshot.ts';
import { BEFORE_LOOKING_MS } from '../time-limits.ts';
import type { Plan, Step } from './action.ts';
import { createOnce } from './create-once.ts';
import { checkTarget } from './last-look.ts';
import { DONE, deleteOnce, once } from './once.ts';
import { afterClearing, afterPartOf, whatStayed } from './partial.ts';
import { afterGone, goneAlready } from './somebody-else.ts';
import type { StepOutcome, Tools } from './step.ts';
import { withWholeRequests } from './whole-requests.ts';

/** The result of a plan's calls. */
export type CarriedOut = {
  readonly createdDispatchId: string | null;
  /** What did not go as planned besides. Raw; null: nothing. */
  readonly remark: string | null;
} & (
  | {
      readonly outcome: 'called';
      /** Why the last call got no usable answer; null: it was answered. */
      readonly lost: Failure | null;
      /** Somebody else had already removed the target, as `remark` says. Default: false. */
      readonly wasDone?: boolean;
    }
  | { readonly outcome: 'failed'; readonly failure: Failure }
);

const MOST_TRIES = 2;

type DeleteStep = Extract<Step, { readonly call: 'deleteDispatch' }>;

/** Dispatch ids are never reused, so a retry is safe. A dispatch that is already gone counts as deleted. */
const deleteDispatch = async (tools: Tools, { room, dispatchId }: DeleteStep): Promise<StepOutcome> => {
  for (let tries = 1; ; tries += 1) {
    const outcome = await deleteOnce(tools, room, dispatchId);
    // The first call may have deleted it, though its answer was lost.
    if (outcome.outcome === 'done' && outcome.wasGone && tries > 1) return { ...outcome, wasGone: 'perhaps' };
    if (outcome.outcome !== 'lost' || tries === MOST_TRIES) return outcome;
    await sleep(tools.clock, BEFORE_LOOKING_MS);
  }
};

const take = (
  tools: Tools,
  step: Step,
  known: ReadonlySet<string> = new Set(),
  lookOnMs = 0,
): Promise<StepOutcome> => {
  const { gateway } = tools;
  switch (step.call) {
    case 'createDispatch':
      return createOnce(tools, step, known, lookOnMs);
    case 'deleteDispatch':
      return deleteDispatch(tools, step);
    case 'removeParticipant':
      return once(() => gateway.removeParticipant(step.room, step.identity));
    case 'createRoom': {
      const { call: _, ...request } = step;
      return once(() => gateway.createRoom(request));
    }
    case 'deleteRoom':
      return once(() => gateway.deleteRoom(step.room));
  }
};

/** After these failures the room's other dispatches would fail too, after 3 s each. */
const ROOM_IS_SILENT: ReadonlySet<string> = new Set(['no-response', 'timeout']);

/**
 * Deletes the dispatches of a room before the room itself. If one cannot be deleted, the room is deleted anyway.
 * @returns the ids of the dispatches that stayed, and the first failure
 */
const clearRoom = async (
  tools: Tools,
  steps: readonly Step[],
): Promise<{ readonly stayed: readonly string[]; readonly failure: Failure | null }> => {
  const stayed: string[] = [];
  let failure: Failure | null = null;
  for (const step of steps) {
    if (step.call !== 'deleteDispatch') continue;
    if (failure && ROOM_IS_SILENT.has(failure.kind)) {
      stayed.push(step.dispatchId);
      continue;
    }
    const result = await deleteOnce(tools, step.room, step.dispatchId);
    if (result.outcome === 'done') continue;
    stayed.push(step.dispatchId);
    failure ??= result.failure;
  }
  return { stayed, failure };
};

/** Deletes a room's dispatches, then the room. */
const deleteRoom = async (tools: Tools, plan: Plan): Promise<CarriedOut> => {
  const { stayed, failure } = await clearRoom(tools, plan.steps);
  const remark = failure && whatStayed(stayed, failure);
  const last = plan.steps.at(-1);
  const result = last ? await take(tools, last) : DONE;
  const called = { createdDispatchId: null, remark };
  return result.outcome === 'failed'
    ? { ...called, outcome: 'failed', failure: afterClearing(plan, stayed, result.failure) }
    : { ...called, outcome: 'called', lost: result.outcome === 'lost' ? result.failure : null };
};

/**
 * Makes the calls of a plan in order, after a last look at its target.
 * @param known ids of the dispatches that were in the room before
 */
export const execute = async (tools: Tools, plan: Plan, known: ReadonlySet<string>): Promise<CarriedOut> => {
  const failed = (failure: Failure): CarriedOut => ({
    outcome: 'failed',
    createdDispatchId: null,
    remark: null,
    failure,
  });
  const failure = await checkTarget(tools, plan, known);
  if (failure) return failed(failure);
  if (plan.intention.kind === 'delete-room') return deleteRoom(tools, plan);
  const whole = await withWholeRequests(tools, plan);
  return 'failure' in whole ? failed(whole.failure) : inOrder(tools, whole.plan, known);
};

/** Makes one call after the other, until one fails. */
const inOrder = async (tools: Tools, plan: Plan, known: ReadonlySet<string>): Promise<CarriedOut> => {
  let createdDispatchId: string | null = null;
  let remark: string | null = null;
  let wasDone = false;
  for (const [index, step] of plan.steps.entries()) {
    const isLast = index === plan.steps.length - 1;
    const result = await take(tools, step, known, isLast ? 0 : tools.lookOnMs);
    if (result.outcome === 'lost' && isLast) {
      return { outcome: 'called', createdDispatchId, remark, lost: result.failure };
    }
    if (result.outcome !== 'done') {
      const failure = afterPartOf(plan, index, result.failure, result.outcome === 'lost');
      return { outcome: 'failed', createdDispatchId, remark, failure };
    }
    createdDispatchId ??= result.createdDispatchId;
    if (!result.wasGone) continue;
    const already = goneAlready(plan, result.wasGone);
    if (already !== null) {
      [remark, wasDone] = [already, true];
      continue;
    }
    const found = await afterGone(tools, plan, { known, createdDispatchId, wasGone: result.wasGone });
    if (found.failure) {
      const { failure, createdDispatchId: left } = found;
      return { outcome: 'failed', createdDispatchId: left, remark, failure };
    }
    remark = found.remark;
  }
  return { outcome: 'called', createdDispatchId, remark, lost: null, wasDone };
};
