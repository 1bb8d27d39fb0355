import { runChosen } from '../export/custom-commands.ts';
import type { MenuChoice } from '../overlays/overlay.ts';
import { switchProject } from '../projects/switch-project.ts';
import type { Command, Controls } from './controls.ts';

const open = (controls: Controls, { opens, id }: MenuChoice): void => {
  switch (opens) {
    case 'custom command':
      runChosen(controls, id);
      break;
    case 'project':
      switchProject(controls, id);
  }
};

const choicesOf = ({ store }: Controls): readonly MenuChoice[] => {
  const { overlay } = store.getState();
  return overlay?.kind === 'menu' ? overlay.choices : [];
};

/** Does what the row of a menu stands for. */
export const openChoice: Command = (controls) => {
  const { overlay } = controls.store.getState();
  const chosen = choicesOf(controls).find(
    ({ id }) => overlay?.kind === 'menu' && id === overlay.list.selectedId,
  );
  if (chosen) open(controls, chosen);
};

/** Likewise, of the row that has the number of the key. */
export const openNumbered: Command = (controls, key) => {
  const chosen = choicesOf(controls)[Number(key) - 1];
  if (chosen) open(controls, chosen);
};
