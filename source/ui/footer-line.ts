import type { CustomCommand } from '../export/custom-command.ts';
import { safeText } from '../text/safe-text.ts';
import { customCommandsHere, filledNow } from './export/custom-commands.ts';
import { keyContext } from './key-context.ts';
import type { Binding } from './key-entry.ts';
import { footerBindings, type Keymap } from './key-lookup.ts';
import { keyLabel } from './keys.ts';
import { type Line, lineWidth, type Span, span } from './line.ts';
import { PANES } from './panes/find.ts';
import type { Services } from './terminal/services.ts';
import type { View } from './view-model.ts';
import type { SavedView } from './views/saved-view.ts';

const GAP = '  ';

/** Custom commands and views come after the actions and before the keys that only look. */
const OWN_PLACE = 35;

type Shown = Pick<Binding, 'keys' | 'label' | 'footer'> & { readonly id: string };

const customBindings = (commands: readonly CustomCommand[], view: View): readonly Shown[] =>
  customCommandsHere(commands, view)
    .filter((command) => 'command' in filledNow(command, view))
    .map(({ key, label, index }) => ({
      id: `own ${index}`,
      keys: [key],
      label: safeText(label),
      footer: OWN_PLACE,
    }));

const viewBindings = (views: readonly SavedView[], view: View): readonly Shown[] =>
  PANES.includes(keyContext(view.state))
    ? views.flatMap(({ key, name }) =>
        key === null ? [] : [{ id: `view ${name}`, keys: [key], label: safeText(name), footer: OWN_PLACE }],
      )
    : [];

const bindingSpans = ({ keys, label }: Shown, ascii: boolean): readonly Span[] => [
  { text: keyLabel(keys[0] ?? '', ascii), bold: true },
  span(` ${label}`, 'muted'),
];

/** Shows the keys that work now, as many as fit. Help is always among them. */
export const footerLine = (
  view: View,
  brokenPlan: string | null,
  keymap: Keymap,
  { customCommands, views }: Pick<Services, 'customCommands' | 'views'>,
): Line => {
  const { columns } = view.state.size;
  const { ascii } = keymap;
  const bindings: readonly Shown[] = [
    ...footerBindings(keymap, view, brokenPlan),
    ...customBindings(customCommands, view),
    ...viewBindings(views, view),
  ].sort((one, other) => (one.footer ?? 0) - (other.footer ?? 0));
  const help = bindings.filter(({ id }) => id === 'help').flatMap((binding) => bindingSpans(binding, ascii));
  let shown: Line = [span(' ')];
  for (const binding of bindings) {
    if (binding.id === 'help') continue;
    const longer = [...shown, ...bindingSpans(binding, ascii), span(GAP)];
    if (lineWidth(longer) + lineWidth(help) <= columns) shown = longer;
  }
  return [...shown, ...help];
};
