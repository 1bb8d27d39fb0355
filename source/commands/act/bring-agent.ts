import type { ActionProgress, Plan } from '../../actions/action.ts';
import { named } from '../../actions/words.ts';
import type { CommandContext } from '../command.ts';
import { EXIT } from '../exit-code.ts';
import { isSet } from '../flag-values.ts';
import { carryThrough } from './carry-through.ts';
import { type ActResult, exitCodeOf, progressPart } from './result.ts';
import { settle } from './settled.ts';
import type { RoomStage } from './stage-room.ts';

const seconds = (value: number | null): string => (value === null ? '' : ` after ${value.toFixed(1)} s`);

/** What to do about a dispatch that brought no agent. */
const remedyOf = (stage: RoomStage, progress: ActionProgress, agentName: string): string | null => {
  const { state, createdDispatchId } = progress;
  if (state.state === 'failed') return state.failure.remedy;
  if (state.state !== 'unproved') return null;
  const likely = stage.likelyAgent(agentName);
  const left =
    createdDispatchId === null
      ? ''
      : `Dispatch ${createdDispatchId} stays in the room, and is not tried again by a server of one's own: lktop remove takes it away, lktop redispatch makes it anew.`;
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
): Promise<ActResult> => {
  const progress = await carryThrough(context, stage, plan);
  const part = progressPart(stage, progress);
  const { agent, dispatchId, outcome } = part;
  const sentence =
    outcome === 'succeeded'
      ? `${named(agentName)} is active in ${named(stage.roomName)}${seconds(part.tookSeconds)} (${agent?.identity ?? 'seen'}, dispatch ${dispatchId})`
      : part.sentence;
  return {
    outcome,
    exitCode: exitCodeOf(stage, progress),
    sentence,
    remedy: remedyOf(stage, progress, agentName) || null,
    actions: [part],
  };
};

/** Nothing to do, where an agent of that name is really there. */
export const alreadyThere = async (
  context: CommandContext,
  stage: RoomStage,
  agentName: string,
): Promise<ActResult | null> => {
  if (!isSet(context.flags, 'once')) return null;
  const presence = await settle(context, stage, agentName);
  if (presence.is === 'absent') return null;
  return {
    outcome: 'already',
    exitCode: EXIT.ok,
    sentence: `${named(agentName)} is active in ${named(stage.roomName)} already (${presence.agent.identity})`,
    remedy: null,
    actions: [],
  };
};
