import type { Intention } from '../../actions/action.ts';
import { isGhost } from '../../fleet/verdict/ghost.ts';
import { quoteName } from '../../text/safe-text.ts';
import { runChosen } from '../export/custom-commands.ts';
import { isBatch, isOfCloud } from '../marks/batch-question.ts';
import { manyGhosts, ONE_BY_ONE } from '../marks/many-targets.ts';
import { chooserOverlay, type MenuChoice } from '../overlays/overlay.ts';
import { takeProfile } from '../profiles/dispatch-form.ts';
import { switchProject } from '../projects/switch-project.ts';
import { forceTarget, kickTargets, removalTargets } from '../targets.ts';
import type { Subject } from '../view-model.ts';
import { ask, brokenPlan, type Command, type Controls, currentView, say } from './controls.ts';
import { askDeployed } from './deployed.ts';
import { askMany, runBatch } from './marks.ts';

/** Asks about one intention, or about several at once. */
const askEach = (controls: Controls, intentions: readonly Intention[]): void => {
  const [first, ...others] = intentions;
  if (!first) return;
  if (others.length === 0) ask(controls, first);
  else askMany(controls, { targets: intentions, leftOut: [] });
};

export const remove: Command = (controls) => {
  const targeted = removalTargets(currentView(controls));
  if ('target' in targeted) askEach(controls, targeted.target);
};

export const force: Command = (controls) => {
  const targeted = forceTarget(currentView(controls).session.actions);
  if ('target' in targeted) ask(controls, targeted.target);
};

/** Asks about the agent under the cursor, or opens a chooser of the humans, even if there is only one. */
export const kick: Command = (controls) => {
  const view = currentView(controls);
  const targeted = kickTargets(view);
  if ('reason' in targeted) return;
  const [first] = targeted.target;
  const [intention] = first?.intentions ?? [];
  if (intention && view.subject?.kind === 'agent') ask(controls, intention);
  else {
    controls.store.dispatch({
      type: 'overlay set',
      overlay: chooserOverlay(
        `Remove whom from ${quoteName(view.subject?.room.name ?? '')}?`,
        targeted.target,
      ),
    });
  }
};

export const choose: Command = (controls) => {
  const { overlay } = controls.store.getState();
  if (overlay?.kind !== 'chooser') return;
  const chosen = overlay.choices.find(({ id }) => id === overlay.list.selectedId);
  if (!chosen) return;
  if ('deployed' in chosen) askDeployed(controls, chosen.deployed);
  else askEach(controls, chosen.intentions);
};

/** A room whose node died cannot be deleted, so it is cleared as a ghost instead. */
export const deleteRoom: Command = (controls) => {
  const room = currentView(controls).subject?.room;
  if (room) ask(controls, { kind: isGhost(room) ? 'clear-ghost' : 'delete-room', room: room.key });
};

/** Clears the ghosts among many rooms. Living rooms are deleted one by one. */
export const clearGhosts = (controls: Controls, subjects: readonly Subject[]): void => {
  const gathered = manyGhosts(subjects);
  if (gathered.targets.length > 0) askMany(controls, gathered);
  else if (currentView(controls).subject) deleteRoom(controls);
  else say(controls, ONE_BY_ONE, 'warning');
};

/** Checks the plan again: it may have become invalid since the question was drawn. */
export const confirm: Command = (controls) => {
  const { overlay } = controls.store.getState();
  if (overlay?.kind !== 'confirm') return;
  const broken = brokenPlan(controls);
  if (broken !== null) say(controls, broken, 'warning');
  else {
    controls.store.dispatch({ type: 'overlay set', overlay: null });
    const { plan } = overlay;
    if (isOfCloud(plan)) controls.session.cloud?.run(plan);
    else if (isBatch(plan)) runBatch(controls, plan);
    else controls.session.run(plan);
  }
};

const open = (controls: Controls, { opens, id }: MenuChoice): void => {
  switch (opens) {
    case 'custom command':
      runChosen(controls, id);
      break;
    case 'profile':
      takeProfile(controls, id);
      break;
    case 'project':
      switchProject(controls, id);
  }
};

const choicesOf = ({ store }: Controls): readonly MenuChoice[] => {
  const { overlay } = store.getState();
  return overlay?.kind === 'menu' ? overlay.choices : [];
};

/** Runs the selected entry of a menu. */
export const openChoice: Command = (controls) => {
  const { overlay } = controls.store.getState();
  const chosen = choicesOf(controls).find(
    ({ id }) => overlay?.kind === 'menu' && id === overlay.list.selectedId,
  );
  if (chosen) open(controls, chosen);
};

/** Runs the entry with the number of the key. */
export const openNumbered: Command = (controls, key) => {
  const chosen = choicesOf(controls)[Number(key) - 1];
  if (chosen) open(controls, chosen);
};
