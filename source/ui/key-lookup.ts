import { usageOf } from '../commandline/commands.ts';
import type { CustomCommand } from '../export/custom-command.ts';
import { safeText } from '../text/safe-text.ts';
import { helpLine } from './commands/texts.ts';
import type { KeyHints } from './detail/paper.ts';
import { type KeyContext, keyContext } from './key-context.ts';
import type { Binding } from './key-entry.ts';
import { BINDINGS } from './keymap.ts';
import { type KeyName, keyLabel } from './keys.ts';
import { LINE_COMMANDS } from './panes/find.ts';
import type { View } from './view-model.ts';

export const bindingFor = (context: KeyContext, key: KeyName): Binding | null =>
  BINDINGS.find((binding) => binding.panes.includes(context) && binding.keys.includes(key)) ?? null;

/** Returns the keys that work now, the most useful first. */
export const footerBindings = (view: View, brokenPlan: string | null): readonly Binding[] => {
  const context = keyContext(view.state);
  return BINDINGS.filter(
    ({ footer, panes, disabledReason }) =>
      footer !== null && panes.includes(context) && disabledReason(view, brokenPlan) === null,
  ).sort((one, other) => (one.footer ?? 0) - (other.footer ?? 0));
};

const bindingWith = (id: string): Binding => {
  const found = BINDINGS.find((binding) => binding.id === id);
  if (found === undefined) throw new Error(`no key has the id ${id}`);
  return found;
};

/** Returns the first key of an entry as a label: `R`. */
export const keyOf = (id: string): string => keyLabel(bindingWith(id).keys[0] ?? '');

/**
 * Labels for texts that mention keys. Those texts cannot import the key table without a cycle, so they
 * receive this.
 */
export const KEY_HINTS: KeyHints = {
  keyOf,
  hintOf: (id) => `${keyOf(id)} ${bindingWith(id).label}`,
};

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

/** Returns the help: the keys of the current context, then all others, then the commands. */
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
