import { brokenPlan, type Controls, currentView, say } from './commands/controls.ts';
import { pressCustom } from './export/custom-commands.ts';
import { editField } from './field/edit.ts';
import { FIELDS, keyContext } from './key-context.ts';
import { bindingFor, isThere, type Keymap } from './key-lookup.ts';
import { type KeyName, textOfKey } from './keys.ts';
import { viewOf } from './view.ts';
import { pressView } from './views/show-view.ts';

const isAsking = ({ store }: Controls) =>
  ['confirm', 'custom command', 'profile question'].includes(store.getState().overlay?.kind ?? '');

const isTyping = ({ store }: Controls): boolean => FIELDS.includes(keyContext(store.getState()));

const press = (controls: Controls, keymap: Keymap, key: KeyName): void => {
  const { store } = controls;
  const context = keyContext(store.getState());
  store.dispatch({ type: 'key pressed' });
  const found = bindingFor(keymap, context, key);
  const binding = found !== null && isThere(found, currentView(controls)) ? found : null;
  // On a terminal that is too small, the user cannot see the effect of a key.
  const isBlind = viewOf(store.getState()).layout.kind === 'too small';
  if (binding === null) {
    if (!isBlind && !pressCustom(controls, key)) pressView(controls, key);
    return;
  }
  if (isBlind && !binding.blind) return;
  if (binding.yields && pressCustom(controls, key)) return;
  // Whoever has a view on such a key had it before the key came.
  if (binding.onlyOnCloud && pressView(controls, key)) return;
  const reason = binding.disabledReason(currentView(controls), brokenPlan(controls));
  if (reason === null) binding.run(controls, key);
  else say(controls, reason, 'warning');
};

/**
 * Joins consecutive typed keys into one text, so that a letter and its combining mark, or the halves of a
 * flag emoji, stay together.
 */
const typedText = (keys: readonly KeyName[]): { readonly text: string; readonly count: number } => {
  let text = '';
  let count = 0;
  for (const key of keys) {
    const typed = textOfKey(key);
    if (typed === null) break;
    text += typed;
    count += 1;
  }
  return { text, count };
};

const insert = (controls: Controls, text: string): void => {
  controls.store.dispatch({ type: 'key pressed' });
  editField(controls, { type: 'inserted', text });
};

/**
 * Handles keys that arrived together, in order. If one opens a confirmation, the rest are dropped: the user
 * has not read the question yet.
 */
export const pressAll = (controls: Controls, keymap: Keymap, keys: readonly KeyName[]): void => {
  for (let index = 0; index < keys.length; ) {
    const typed = isTyping(controls) ? typedText(keys.slice(index)) : null;
    if (typed !== null && typed.count > 0) {
      insert(controls, typed.text);
      index += typed.count;
      continue;
    }
    const wasAsking = isAsking(controls);
    press(controls, keymap, keys[index] ?? '');
    if (!wasAsking && isAsking(controls)) return;
    index += 1;
  }
};

/**
 * Inserts pasted text into the focused field. Elsewhere its letters would act as commands, so it is refused.
 */
export const paste = (controls: Controls, text: string): void => {
  if (isTyping(controls)) editField(controls, { type: 'inserted', text });
  else say(controls, 'pasted text is not taken as keys', 'warning');
};
