import type { ActionProgress, Plan } from '../actions/action.ts';
import { named } from '../actions/words.ts';
import type { Room } from '../fleet/fleet.ts';
import { carryThrough, planOrRefuse } from './act/carry-through.ts';
import {
  findTargets,
  formerSentence,
  noSuchRoom,
  noSuchTarget,
  removalOf,
  type Target,
  tooManyTargets,
} from './act/find-target.ts';
import { reportAct } from './act/report-act.ts';
import { type ActResult, exitCodeOf, plannedResult, progressPart } from './act/result.ts';
import { type RoomStage, withRoom } from './act/stage-room.ts';
import type { Flags } from './arguments.ts';
import type { Command, CommandContext } from './command.ts';
import { EXIT } from './exit-code.ts';
import { isSet } from './flag-values.ts';
import { snapshotHint } from './hint.ts';

/** With `--once`, nothing to remove counts as success. */
const nothingThere = (sentence: string): ActResult => ({
  outcome: 'already',
  exitCode: EXIT.ok,
  sentence,
  remedy: null,
  actions: [],
});

/**
 * Chooses what to remove, or returns a result if there is nothing. @throws UsageError if nothing matches or
 * several do
 */
const chooseTarget = (
  { flags, words }: CommandContext,
  { room, roomName, likelyRoom }: RoomStage,
): { readonly room: Room; readonly target: Target } | ActResult => {
  const word = words[1];
  const now = room();
  const isOnce = isSet(flags, 'once');
  if (!now) {
    if (isOnce) return nothingThere(`There is no room ${named(roomName)}: nothing to remove.`);
    throw noSuchRoom(flags, roomName, likelyRoom());
  }
  const targets = findTargets(now, word);
  const [target] = targets;
  if (!target) {
    if (isOnce) {
      const former = formerSentence(now, word);
      const stays = former === null ? '' : ` ${former}`;
      return nothingThere(`There is nothing to remove from ${named(roomName)}.${stays}`);
    }
    throw noSuchTarget(flags, now, word);
  }
  // A name may match two agents without the user knowing.
  if (targets.length > 1) throw tooManyTargets(now, targets);
  return { room: now, target };
};

/** With `--force`, removes the participant of an agent that stayed after its dispatch was deleted. */
const force = async (
  context: CommandContext,
  stage: RoomStage,
  { state, plan }: ActionProgress,
): Promise<ActionProgress | null> => {
  const room = stage.room();
  const { identity } = plan.target;
  if (state.state !== 'unverified' || !state.forceable || !room || identity === null) return null;
  if (!isSet(context.flags, 'force')) return null;
  const again = stage.session.plan({ kind: 'remove-agent', room: room.key, identity });
  return 'impossible' in again ? null : carryThrough(context, stage, again);
};

const remedyOf = (flags: Flags, { state, plan }: ActionProgress): string | null => {
  if (state.state === 'failed') return state.failure.remedy;
  if (state.state !== 'unverified') return null;
  return state.forceable
    ? 'To remove the participant by force, add --force.'
    : `Look again: ${snapshotHint(flags, plan.target.roomName)}`;
};

const removeIt = async (context: CommandContext, stage: RoomStage, plan: Plan): Promise<ActResult> => {
  const removed = await carryThrough(context, stage, plan);
  const progress = (await force(context, stage, removed)) ?? removed;
  const part = progressPart(stage, progress);
  return {
    outcome: part.outcome,
    exitCode: exitCodeOf(stage, progress),
    sentence: part.sentence,
    remedy: remedyOf(context.flags, progress),
    actions: [part],
  };
};

/** `lktop remove ROOM [AGENT|DISPATCH]`: exits with 0 only if the target was seen to be gone. */
export const remove: Command = (context) =>
  withRoom(context, 2, async (stage) => {
    const { flags } = context;
    const chosen = chooseTarget(context, stage);
    if ('outcome' in chosen) return reportAct(context, 'remove', stage, chosen);
    const lookAgain = `Look again: ${snapshotHint(flags, stage.roomName)}`;
    const plan = planOrRefuse(stage, removalOf(chosen.room, chosen.target), lookAgain);
    const result = isSet(flags, 'dryRun') ? plannedResult([plan]) : await removeIt(context, stage, plan);
    return reportAct(context, 'remove', stage, result);
  });
