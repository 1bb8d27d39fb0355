import type { ActionProgress, Plan } from '../../actions/action.ts';
import { named } from '../../actions/words.ts';
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

/** What can be done about a dispatch that nobody took. */
const takeOrMakeAnew = (flags: Flags, roomName: string, dispatchId: string): string => {
  const [again, away] = ['redispatch', 'remove'].map((command) =>
    commandHint(flags, command, roomName, dispatchId),
  );
  return `${again} makes it anew, ${away} takes it away.`;
};

/** What to do about a dispatch that brought no agent. */
const remedyOf = (
  { flags }: CommandContext,
  stage: RoomStage,
  progress: ActionProgress,
  agentName: string,
): string | null => {
  const { state, createdDispatchId } = progress;
  if (state.state === 'failed') return state.failure.remedy;
  if (state.state !== 'unverified') return null;
  const likely = stage.likelyAgent(agentName);
  const left =
    createdDispatchId === null
      ? ''
      : `Dispatch ${createdDispatchId} stays in the room, and is not tried again by a server of one's own. ${takeOrMakeAnew(flags, stage.roomName, createdDispatchId)}`;
  return [likely === null ? '' : `Did you mean ${named(likely)}?`, left]
    .filter((one) => one !== '')
    .join(' ');
};

/** Does what was planned, and tells whether the agent is really there. */
export const bringAgent = async (
  context: CommandContext,
  stage: RoomStage,
  plan: Plan,
  agentName: string,
  onCalled?: () => void,
): Promise<ActResult> => {
  const progress = await carryThrough(context, stage, plan, onCalled);
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
    remedy: remedyOf(context, stage, progress, agentName) || null,
    actions: [part],
  };
};

/** With `--once`: that an agent of that name is there, or a dispatch for which nobody has come. */
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
        sentence: `${named(agentName)} is active in ${named(roomName)} already (${presence.agent.identity})`,
        remedy: null,
        actions: [],
      }
    : {
        outcome: 'unproved',
        exitCode: EXIT.problems,
        sentence: `${named(roomName)} has a dispatch of ${named(agentName)} already, ${presence.dispatch.id}, which no worker took: --once makes no second`,
        remedy: takeOrMakeAnew(flags, roomName, presence.dispatch.id),
        actions: [],
      };

const KEEPS_NOTHING = { done: null, release: () => {} };

/**
 * Looks whether there is anything to do where `--once` is given.
 *
 * @param except a dispatch that is to be replaced
 * @returns what came of it, or null: then the room's lock is kept until `release` is called
 */
export const lookOnce = async (
  context: CommandContext,
  stage: RoomStage,
  agentName: string,
  except: string | null,
): Promise<{ readonly done: ActResult | null; readonly release: () => void }> => {
  if (!isSet(context.flags, 'once')) return KEEPS_NOTHING;
  const { release, ...presence } = await settleOnce(context, stage, agentName, except);
  return presence.is === 'absent'
    ? { done: null, release }
    : { done: withoutDoing(context, stage, agentName, presence), release };
};
