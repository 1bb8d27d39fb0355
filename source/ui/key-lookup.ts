import type { RemedyAction } from '../fleet/fleet.ts';
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
  `${keyOf(action)} ${BINDINGS.find(({ id }) => id === action)?.label ?? ''}`;

const KEY_COLUMNS = 16;
/** Where the descriptions begin in the lines of the help. */
export const HELP_INDENT = KEY_COLUMNS + 3;

/** All keys, for the help: each with its group, in the order of the table. */
export const helpLines = (ascii: boolean): readonly string[] => {
  const groups = [...new Set(BINDINGS.map(({ group }) => group))];
  return groups.flatMap((group) => [
    group,
    ...BINDINGS.filter((binding) => binding.group === group).map(({ keys, description }) => {
      const written = keys.map((key) => keyLabel(key, ascii)).join(' ');
      return `  ${written.padEnd(KEY_COLUMNS)} ${description}`;
    }),
    '',
  ]);
};
