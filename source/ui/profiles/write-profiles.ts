import type { ProfileEdit } from '../../profiles/edit-profiles.ts';
import type { Profile } from '../../profiles/profile.ts';
import type { ProfileBook } from '../../profiles/profile-book.ts';
import { quoteTyped } from '../../text/safe-text.ts';
import { UsageError } from '../../usage-error.ts';
import { type Controls, say } from '../commands/controls.ts';
import type { FormState } from '../overlays/form-state.ts';
import type { ProfileAnswer } from '../overlays/overlay.ts';
import { profilesPane } from '../panes/profiles/pane.ts';

/** What went wrong, and what to do. Raw. */
export const explain = (error: unknown): string => {
  if (error instanceof UsageError) return `${error.message} ${error.remedy}`;
  return error instanceof Error ? error.message : String(error);
};

/** A name in a sentence, raw. */
export const named = (name: string): string => quoteTyped(name);

/** Does something with the file, beside the keys. @param failed says why it failed. Raw */
export const attempt = (
  controls: Controls,
  work: (book: ProfileBook) => Promise<void>,
  failed: (sentence: string) => void = (sentence) => say(controls, sentence, 'critical'),
): void => {
  const { profiles } = controls.services;
  if (profiles === null) say(controls, 'there is no place for profiles here', 'warning');
  else work(profiles).catch((error: unknown) => failed(explain(error)));
};

/** Moves the cursor of the list. */
export const select = ({ store }: Controls, name: string): void =>
  store.dispatch({ type: 'selected', pane: profilesPane.id, id: name });

/** Changes the file and shows what it holds now. @throws UsageError if that is not possible */
export const change = async (controls: Controls, book: ProfileBook, edit: ProfileEdit): Promise<void> => {
  const profiles = await book.change(edit);
  controls.store.dispatch({ type: 'profiles read', profiles });
};

/** Asks a question. Where another overlay opened while a file was read, that one keeps the keys, and `y` is its own. */
export const askAbout = (
  controls: Controls,
  question: string,
  sentences: readonly string[],
  yes: ProfileAnswer,
): void => {
  const { store } = controls;
  if (store.getState().overlay === null) {
    store.dispatch({ type: 'overlay set', overlay: { kind: 'profile question', question, sentences, yes } });
  } else say(controls, `not asked, nothing done: ${sentences.join(' ')}`, 'warning');
};

const MOST_NAMED = 5;

/** `"one", "two" and 7 more`. Raw. */
export const namesOf = (profiles: readonly Profile[]): string => {
  const names = profiles.slice(0, MOST_NAMED).map(({ name }) => named(name));
  return `${names.join(', ')}${profiles.length > names.length ? ` and ${profiles.length - names.length} more` : ''}`;
};

/** Shows in the open form why it cannot be saved; if it was closed meanwhile, in the status line. */
export const refuse = (controls: Controls, form: FormState, problem: string): void => {
  const { overlay } = controls.store.getState();
  if (overlay?.kind === 'form' && overlay.form.purpose === form.purpose) {
    controls.store.dispatch({ type: 'form', event: { type: 'refused', problem } });
  } else say(controls, problem, 'critical');
};

/** Closes the form, unless the user did and opened something else. */
export const closeForm = ({ store }: Controls, form: FormState): void => {
  const { overlay } = store.getState();
  if (overlay?.kind === 'form' && overlay.form.purpose === form.purpose)
    store.dispatch({ type: 'overlay set', overlay: null });
};
