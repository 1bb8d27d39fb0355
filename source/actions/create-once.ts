import { sleep } from '../clock.ts';
import type { DispatchFacts } from '../fleet/facts.ts';
import { failureOf, LiveKitError } from '../livekit/gateway.ts';
import { mayBeDone } from '../livekit/may-be-done.ts';
import { BEFORE_LOOKING_MS, LONGEST_RATE_LIMIT_MS, LOOK_EVERY_MS } from '../time-limits.ts';
import type { Step } from './action.ts';
import type { StepOutcome, Tools } from './step.ts';

/** How far the server's clock may be behind ours. */
const CLOCK_DIFFERENCE_MS = 30_000;

type CreateStep = Extract<Step, { readonly call: 'createDispatch' }>;

/**
 * Finds the dispatch of a call whose answer was lost: it has the name, was not known before, and is not older than
 * the call.
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

/** The room's current dispatches; empty if the room does not exist, null if they cannot be read. */
export const listNow = async (tools: Tools, room: string): Promise<readonly DispatchFacts[] | null> => {
  try {
    return await tools.gateway.listDispatches(room);
  } catch (error) {
    return failureOf(error).kind === 'not-found' ? [] : null;
  }
};

/** Sends the call. It retries once, and only after a rate limit, because then the server did nothing. */
const send = async (tools: Tools, step: CreateStep): Promise<DispatchFacts> => {
  const { call: _call, likeDispatch: _like, ...request } = step;
  const create = () => tools.gateway.createDispatch(request);
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
 * Creates a dispatch and never sends the call twice. The server does not deduplicate, and a proxy may still deliver a
 * call whose answer was lost. So it looks for the new dispatch instead.
 *
 * @param known ids of the dispatches that were in the room before
 * @param lookOnMs milliseconds to keep looking; 0: look once, because the sweeps go on looking
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
