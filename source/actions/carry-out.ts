import { type Clock, sleep } from '../clock.ts';
import type { DispatchFacts } from '../fleet/facts.ts';
import { type Failure, roomKey } from '../fleet/snapshot.ts';
import { type CallOptions, type Gateway, LiveKitError } from '../livekit/gateway.ts';
import { callWithin, failureOf } from '../scanner/call-within.ts';
import type { Plan, Step } from './action.ts';
import { afterClearing, afterPartOf, nothingDone, targetChanged, whatStayed } from './partial.ts';
import { withWholeRequests } from './whole-requests.ts';
import { named } from './words.ts';

export interface Tools {
  readonly gateway: Gateway;
  readonly clock: Clock;
  /** Milliseconds a call may take. */
  readonly limitMs: number;
}

/** What came of a plan's calls. */
export type CarriedOut = {
  readonly createdDispatchId: string | null;
  /** What did not go as it should beside. Raw; null: nothing. */
  readonly remark: string | null;
} & (
  | { readonly outcome: 'called'; readonly answerLost: boolean }
  | { readonly outcome: 'failed'; readonly failure: Failure }
);

type StepOutcome =
  | { readonly outcome: 'done'; readonly createdDispatchId: string | null }
  /** No answer, so nobody knows: only the following sweeps tell. */
  | { readonly outcome: 'lost'; readonly failure: Failure }
  | { readonly outcome: 'failed'; readonly failure: Failure };

const DONE: StepOutcome = { outcome: 'done', createdDispatchId: null };

/** After these the server may have done what was asked, or may be about to. */
const LOST_KINDS: ReadonlySet<string> = new Set([
  'timeout',
  'reset',
  'no-response',
  'server-error',
  'not-livekit',
  'unknown',
]);

/** A call that was lost on its way may still be carried out: it is given this long before anybody looks. */
const BEFORE_LOOKING_MS = 1000;
/** After a rate limit nothing was done, so that a second try is harmless. */
const LONGEST_RATE_LIMIT_MS = 5000;
const MOST_TRIES = 2;
/** How far the server's clock may be behind ours. */
const CLOCK_DIFFERENCE_MS = 30_000;

const wasLost = (failure: Failure): boolean => LOST_KINDS.has(failure.kind);

const lostOrFailed = (failure: Failure): StepOutcome => ({
  outcome: wasLost(failure) ? 'lost' : 'failed',
  failure,
});

/**
 * The dispatch that a call made whose answer was lost: one of that name that was not known before, and is not older
 * than the call.
 */
export const findMade = (
  dispatches: readonly DispatchFacts[],
  agentName: string,
  known: ReadonlySet<string>,
  sinceMs: number,
): string | null =>
  dispatches.find(
    ({ id, agentName: itsName, createdAtMs }) =>
      itsName === agentName &&
      !known.has(id) &&
      (createdAtMs === 0 || createdAtMs >= sinceMs - CLOCK_DIFFERENCE_MS),
  )?.id ?? null;

const call = <Answer>({ clock, limitMs }: Tools, make: (options: CallOptions) => Promise<Answer>) =>
  callWithin({ clock, limitMs }, make);

type CreateStep = Extract<Step, { readonly call: 'createDispatch' }>;
type DeleteStep = Extract<Step, { readonly call: 'deleteDispatch' }>;

/** The server never de-duplicates: after a lost answer it is asked what it made before it is asked to make another. */
const createDispatch = async (
  tools: Tools,
  step: CreateStep,
  known: ReadonlySet<string>,
): Promise<StepOutcome> => {
  const { gateway, clock } = tools;
  const { call: _, likeDispatch: _like, ...request } = step;
  const sinceMs = clock.now();
  for (let tries = 1; ; tries += 1) {
    try {
      const made = await call(tools, (options) => gateway.createDispatch(request, options));
      return { outcome: 'done', createdDispatchId: made.id };
    } catch (error) {
      const failure = failureOf(error);
      const isLast = tries === MOST_TRIES;
      if (failure.kind === 'rate-limited' && !isLast) {
        const retryAfterMs = error instanceof LiveKitError ? error.retryAfterMs : null;
        await sleep(clock, Math.min(retryAfterMs ?? BEFORE_LOOKING_MS, LONGEST_RATE_LIMIT_MS));
        continue;
      }
      if (!wasLost(failure)) return { outcome: 'failed', failure };
      await sleep(clock, BEFORE_LOOKING_MS);
      const listed = await list(tools, step.room);
      if (listed === null) return { outcome: 'lost', failure };
      const createdDispatchId = findMade(listed, step.agentName, known, sinceMs);
      if (createdDispatchId !== null) return { outcome: 'done', createdDispatchId };
      if (isLast) return { outcome: 'lost', failure };
    }
  }
};

/** The room's dispatches, none where there is no such room, null where nobody knows. */
const list = async (tools: Tools, room: string): Promise<readonly DispatchFacts[] | null> => {
  try {
    return await call(tools, (options) => tools.gateway.listDispatches(room, options));
  } catch (error) {
    return failureOf(error).kind === 'not-found' ? [] : null;
  }
};

/** Its id is never used again, so that asking twice is harmless; one that is gone already is as good. */
const deleteDispatch = async (tools: Tools, { room, dispatchId }: DeleteStep): Promise<StepOutcome> => {
  for (let tries = 1; ; tries += 1) {
    const outcome = await deleteOnce(tools, room, dispatchId);
    if (outcome.outcome !== 'lost' || tries === MOST_TRIES) return outcome;
    await sleep(tools.clock, BEFORE_LOOKING_MS);
  }
};

const deleteOnce = (tools: Tools, room: string, dispatchId: string): Promise<StepOutcome> =>
  once(tools, (options) => tools.gateway.deleteDispatch(room, dispatchId, options));

/** Never repeated: the name or identity may be another's by then. What is not found is gone. */
const once = async (tools: Tools, make: (options: CallOptions) => Promise<unknown>): Promise<StepOutcome> => {
  try {
    await call(tools, make);
    return DONE;
  } catch (error) {
    const failure = failureOf(error);
    return failure.kind === 'not-found' ? DONE : lostOrFailed(failure);
  }
};

const take = (tools: Tools, step: Step, known: ReadonlySet<string>): Promise<StepOutcome> => {
  const { gateway } = tools;
  switch (step.call) {
    case 'createDispatch':
      return createDispatch(tools, step, known);
    case 'deleteDispatch':
      return deleteDispatch(tools, step);
    case 'removeParticipant':
      return once(tools, (options) => gateway.removeParticipant(step.room, step.identity, options));
    case 'createRoom': {
      const { call: _, ...request } = step;
      return once(tools, (options) => gateway.createRoom(request, options));
    }
    case 'deleteRoom':
      return once(tools, (options) => gateway.deleteRoom(step.room, options));
  }
};

/**
 * Most calls go by name, and a name may be another's by now: the server is asked once more just before. Only a
 * dispatch is deleted by an id of its own.
 * @returns why the plan may not go on, or null
 */
const checkTarget = async (tools: Tools, { target, steps }: Plan): Promise<Failure | null> => {
  const { gateway } = tools;
  const { room, roomName, identity, participantId, nobodySinceMs } = target;
  const listRoom = () => call(tools, (options) => gateway.listRooms([roomName], options));
  try {
    if (steps.some((step) => step.call === 'removeParticipant')) {
      const inside = await call(tools, (options) => gateway.listParticipants(roomName, options));
      const isThere = inside.some((one) => one.identity === identity && one.id === participantId);
      return isThere
        ? null
        : targetChanged(`${named(identity ?? '')} is no longer there, or has reconnected.`);
    }
    if (room === null || steps.every((step) => step.call === 'deleteDispatch')) return null;
    // ListRooms can once in a while come back empty.
    const listed = [...(await listRoom())];
    if (listed.length === 0) listed.push(...(await listRoom()));
    if (!listed.some((one) => roomKey(one) === room)) {
      return targetChanged(`Room ${named(roomName)} is gone.`);
    }
    if (nobodySinceMs === undefined) return null;
    const inside = await call(tools, (options) => gateway.listParticipants(roomName, options));
    const came = inside.find(({ joinedAtMs }) => joinedAtMs > nobodySinceMs);
    return came ? targetChanged(`${named(came.identity)} has joined ${named(roomName)} meanwhile.`) : null;
  } catch (error) {
    return nothingDone(failureOf(error));
  }
};

/** After these the room's other dispatches would only fail alike, after 3 s each. */
const ROOM_IS_SILENT: ReadonlySet<string> = new Set(['no-response', 'timeout']);

/**
 * Deletes the dispatches of a room that is to be deleted itself. What cannot be deleted stays: the room is wanted gone
 * all the same.
 * @returns the ids of those that stayed, and why the first of them did
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

/** Takes a room's dispatches away, then the room itself. */
const deleteRoom = async (tools: Tools, plan: Plan): Promise<CarriedOut> => {
  const { stayed, failure } = await clearRoom(tools, plan.steps);
  const remark = failure && whatStayed(stayed, failure);
  const last = plan.steps.at(-1);
  const result = last ? await take(tools, last, new Set()) : DONE;
  const called = { createdDispatchId: null, remark };
  return result.outcome === 'failed'
    ? { ...called, outcome: 'failed', failure: afterClearing(plan, stayed, result.failure) }
    : { ...called, outcome: 'called', answerLost: result.outcome === 'lost' };
};

/**
 * Makes the calls of a plan, in order, after a last look at its target.
 * @param known ids of the dispatches that were in the room before
 */
export const carryOut = async (tools: Tools, plan: Plan, known: ReadonlySet<string>): Promise<CarriedOut> => {
  const failed = (failure: Failure): CarriedOut => ({
    outcome: 'failed',
    createdDispatchId: null,
    remark: null,
    failure,
  });
  const failure = await checkTarget(tools, plan);
  if (failure) return failed(failure);
  if (plan.intention.kind === 'delete-room') return deleteRoom(tools, plan);
  const whole = await withWholeRequests(tools, plan);
  return 'failure' in whole ? failed(whole.failure) : inOrder(tools, whole.plan, known);
};

/** One call after the other, until one fails. */
const inOrder = async (tools: Tools, plan: Plan, known: ReadonlySet<string>): Promise<CarriedOut> => {
  let createdDispatchId: string | null = null;
  for (const [index, step] of plan.steps.entries()) {
    const result = await take(tools, step, known);
    if (result.outcome === 'done') createdDispatchId ??= result.createdDispatchId;
    else if (result.outcome === 'lost' && index === plan.steps.length - 1) {
      return { outcome: 'called', createdDispatchId, remark: null, answerLost: true };
    } else {
      return {
        outcome: 'failed',
        createdDispatchId,
        remark: null,
        failure: afterPartOf(plan, index, result.failure, result.outcome === 'lost'),
      };
    }
  }
  return { outcome: 'called', createdDispatchId, remark: null, answerLost: false };
};
