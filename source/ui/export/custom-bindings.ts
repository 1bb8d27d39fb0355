import { type CustomCommand, readCustomCommands } from '../../export/custom-command.ts';
import type { CommandConfig } from '../../settings/config-schema.ts';
import { NOWHERE, type PlaceOf, placed } from '../../settings/place.ts';
import { UsageError } from '../../usage-error.ts';
import { freeLetters, isYes } from '../changed-keys.ts';
import { type KeyContext, MARKED } from '../key-context.ts';
import type { Binding } from '../key-entry.ts';
import { BINDINGS } from '../keymap.ts';
import { type KeyName, keyLabel } from '../keys.ts';
import { DETAIL, TREE } from '../layout.ts';
import { PANES } from '../panes/find.ts';
import { overlap, panesOf } from './custom-commands.ts';

/**
 * Tells whether a command may not have the keys of an entry. The keys of the panes are taken, and so is the key that
 * confirms: pressed once too often, it must do nothing.
 */
const isTaken = (binding: Binding, wanted: readonly KeyContext[]): boolean =>
  (!binding.local && overlap(binding.panes, wanted)) || isYes(binding);

/** The keys that fold the tree win there over a command that names no pane: `!` still offers it. */
const isHiddenInTree = ({ panes: own }: Pick<Binding, 'panes'>, { panes }: CustomCommand): boolean =>
  panes === null && own.every((context) => context === TREE);

const clash = (
  command: CustomCommand,
  others: readonly CustomCommand[],
  bindings: readonly Binding[],
): string | null => {
  const builtIn = bindings.find(
    (binding) =>
      binding.keys.includes(command.key) &&
      !binding.yields &&
      isTaken(binding, [...panesOf(command), DETAIL]) &&
      !isHiddenInTree(binding, command),
  );
  if (builtIn) return `lktop's own "${builtIn.description}"`;
  const other = others.find(
    (one) => one.index < command.index && one.key === command.key && overlap(panesOf(command), panesOf(one)),
  );
  return other ? `the command ${JSON.stringify(other.label)}` : null;
};

/** What has a key in the panes, in words: `lktop's own "quit"`, `the command "logs"`. Null: it is free. */
export const keyOwner = (
  key: KeyName,
  bindings: readonly Binding[],
  commands: readonly CustomCommand[],
): string | null => {
  const builtIn = bindings.find(
    (binding) => binding.keys.includes(key) && !binding.onlyOnCloud && isTaken(binding, PANES),
  );
  if (builtIn) return `lktop's own "${builtIn.description}"`;
  const command = commands.find((one) => one.key === key);
  return command ? `the command ${JSON.stringify(command.label)}` : null;
};

/**
 * Reads the commands of the settings and checks that their keys are free.
 *
 * @param placeOf tells where a setting is. Default: unknown
 * @param bindings the key table. Default: the usual keys
 * @throws UsageError if a command is invalid, names an unknown pane, or uses a key that is taken
 */
export const bindCustomCommands = (
  configs: readonly CommandConfig[],
  placeOf: PlaceOf = NOWHERE,
  bindings: readonly Binding[] = BINDINGS,
): readonly CustomCommand[] => {
  const commands = readCustomCommands(configs, placeOf);
  for (const command of commands) {
    const unknown = command.panes?.find((pane) => !MARKED.includes(pane));
    if (unknown !== undefined) {
      throw new UsageError(
        `${placed(placeOf, ['commands', command.index])}The command ${JSON.stringify(command.label)} of the settings is for the pane ${JSON.stringify(unknown)}, which has no rows to run it on.`,
        `Panes that have: ${MARKED.join(', ')}.`,
      );
    }
    const taken = clash(command, commands, bindings);
    if (taken !== null) {
      throw new UsageError(
        `${placed(placeOf, ['commands', command.index])}The command ${JSON.stringify(command.label)} of the settings wants the key ${keyLabel(command.key)}, which is that of ${taken}.`,
        `Choose another one: ${freeLetters(
          bindings,
          commands.map(({ key }) => key),
        )} are free.`,
      );
    }
  }
  return commands;
};
