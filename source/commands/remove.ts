import type { ActionProgress, Plan } from '../actions/action.ts';
import { named } from '../actions/words.ts';
import type { Room } from '../fleet/fleet.ts';
import { UsageError } from '../usage-error.ts';
import { carryThrough, planOrRefuse } from './act/carry-through.ts';
import {
  findTargets,
  formerSentence,
  noSuchTarget,
  removalOf,
  type Target,
  tooManyTargets,
} from './act/find-target.ts';
import { reportAct } from './act/report-act.ts';
import { type ActResult, exitCodeOf, plannedResult, progressPart } from './act/result.ts';
import { type RoomStage, withRoom } from './act/stage-room.ts';
import type { Command, CommandContext } from './command.ts';
import { EXIT } from './exit-code.ts';
import { isSet } from './flag-values.ts';

/** With `--once` it is as good where there is nothing to remove. */
const nothingThere = (sentence: string): ActResult => ({
  outcome: 'already',
  exitCode: EXIT.ok,
  sentence,
  remedy: null,
  actions: [],
});

/** What to remove, or that there is nothing. @throws UsageError where it cannot be told, or nothing was to be expected */
const chooseTargets = (
  { flags, words }: CommandContext,
  { room, roomName, likelyRoom }: RoomStage,
): { readonly room: Room; readonly targets: readonly Target[] } | ActResult => {
  const word = words[1];
  const now = room();
  const isOnce = isSet(flags, 'once');
  if (!now) {
    if (isOnce) return nothingThere(`There is no room ${named(roomName)}: nothing to remove.`);
    const likely = likelyRoom();
    throw new UsageError(
      `There is no room ${named(roomName)}.`,
      likely === null ? 'See which there are: lktop snapshot.' : `Did you mean ${named(likely)}?`,
    );
  }
  const targets = findTargets(now, word);
  if (targets.length === 0) {
    if (isOnce) {
      const former = formerSentence(now, word);
      const stays = former === null ? '' : ` ${former}`;
      return nothingThere(`There is nothing to remove from ${named(roomName)}.${stays}`);
    }
    throw noSuchTarget(now, word);
  }
  if (word === undefined && targets.length > 1) throw tooManyTargets(now, targets);
  return { room: now, targets };
};

/** The agent outlasted its dispatch: with `--force` its participant is removed too. */
const force = async (
  context: CommandContext,
  stage: RoomStage,
  { state, plan }: ActionProgress,
): Promise<ActionProgress | null> => {
  const room = stage.room();
  const { identity } = plan.target;
  if (state.state !== 'unproved' || !state.forceable || !room || identity === null) return null;
  if (!isSet(context.flags, 'force')) return null;
  const again = stage.session.plan({ kind: 'remove-agent', room: room.key, identity });
  return 'impossible' in again ? null : carryThrough(context, stage, again);
};

const remedyOf = ({ state }: ActionProgress): string | null => {
  if (state.state === 'failed') return state.failure.remedy;
  if (state.state !== 'unproved') return null;
  return state.forceable
    ? 'To remove the participant by force, add --force.'
    : 'Look again: lktop snapshot --room.';
};

const removeAll = async (
  context: CommandContext,
  stage: RoomStage,
  plans: readonly Plan[],
): Promise<ActResult> => {
  const done: ActionProgress[] = [];
  for (const plan of plans) {
    const progress = await carryThrough(context, stage, plan);
    done.push(progress);
    const forced = await force(context, stage, progress);
    if (forced) done[done.length - 1] = forced;
  }
  const actions = done.map((progress) => progressPart(stage, progress));
  const worst = done.find(({ state }) => state.state !== 'succeeded');
  return {
    outcome: actions.find(({ outcome }) => outcome !== 'succeeded')?.outcome ?? 'succeeded',
    exitCode: Math.max(...done.map((progress) => exitCodeOf(stage, progress))),
    sentence: actions.map(({ sentence }) => sentence).join('; '),
    remedy: worst ? remedyOf(worst) : null,
    actions,
  };
};

/** `lktop remove ROOM [AGENT|DISPATCH]`: 0 only when it was seen to be gone. */
export const remove: Command = (context) =>
  withRoom(context, 2, async (stage) => {
    const chosen = chooseTargets(context, stage);
    if ('outcome' in chosen) return reportAct(context, 'remove', stage, chosen);
    const plans = chosen.targets.map((target) =>
      planOrRefuse(stage, removalOf(chosen.room, target), 'Look again: lktop snapshot --room.'),
    );
    const result = isSet(context.flags, 'dryRun')
      ? plannedResult(plans)
      : await removeAll(context, stage, plans);
    return reportAct(context, 'remove', stage, result);
  });
