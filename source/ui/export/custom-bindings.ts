import { type CustomCommand, placeOf, readCustomCommands } from '../../export/custom-command.ts';
import type { CommandConfig } from '../../settings/config-schema.ts';
import { UsageError } from '../../usage-error.ts';
import { type KeyContext, MARKED } from '../key-context.ts';
import type { Binding } from '../key-entry.ts';
import { BINDINGS } from '../keymap.ts';
import { keyLabel } from '../keys.ts';
import { DETAIL, TREE } from '../layout.ts';
import { PANES } from '../panes/find.ts';
import { overlap, panesOf } from './custom-commands.ts';

const FREE = 'Choose another one';

/**
 * Tells whether a command may not have the keys of an entry. The keys of the panes are taken, and so is the key that
 * confirms: pressed once too often, it must do nothing.
 */
const isTaken = ({ panes, id }: Binding, wanted: readonly KeyContext[] = PANES): boolean =>
  overlap(panes, wanted) || id === 'confirm';

const freeKeys = (commands: readonly CustomCommand[]): string => {
  const taken = new Set([
    ...BINDINGS.filter((binding) => isTaken(binding)).flatMap(({ keys }) => keys),
    ...commands.map(({ key }) => key),
  ]);
  const letters = Array.from('abcdefghijklmnopqrstuvwxyz', (letter) => [letter, letter.toUpperCase()]).flat();
  return letters.filter((letter) => !taken.has(letter)).join(' ');
};

/** The keys that fold the tree win there over a command that names no pane: `!` still offers it. */
const isHiddenInTree = ({ panes: own }: Pick<Binding, 'panes'>, { panes }: CustomCommand): boolean =>
  panes === null && own.every((context) => context === TREE);

const clash = (command: CustomCommand, others: readonly CustomCommand[]): string | null => {
  const builtIn = BINDINGS.find(
    (binding) =>
      binding.keys.includes(command.key) &&
      isTaken(binding, [...panesOf(command), DETAIL]) &&
      !isHiddenInTree(binding, command),
  );
  if (builtIn) return `lktop's own "${builtIn.description}"`;
  const other = others.find(
    (one) => one.index < command.index && one.key === command.key && overlap(panesOf(command), panesOf(one)),
  );
  return other ? `the command ${JSON.stringify(other.label)}` : null;
};

/**
 * Reads the commands of the settings and checks that their keys are free.
 *
 * @param places where each command is defined. Default: unknown
 * @throws UsageError if a command is invalid, names an unknown pane, or uses a key that is taken
 */
export const bindCustomCommands = (
  configs: readonly CommandConfig[],
  places: readonly string[] = [],
): readonly CustomCommand[] => {
  const commands = readCustomCommands(configs, places);
  for (const command of commands) {
    const unknown = command.panes?.find((pane) => !MARKED.includes(pane));
    if (unknown !== undefined) {
      throw new UsageError(
        `${placeOf(places, command.index)}The command ${JSON.stringify(command.label)} of the settings is for the pane ${JSON.stringify(unknown)}, which has no rows to run it on.`,
        `Panes that have: ${MARKED.join(', ')}.`,
      );
    }
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
