import { LINE_COMMANDS, usageOf } from '../commandline/commands.ts';
import type { CustomCommand } from '../export/custom-command.ts';
import type { RemedyAction } from '../fleet/fleet.ts';
import { safeText } from '../text/safe-text.ts';
import { type KeyContext, keyContext } from './key-context.ts';
import { BINDINGS, type Binding, type CommandId } from './keymap.ts';
import { type KeyName, keyLabel } from './keys.ts';
import type { View } from './view.ts';

export const bindingFor = (context: KeyContext, key: KeyName): Binding | null =>
  BINDINGS.find((binding) => binding.panes.includes(context) && binding.keys.includes(key)) ?? null;

/** The keys that can be used now, the most useful first. */
export const footerBindings = (view: View, brokenPlan: string | null): readonly Binding[] => {
  const context = keyContext(view.state);
  return BINDINGS.filter(
    ({ footer, panes, disabledReason }) =>
      footer !== null && panes.includes(context) && disabledReason(view, brokenPlan) === null,
  ).sort((one, other) => (one.footer ?? 0) - (other.footer ?? 0));
};

/** The first key of a command, as it is written: `R`. */
export const keyOf = (command: CommandId): string =>
  keyLabel(BINDINGS.find(({ id }) => id === command)?.keys[0] ?? '');

/** `R re-dispatch`: the key of a remedy. */
export const keyHint = (action: RemedyAction): string =>
  action === 'clear ghost'
    ? `${keyOf('delete-room')} clear the ghost`
    : `${keyOf(action)} ${BINDINGS.find(({ id }) => id === action)?.label ?? ''}`;

const KEY_COLUMNS = 16;
/** Where the descriptions begin in the lines of the help. */
export const HELP_INDENT = KEY_COLUMNS + 3;

/** A line of the help. Safe. */
const helpLine = (keys: string, description: string): string =>
  `  ${keys.padEnd(KEY_COLUMNS)} ${description}`;

const groupLines = (bindings: readonly Binding[], ascii: boolean): readonly string[] =>
  [...new Set(bindings.map(({ group }) => group))].flatMap((group) => [
    group,
    ...bindings
      .filter((binding) => binding.group === group)
      .map(({ keys, description }) =>
        helpLine(keys.map((key) => keyLabel(key, ascii)).join(' '), description),
      ),
    '',
  ]);

const ownLines = (customCommands: readonly CustomCommand[]): readonly string[] =>
  customCommands.length === 0
    ? []
    : [
        'Your own',
        ...customCommands.map(({ key, label, panes }) =>
          helpLine(keyLabel(key), safeText(label) + (panes === null ? '' : ` (in ${panes.join(', ')})`)),
        ),
        '',
      ];

const LINE_COMMAND_LINES = [
  'Commands, after :',
  ...LINE_COMMANDS.map((spec) => helpLine(usageOf(spec), spec.description)),
];

/** All keys, for the help: those that can be pressed here first, then those of elsewhere, then the commands. */
export const helpLines = (
  ascii: boolean,
  here: KeyContext,
  customCommands: readonly CustomCommand[],
): readonly string[] => [
  ...groupLines(
    BINDINGS.filter(({ panes }) => panes.includes(here)),
    ascii,
  ),
  ...ownLines(customCommands),
  ...groupLines(
    BINDINGS.filter(({ panes }) => !panes.includes(here)),
    ascii,
  ),
  ...LINE_COMMAND_LINES,
];
