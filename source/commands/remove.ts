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

/** With `--once` it is as good where there is nothing to remove. */
const nothingThere = (sentence: string): ActResult => ({
  outcome: 'already',
  exitCode: EXIT.ok,
  sentence,
  remedy: null,
  actions: [],
});

/** What to remove, or that there is nothing. @throws UsageError where it cannot be told, or nothing was to be expected */
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
  // Whoever names an agent may not know that there are two of that name.
  if (targets.length > 1) throw tooManyTargets(now, targets);
  return { room: now, target };
};

/** The agent outlasted its dispatch: with `--force` its participant is removed too. */
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

/** `lktop remove ROOM [AGENT|DISPATCH]`: 0 only when it was seen to be gone. */
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
