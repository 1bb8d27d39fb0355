import type { ActionProgress, Plan } from '../../actions/action.ts';
import { named } from '../../actions/words.ts';
import { causeFromWorkers, type WorkerCause } from '../../fleet/verdict/known-workers.ts';
import type { Flags } from '../arguments.ts';
import type { CommandContext } from '../command.ts';
import { EXIT } from '../exit-code.ts';
import { isSet } from '../flag-values.ts';
import { commandHint } from '../hint.ts';
import { carryThrough } from './carry-through.ts';
import { type ActResult, exitCodeOf, progressPart } from './result.ts';
import { type Presence, settleOnce } from './settled.ts';
import type { RoomStage } from './stage-room.ts';

const seconds = (value: number | null): string => (value === null ? '' : ` after ${value.toFixed(1)} s`);

/** The two commands that deal with a dispatch that no worker took. */
const pendingRemedy = (flags: Flags, roomName: string, dispatchId: string): string => {
  const [again, away] = (['redispatch', 'remove'] as const).map((command) =>
    commandHint(flags, command, roomName, dispatchId),
  );
  return `${again} creates it again, ${away} deletes it.`;
};

/** Why no worker took the new dispatch, as the known workers tell. Null: none are known, or a worker took it. */
const causeOf = (
  { session, room, roomsServedBy }: RoomStage,
  { state, createdDispatchId }: ActionProgress,
): WorkerCause | null => {
  const dispatch = room()?.dispatches.find(({ id }) => id === createdDispatchId);
  if (state.state !== 'unverified' || dispatch === undefined || dispatch.facts.jobs.length > 0) return null;
  const { facts } = dispatch;
  return causeFromWorkers(session.getState().workers, facts, roomsServedBy(facts.agentName));
};

/** The workers know better than the rooms, which tell only what may be. */
const withCause = (progress: ActionProgress, cause: WorkerCause | null): ActionProgress => {
  const { state } = progress;
  return cause === null || state.state !== 'unverified'
    ? progress
    : { ...progress, state: { ...state, sentence: `No worker took it: ${cause.text}.` } };
};

/** The cure as a sentence. That for a name that resembles another one is a question of its own. */
const cureOf = (cause: WorkerCause | null): string =>
  cause === null || cause.suggestedAgentName !== undefined
    ? ''
    : `${cause.cure.charAt(0).toUpperCase()}${cause.cure.slice(1)}.`;

/** What to do about a dispatch that brought no agent. */
const remedyOf = (
  { flags }: CommandContext,
  stage: RoomStage,
  progress: ActionProgress,
  agentName: string,
  cause: WorkerCause | null,
): string | null => {
  const { state, createdDispatchId } = progress;
  if (state.state === 'failed') return state.failure.remedy;
  if (state.state !== 'unverified') return null;
  const likely = cause?.suggestedAgentName ?? (cause?.isCertain ? null : stage.likelyAgent(agentName));
  const left =
    createdDispatchId === null
      ? ''
      : `Dispatch ${createdDispatchId} stays in the room; a self-hosted server does not retry it. ${pendingRemedy(flags, stage.roomName, createdDispatchId)}`;
  return [cureOf(cause), likely === null ? '' : `Did you mean ${named(likely)}?`, left]
    .filter((one) => one !== '')
    .join(' ');
};

/** Carries out the plan and reports whether the agent is active. */
export const bringAgent = async (
  context: CommandContext,
  stage: RoomStage,
  plan: Plan,
  agentName: string,
  onCalled?: () => void,
): Promise<ActResult> => {
  const carried = await carryThrough(context, stage, plan, onCalled);
  const cause = causeOf(stage, carried);
  const progress = withCause(carried, cause);
  const part = progressPart(stage, progress);
  const { agent, dispatchId, outcome } = part;
  const sentence =
    outcome === 'succeeded'
      ? `${named(agentName)} is active in ${named(stage.roomName)}${seconds(part.tookSeconds)} (${agent?.identity ?? 'seen'}, dispatch ${dispatchId})${progress.remark === undefined ? '' : `. ${progress.remark}`}`
      : part.sentence;
  return {
    outcome,
    exitCode: exitCodeOf(stage, progress),
    sentence,
    remedy: remedyOf(context, stage, progress, agentName, cause) || null,
    actions: [part],
  };
};

/** The result of `--once` when an agent of that name is active, or a dispatch for it is pending. */
const withoutDoing = (
  { flags }: CommandContext,
  { roomName }: RoomStage,
  agentName: string,
  presence: Exclude<Presence, { readonly is: 'absent' }>,
): ActResult =>
  presence.is === 'there'
    ? {
        outcome: 'already',
        exitCode: EXIT.ok,
        sentence: `${named(agentName)} is already active in ${named(roomName)} (${presence.agent.identity})`,
        remedy: null,
        actions: [],
      }
    : {
        outcome: 'unproved',
        exitCode: EXIT.problems,
        sentence: `${named(roomName)} already has a dispatch for ${named(agentName)}, ${presence.dispatch.id}, which no worker took: --once creates no second one`,
        remedy: pendingRemedy(flags, roomName, presence.dispatch.id),
        actions: [],
      };

const NO_LOCK = { done: null, release: () => {} };

/**
 * With `--once`, checks whether there is anything to do.
 *
 * @param except the id of a dispatch that will be replaced, so it does not count
 * @returns the result if nothing is left to do; otherwise null, and the room's lock is held until `release`
 * is called
 */
export const lookOnce = async (
  context: CommandContext,
  stage: RoomStage,
  agentName: string,
  except: string | null,
): Promise<{ readonly done: ActResult | null; readonly release: () => void }> => {
  if (!isSet(context.flags, 'once')) return NO_LOCK;
  const { release, ...presence } = await settleOnce(context, stage, agentName, except);
  return presence.is === 'absent'
    ? { done: null, release }
    : { done: withoutDoing(context, stage, agentName, presence), release };
};
