import { insertIntoLine } from './commandline/line-commands.ts';
import { brokenPlan, type Controls, currentView, say } from './commands/controls.ts';
import { pressCustom } from './export/custom-commands.ts';
import { hasField, isTyping, type KeyContext, keyContext } from './key-context.ts';
import { bindingFor } from './key-lookup.ts';
import { type KeyName, textOfKey } from './keys.ts';
import { insertIntoSearch } from './reading/search.ts';
import { viewOf } from './view.ts';

/** Keys that a text field handles itself. */
const EDITING: readonly KeyName[] = ['left', 'right', 'home', 'end', 'backspace', 'delete'];

const isAsking = ({ store }: Controls) =>
  ['confirm', 'custom command'].includes(store.getState().overlay?.kind ?? '');

/** Whether keys are for the text field alone, which takes them itself. */
export const isForField = ({ store }: Controls, keys: readonly KeyName[]): boolean =>
  hasField(keyContext(store.getState())) &&
  keys.every((key) => textOfKey(key) !== null || EDITING.includes(key));

const press = (controls: Controls, key: KeyName): void => {
  const { store } = controls;
  const context = keyContext(store.getState());
  const text = isTyping(context) ? textOfKey(key) : null;
  if (text !== null) {
    store.dispatch({ type: 'typed', event: { type: 'inserted', text } });
    return;
  }
  store.dispatch({ type: 'key pressed' });
  const written = textOfKey(key);
  if (written !== null && insertAsItComes(controls, context, written)) return;
  const binding = bindingFor(context, key);
  // On a terminal that is too small nobody sees what a key would do.
  const isBlind = viewOf(store.getState()).layout.kind === 'too small';
  if (binding === null) {
    if (!isBlind) pressCustom(controls, key);
    return;
  }
  if (isBlind && !binding.blind) return;
  const reason = binding.disabledReason(currentView(controls), brokenPlan(controls));
  if (reason === null) binding.run(controls, key);
  else say(controls, reason, 'warning');
};

/**
 * Handles keys that arrived together, one after another. If one opens a question, the rest is dropped:
 * nobody has read the question yet.
 */
export const pressAll = (controls: Controls, keys: readonly KeyName[]): void => {
  for (const key of keys) {
    const wasAsking = isAsking(controls);
    press(controls, key);
    if (!wasAsking && isAsking(controls)) return;
  }
};

/** Text for what takes keys as they come and has no field. @returns whether that has the keys */
const insertAsItComes = (controls: Controls, context: KeyContext, text: string): boolean => {
  if (context === 'command line') insertIntoLine(controls, text);
  else if (context === 'search') insertIntoSearch(controls, text);
  else return false;
  return true;
};

/** Pasted text is typed into a field; elsewhere its letters would be commands. */
export const paste = (controls: Controls, text: string): void => {
  const context = keyContext(controls.store.getState());
  if (insertAsItComes(controls, context, text)) return;
  if (isTyping(keyContext(controls.store.getState()))) {
    controls.store.dispatch({ type: 'typed', event: { type: 'inserted', text } });
  } else say(controls, 'pasted text is not taken as keys', 'warning');
};
