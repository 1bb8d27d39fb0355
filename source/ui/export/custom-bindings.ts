import { type CustomCommand, fillCommand, placeOf, readCustomCommands } from '../../export/custom-command.ts';
import { type Fields, fieldsOf } from '../../export/fields.ts';
import type { Filled } from '../../export/template.ts';
import type { CommandConfig } from '../../settings/config-schema.ts';
import { UsageError } from '../../usage-error.ts';
import { PANES } from '../app-state.ts';
import { cannotAct, type KeyContext, keyContext } from '../key-context.ts';
import { BINDINGS } from '../keymap.ts';
import { type KeyName, keyLabel } from '../keys.ts';
import type { View } from '../view.ts';

/** Where a command's key is listened to, but for the details of a row, where it is as in the row's own pane. */
const panesOf = ({ panes }: CustomCommand): readonly KeyContext[] => panes ?? PANES;

const overlap = (some: readonly KeyContext[], others: readonly KeyContext[]): boolean =>
  some.some((context) => others.includes(context));

const FREE = 'Choose another one';

const freeKeys = (commands: readonly CustomCommand[]): string => {
  const taken = new Set([
    ...BINDINGS.filter(({ panes }) => overlap(panes, PANES)).flatMap(({ keys }) => keys),
    ...commands.map(({ key }) => key),
  ]);
  const letters = Array.from('abcdefghijklmnopqrstuvwxyz', (letter) => [letter, letter.toUpperCase()]).flat();
  return letters.filter((letter) => !taken.has(letter)).join(' ');
};

const clash = (command: CustomCommand, others: readonly CustomCommand[]): string | null => {
  const builtIn = BINDINGS.find(
    ({ keys, panes }) => keys.includes(command.key) && overlap([...panesOf(command), 'detail'], panes),
  );
  if (builtIn) return `lktop's own "${builtIn.description}"`;
  const other = others.find(
    (one) => one.index < command.index && one.key === command.key && overlap(panesOf(command), panesOf(one)),
  );
  return other ? `the command ${JSON.stringify(other.label)}` : null;
};

/**
 * The commands of the settings, each with a key of its own.
 *
 * @param places where each of them stands. Default: not known
 * @throws UsageError where one is wrong, or wants a key that does something else; it names both
 */
export const bindCustomCommands = (
  configs: readonly CommandConfig[],
  places: readonly string[] = [],
): readonly CustomCommand[] => {
  const commands = readCustomCommands(configs, places);
  for (const command of commands) {
    const taken = clash(command, commands);
    if (taken !== null) {
      throw new UsageError(
        `${placeOf(places, command.index)}The command ${JSON.stringify(command.label)} of the settings wants the key ${keyLabel(command.key)}, which is that of ${taken}.`,
        `${FREE}: ${freeKeys(commands)} are free.`,
      );
    }
  }
  return commands;
};

const isHere = (command: CustomCommand, { pane, listPane }: View['state']): boolean =>
  panesOf(command).includes(pane === 'detail' ? listPane : pane);

/** Read-only takes those away that change something. */
const isAllowed = ({ dangerous }: CustomCommand, { project }: View['state']): boolean =>
  !dangerous || !project.readOnly;

/** Those that belong to the pane that has the keys, whether they can be used just now or not. */
export const customCommandsHere = (
  commands: readonly CustomCommand[],
  { state }: View,
): readonly CustomCommand[] =>
  overlap([keyContext(state)], PANES)
    ? commands.filter((command) => isHere(command, state) && isAllowed(command, state))
    : [];

const fieldsIn = ({ subject, state }: View): Fields => fieldsOf(subject, state.project.name);

/** What a command would run now, or why it cannot. Raw. */
export const filledNow = (command: CustomCommand, view: View): Filled => {
  const stopped = command.dangerous ? cannotAct(view, null) : null;
  return stopped === null ? fillCommand(command, fieldsIn(view)) : { reason: stopped };
};

export const customCommandFor = (
  commands: readonly CustomCommand[],
  view: View,
  key: KeyName,
): CustomCommand | null => customCommandsHere(commands, view).find((command) => command.key === key) ?? null;
