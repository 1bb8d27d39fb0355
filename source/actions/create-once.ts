import { sleep } from '../clock.ts';
import type { DispatchFacts } from '../fleet/facts.ts';
import { LiveKitError } from '../livekit/gateway.ts';
import { mayBeDone } from '../livekit/may-be-done.ts';
import { failureOf } from '../scanner/call-within.ts';
import type { Step } from './action.ts';
import { BEFORE_LOOKING_MS, call, type StepOutcome, type Tools } from './step.ts';

/** After a rate limit nothing was done, so that a second try is harmless. */
const LONGEST_RATE_LIMIT_MS = 5000;
const LOOK_EVERY_MS = 2000;
/** How far the server's clock may be behind ours. */
const CLOCK_DIFFERENCE_MS = 30_000;

type CreateStep = Extract<Step, { readonly call: 'createDispatch' }>;

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

/** The room's dispatches as they are now, none where there is no such room, null where nobody knows. */
export const listNow = async (tools: Tools, room: string): Promise<readonly DispatchFacts[] | null> => {
  try {
    return await call(tools, (options) => tools.gateway.listDispatches(room, options));
  } catch (error) {
    return failureOf(error).kind === 'not-found' ? [] : null;
  }
};

/** Sends the call; once more only after a rate limit, which says that nothing was done. */
const send = async (tools: Tools, step: CreateStep): Promise<DispatchFacts> => {
  const { call: _call, likeDispatch: _like, ...request } = step;
  const create = () => call(tools, (options) => tools.gateway.createDispatch(request, options));
  try {
    return await create();
  } catch (error) {
    if (failureOf(error).kind !== 'rate-limited') throw error;
    const retryAfterMs = error instanceof LiveKitError ? error.retryAfterMs : null;
    await sleep(tools.clock, Math.min(retryAfterMs ?? BEFORE_LOOKING_MS, LONGEST_RATE_LIMIT_MS));
    return create();
  }
};

/**
 * Makes a dispatch, and never asks for it twice: the server never de-duplicates, and a call whose answer was lost may
 * still be held by a proxy. What it made is looked for instead.
 *
 * @param known ids of the dispatches that were in the room before
 * @param lookOnMs milliseconds to go on looking for it; 0: one look, as the sweeps go on
 */
export const createOnce = async (
  tools: Tools,
  step: CreateStep,
  known: ReadonlySet<string>,
  lookOnMs: number,
): Promise<StepOutcome> => {
  const { clock } = tools;
  const sinceMs = clock.now();
  try {
    const made = await send(tools, step);
    return { outcome: 'done', createdDispatchId: made.id };
  } catch (error) {
    const failure = failureOf(error);
    if (!mayBeDone(error)) return { outcome: 'failed', failure };
    const untilMs = clock.now() + lookOnMs;
    for (let waitMs = BEFORE_LOOKING_MS; ; waitMs = LOOK_EVERY_MS) {
      await sleep(clock, waitMs);
      const listed = await listNow(tools, step.room);
      const createdDispatchId = listed && findMade(listed, step.agentName, known, sinceMs);
      if (createdDispatchId !== null) return { outcome: 'done', createdDispatchId };
      if (clock.now() >= untilMs) return { outcome: 'lost', failure };
    }
  }
};
