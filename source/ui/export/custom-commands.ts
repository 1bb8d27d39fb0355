import { type CustomCommand, type Filled, fillCommand, shownCommand } from '../../export/custom-command.ts';
import { type Fields, fieldsOf } from '../../export/fields.ts';
import { safeText } from '../../text/safe-text.ts';
import { type Command, type Controls, currentView, say } from '../commands/controls.ts';
import { cannotAct, type KeyContext, keyContext } from '../key-context.ts';
import { type KeyName, keyLabel } from '../keys.ts';
import { DETAIL } from '../layout.ts';
import { type MenuChoice, menuOverlay } from '../overlays/overlay.ts';
import { PANES } from '../panes/find.ts';
import type { View } from '../view-model.ts';

/** The panes in which the key of a command works. The detail pane counts as the pane of its row. */
export const panesOf = ({ panes }: CustomCommand): readonly KeyContext[] => panes ?? PANES;

export const overlap = (some: readonly KeyContext[], others: readonly KeyContext[]): boolean =>
  some.some((context) => others.includes(context));

const isHere = (command: CustomCommand, { pane, listPane }: View['state']): boolean =>
  panesOf(command).includes(pane === DETAIL ? listPane : pane);

/** Read-only projects hide dangerous commands. */
const isAllowed = ({ dangerous }: CustomCommand, { project }: View['state']): boolean =>
  !dangerous || !project.readOnly;

/** Returns the commands of the focused pane, including those that cannot run now. */
export const customCommandsHere = (
  commands: readonly CustomCommand[],
  { state }: View,
): readonly CustomCommand[] =>
  overlap([keyContext(state)], PANES)
    ? commands.filter((command) => isHere(command, state) && isAllowed(command, state))
    : [];

const fieldsIn = ({ subject, state }: View): Fields => fieldsOf(subject, state.project.name);

/** Returns what a command would run now, or why it cannot. Raw. */
export const filledNow = (command: CustomCommand, view: View): Filled => {
  const stopped = command.dangerous ? cannotAct(view, null) : null;
  return stopped === null ? fillCommand(command, fieldsIn(view)) : { reason: stopped };
};

const customCommandFor = (
  commands: readonly CustomCommand[],
  view: View,
  key: KeyName,
): CustomCommand | null => customCommandsHere(commands, view).find((command) => command.key === key) ?? null;

/** Runs a command at once. A dangerous command asks first and shows what it would run. */
const start = (controls: Controls, command: CustomCommand): void => {
  const { store, handOver } = controls;
  const filled = filledNow(command, currentView(controls));
  const overlay =
    'command' in filled && command.dangerous
      ? ({ kind: 'custom command', label: command.label, filled } as const)
      : null;
  store.dispatch({ type: 'overlay set', overlay });
  if ('reason' in filled) say(controls, `${command.label}: ${filled.reason}`, 'warning');
  else if (overlay === null) handOver(filled);
};

/**
 * Runs the custom command of a key.
 * @returns whether the key has a command here
 */
export const pressCustom = (controls: Controls, key: KeyName): boolean => {
  const command = customCommandFor(controls.services.customCommands, currentView(controls), key);
  if (command) start(controls, command);
  return command !== null;
};

/** Opens a menu of the custom commands that can run on the row. */
export const openCustomCommands: Command = (controls) => {
  const view = currentView(controls);
  const here = customCommandsHere(controls.services.customCommands, view);
  const choices = here.flatMap((command): readonly MenuChoice[] => {
    const filled = filledNow(command, view);
    if ('reason' in filled) return [];
    const label = `${keyLabel(command.key)}  ${safeText(command.label)}  ${shownCommand(filled).join('  ')}`;
    return [{ id: String(command.index), label, opens: 'custom command' }];
  });
  if (choices.length === 0) say(controls, nothingToOffer(controls, here), 'warning');
  else
    controls.store.dispatch({
      type: 'overlay set',
      overlay: menuOverlay('Run a command of your own', choices),
    });
};

const nothingToOffer = (controls: Controls, here: readonly CustomCommand[]): string => {
  if (controls.services.customCommands.length === 0) return 'the settings have no commands of your own';
  const [first] = here;
  const filled = first && filledNow(first, currentView(controls));
  return first && filled && 'reason' in filled
    ? `${first.label}: ${filled.reason}`
    : 'none of your custom commands is for this pane';
};

export const runChosen = (controls: Controls, id: string): void => {
  const command = controls.services.customCommands.find(({ index }) => String(index) === id);
  if (command) start(controls, command);
};

/** Runs the custom command after the user confirmed it. */
export const runConfirmed: Command = (controls) => {
  const { overlay } = controls.store.getState();
  if (overlay?.kind !== 'custom command') return;
  controls.store.dispatch({ type: 'overlay set', overlay: null });
  controls.handOver(overlay.filled);
};
