import { footerBindings } from './key-lookup.ts';
import type { Binding } from './keymap.ts';
import { keyLabel } from './keys.ts';
import { type Line, lineWidth, type Span, span } from './line.ts';
import type { View } from './view.ts';

const GAP = '  ';

const bindingSpans = ({ keys, label }: Binding, ascii: boolean): readonly Span[] => [
  { text: keyLabel(keys[0] ?? '', ascii), bold: true },
  span(` ${label}`, 'muted'),
];

/** The keys that can be used now, as many as there is place for; the help is always among them. */
export const footerLine = (view: View, brokenPlan: string | null, ascii: boolean): Line => {
  const { columns } = view.state.size;
  const bindings = footerBindings(view, brokenPlan);
  const help = bindings.filter(({ id }) => id === 'help').flatMap((binding) => bindingSpans(binding, ascii));
  let shown: Line = [span(' ')];
  for (const binding of bindings) {
    if (binding.id === 'help') continue;
    const longer = [...shown, ...bindingSpans(binding, ascii), span(GAP)];
    if (lineWidth(longer) + lineWidth(help) <= columns) shown = longer;
  }
  return [...shown, ...help];
};
