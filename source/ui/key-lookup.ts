import { type KeyContext, keyContext } from './key-context.ts';
import type { Binding } from './key-entry.ts';
import type { KeyHints } from './key-hints.ts';
import { BINDINGS } from './keymap.ts';
import { type KeyName, keyLabel } from './keys.ts';
import type { View } from './view-model.ts';

/** The key table of a run: the usual one, with the keys that the settings change. */
export interface Keymap {
  readonly bindings: readonly Binding[];
  readonly hints: KeyHints;
  /** The labels of keys are ASCII only. */
  readonly ascii: boolean;
}

const bindingWith = (bindings: readonly Binding[], id: string): Binding => {
  const found = bindings.find((binding) => binding.id === id);
  if (found === undefined) throw new Error(`no key has the id ${id}`);
  return found;
};

const hintsOf = (bindings: readonly Binding[], ascii: boolean): KeyHints => {
  const keyOf = (id: string): string => keyLabel(bindingWith(bindings, id).keys[0] ?? '', ascii);
  return { keyOf, hintOf: (id) => `${keyOf(id)} ${bindingWith(bindings, id).label}` };
};

export const createKeymap = (bindings: readonly Binding[], ascii = false): Keymap => ({
  bindings,
  hints: hintsOf(bindings, ascii),
  ascii,
});

/** The keys without settings. */
export const DEFAULT_KEYMAP = createKeymap(BINDINGS);

/** Finds what a key does in a context. A local entry wins, and then one that overrides another. */
export const bindingFor = ({ bindings }: Keymap, context: KeyContext, key: KeyName): Binding | null => {
  const found = bindings.filter(({ panes, keys }) => panes.includes(context) && keys.includes(key));
  const local = found.find((binding) => binding.local);
  if (local) return local;
  return found.find(({ overrides }) => found.some(({ id }) => id === overrides)) ?? found[0] ?? null;
};

/** Whether a project has a key at all. */
export const isThere = ({ onlyOnCloud }: Binding, { session }: Pick<View, 'session'>): boolean =>
  !onlyOnCloud || session.cloud !== null;

/** Returns the keys that work now, the most useful first. One that another entry overrides here is left out. */
export const footerBindings = (keymap: Keymap, view: View, brokenPlan: string | null): readonly Binding[] => {
  const context = keyContext(view.state);
  return keymap.bindings
    .filter(
      (binding) =>
        binding.footer !== null &&
        binding.panes.includes(context) &&
        isThere(binding, view) &&
        bindingFor(keymap, context, binding.keys[0] ?? '') === binding &&
        binding.disabledReason(view, brokenPlan) === null,
    )
    .sort((one, other) => (one.footer ?? 0) - (other.footer ?? 0));
};
