import type { Clock } from '../clock.ts';
import type { Failure } from '../fleet/snapshot.ts';
import type { CloudGateway } from '../livekit/cloud-gateway.ts';
import { failureOf } from '../livekit/gateway.ts';
import { mayBeDone } from '../livekit/may-be-done.ts';
import { formatDuration } from '../text/duration.ts';
import { CLOUD_LOOK_EVERY_MS, CLOUD_PROOF_MS } from '../time-limits.ts';
import {
  type CloudIntention,
  type CloudPlan,
  cloudAgentCalled,
  cloudPlanBroken,
  cloudProof,
  isMoving,
  labelOf,
} from './actions.ts';
import type { CloudState } from './poller.ts';

/** How an action with a deployed agent stands. Sentences are raw. */
export interface CloudProgress {
  readonly plan: CloudPlan;
  readonly startedAtMs: number;
  /** Null: it is still running. */
  readonly endedAtMs: number | null;
  /** `unproved`: the call was made, and the list does not show its effect in time. */
  readonly outcome: 'running' | 'succeeded' | 'unproved' | 'failed';
  readonly sentence: string;
  /** What to do now, where it did not succeed. */
  readonly remedy: string | null;
}

export interface RunCloudOptions {
  /** Within its budget. */
  readonly cloud: CloudGateway;
  readonly clock: Clock;
  /** Asks the service anew, and returns what it says. */
  readonly look: () => Promise<CloudState>;
  /** Called at the start, before any call, and whenever something changed. */
  readonly onProgress: (progress: CloudProgress) => void;
  /** Stops waiting for the proof. A call that was sent may still be done. */
  readonly signal: AbortSignal;
  /** How long to wait for the proof, in milliseconds. Default: `CLOUD_PROOF_MS`. */
  readonly proofMs?: number;
}

/** An action that ended without a call. */
export const failedAction = (
  plan: CloudPlan,
  nowMs: number,
  { sentence, remedy }: Pick<Failure, 'sentence' | 'remedy'>,
): CloudProgress => ({
  plan,
  startedAtMs: nowMs,
  endedAtMs: nowMs,
  outcome: 'failed',
  sentence,
  remedy,
});

/** What a plan is doing: `restarting support-v2`. Raw. */
export const doing = ({ intention, agentName }: CloudPlan): string => {
  const who = cloudAgentCalled({ name: agentName, id: intention.agentId });
  switch (intention.kind) {
    case 'restart-agent':
      return `restarting ${who}`;
    case 'roll-back-agent':
      return `rolling ${who} back`;
    case 'promote-agent':
      return `promoting ${who}`;
  }
};

const done = ({ intention, agentName, version }: CloudPlan): string => {
  const who = cloudAgentCalled({ name: agentName, id: intention.agentId });
  switch (intention.kind) {
    case 'restart-agent':
      return `${who} restarted`;
    case 'roll-back-agent':
      return `${who} is back at ${version}`;
    case 'promote-agent':
      return `${who} has ${version} in ${intention.to}`;
  }
};

const call = (cloud: CloudGateway, intention: CloudIntention, signal: AbortSignal): Promise<void> => {
  switch (intention.kind) {
    case 'restart-agent':
      return cloud.restart(intention.agentId, { signal });
    case 'roll-back-agent':
      return cloud.rollback(intention.agentId, intention.version, { signal });
    case 'promote-agent':
      return cloud.promote(intention.agentId, labelOf(intention.from), labelOf(intention.to), { signal });
  }
};

/** Resolves after the time, or at once when it is aborted. */
const pause = (clock: Clock, delayMs: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const end = () => {
      cancel();
      signal.removeEventListener('abort', end);
      resolve();
    };
    const cancel = clock.after(delayMs, end);
    signal.addEventListener('abort', end);
    if (signal.aborted) end();
  });

/**
 * Runs a confirmed plan: looks once more, makes one call, and looks until the list proves it or the time is up. The
 * call is never repeated. Never rejects.
 */
export const runCloudAction = async (plan: CloudPlan, options: RunCloudOptions): Promise<CloudProgress> => {
  const { cloud, clock, look, onProgress, signal, proofMs = CLOUD_PROOF_MS } = options;
  const startedAtMs = clock.now();
  let progress: CloudProgress = {
    plan,
    startedAtMs,
    endedAtMs: null,
    outcome: 'running',
    sentence: doing(plan),
    remedy: null,
  };
  const publish = (changes: Partial<CloudProgress>): CloudProgress => {
    progress = { ...progress, ...changes };
    onProgress(progress);
    return progress;
  };
  const end = (outcome: CloudProgress['outcome'], sentence: string, remedy: string | null = null) =>
    publish({ outcome, sentence, remedy, endedAtMs: clock.now() });
  const fail = ({ sentence, remedy }: Pick<Failure, 'sentence' | 'remedy'>) =>
    end('failed', sentence, remedy);

  publish({});
  const before = await look();
  if (before.failure) return fail(before.failure);
  const broken = cloudPlanBroken(plan, before.rows ?? []);
  if (broken !== null) return fail({ sentence: broken, remedy: 'Nothing was done. Look at it again.' });

  let lost: string | null = null;
  try {
    await call(cloud, plan.intention, signal);
  } catch (error) {
    const failure = failureOf(error);
    if (!mayBeDone(error)) return fail(failure);
    lost = failure.sentence;
  }
  return await prove();

  /** The 200 of the call proves nothing: the list must show the effect. */
  async function prove(): Promise<CloudProgress> {
    const calledAtMs = clock.now();
    let wasMoving = false;
    let seen = 'nothing was seen yet';
    while (!signal.aborted && clock.now() - calledAtMs < proofMs) {
      const { rows, failure } = await look();
      if (failure === null && rows !== null) {
        wasMoving ||= rows.some((row) => row.id === plan.intention.agentId && isMoving(row));
        const proof = cloudProof(plan, rows, wasMoving);
        seen = proof.seen;
        if (proof.isDone)
          return end('succeeded', `${done(plan)} after ${formatDuration(clock.now() - calledAtMs)}.`);
      }
      publish({ sentence: `${doing(plan)}: ${seen}` });
      await pause(clock, CLOUD_LOOK_EVERY_MS, signal);
    }
    const made =
      lost === null ? 'LiveKit Cloud took the call' : `Whether the call was taken is not known (${lost})`;
    return end(
      'unproved',
      `${made}, but its list does not prove it after ${formatDuration(clock.now() - calledAtMs)}: ${seen}.`,
      'Look again: lktop agent status.',
    );
  }
};
