import { pathTyped } from '../../export/export.ts';
import { type Draft, editorCommand, openDraft, saveDraft } from '../../profiles/draft.ts';
import type { ProfileEdit } from '../../profiles/edit-profiles.ts';
import { copyName, isSameProfile, type Profile, profileCalled } from '../../profiles/profile.ts';
import type { ProfileBook } from '../../profiles/profile-book.ts';
import { checkVariables } from '../../profiles/variables.ts';
import { counted } from '../../text/counted.ts';
import { cutText, MOST_IN_A_SENTENCE, quoteName, quoteTyped } from '../../text/safe-text.ts';
import { UsageError } from '../../usage-error.ts';
import { type Command, type Controls, currentView, say } from '../commands/controls.ts';
import { deploymentField, openForm, suggestedDeployments, suggestedNames } from '../commands/forms.ts';
import { type FormState, field, fieldValue, metadataField } from '../overlays/form-state.ts';
import type { ProfileAnswer } from '../overlays/overlay.ts';
import { profilesPane } from '../panes/profiles/pane.ts';
import { profileUnder } from './dispatch-form.ts';

const explain = (error: unknown): string => {
  if (error instanceof UsageError) return `${error.message} ${error.remedy}`;
  return error instanceof Error ? error.message : String(error);
};

/** A name in a sentence, raw. */
const named = (name: string): string => quoteTyped(name);

/** Does something with the file, beside the keys. @param failed says why it failed. Raw */
const attempt = (
  controls: Controls,
  work: (book: ProfileBook) => Promise<void>,
  failed: (sentence: string) => void = (sentence) => say(controls, sentence, 'critical'),
): void => {
  const { profiles } = controls.services;
  if (profiles === null) say(controls, 'there is no place for profiles here', 'warning');
  else work(profiles).catch((error: unknown) => failed(explain(error)));
};

const select = ({ store }: Controls, name: string): void =>
  store.dispatch({ type: 'selected', pane: profilesPane.id, id: name });

const change = async (controls: Controls, book: ProfileBook, edit: ProfileEdit): Promise<void> => {
  const profiles = await book.change(edit);
  controls.store.dispatch({ type: 'profiles read', profiles });
};

const openProfileForm = (controls: Controls, before: Profile | null, values: Profile | null): void => {
  const { session } = currentView(controls);
  const valued = (value: string | undefined) => (value === undefined || value === '' ? {} : { value });
  openForm(controls, {
    purpose: { kind: 'profile', before },
    title: before === null ? 'A new profile' : `The profile ${quoteName(before.name)}`,
    sentences: [],
    fields: [
      field('name', 'name', { hint: 'of the profile', ...valued(values?.name) }),
      field('agentName', 'agent name', {
        hint: 'empty: an unnamed worker',
        ...valued(values?.agent),
        suggestions: suggestedNames(session),
      }),
      field('room', 'rooms', {
        hint: 'empty: all; such as call-*, * matches any characters',
        ...valued(values?.room),
      }),
      metadataField({
        hint: 'JSON or text, with variables such as {room}, {caller}, {date}',
        ...valued(values?.metadata),
      }),
      deploymentField(values?.deployment ?? '', suggestedDeployments(session, null)),
    ],
  });
};

export const newProfile: Command = (controls) => openProfileForm(controls, null, null);

/** Runs a command on the profile under the cursor. */
const onProfile =
  (run: (controls: Controls, profile: Profile) => void): Command =>
  (controls) => {
    const profile = profileUnder(currentView(controls));
    if (profile) run(controls, profile);
  };

export const editProfile: Command = onProfile((controls, profile) =>
  openProfileForm(controls, profile, profile),
);

export const duplicateProfile: Command = onProfile((controls, profile) => {
  const { profiles } = controls.store.getState().profiles;
  openProfileForm(controls, null, { ...profile, name: copyName(profile.name, profiles) });
});

const askAbout = (
  { store }: Controls,
  question: string,
  sentences: readonly string[],
  yes: ProfileAnswer,
): void =>
  store.dispatch({ type: 'overlay set', overlay: { kind: 'profile question', question, sentences, yes } });

export const deleteProfile: Command = onProfile((controls, before) =>
  askAbout(
    controls,
    `Delete the profile ${named(before.name)}?`,
    ['Dispatches that were made by it stay as they are.'],
    { does: 'delete', before },
  ),
);

const MOST_NAMED = 5;

const namesOf = (profiles: readonly Profile[]): string => {
  const names = profiles.slice(0, MOST_NAMED).map(({ name }) => named(name));
  return `${names.join(', ')}${profiles.length > names.length ? ` and ${profiles.length - names.length} more` : ''}`;
};

/** Hands the terminal to the user's editor, and saves what comes back. A text that cannot be saved stays. */
const edit = async (controls: Controls, book: ProfileBook, draft: Draft): Promise<void> => {
  const failure = await controls.runProgram(editorCommand(controls.services.environment, draft));
  if (failure !== null) {
    say(controls, `nothing was saved: the editor ${failure}. Your text is in ${draft.path}`, 'critical');
    return;
  }
  try {
    const name = await saveDraft(book, draft);
    if (name === null) return say(controls, 'nothing was changed');
    controls.store.dispatch({ type: 'profiles read', profiles: book.last() });
    select(controls, name);
    say(controls, `saved the profile ${named(name)}`, 'ok');
  } catch (error) {
    askAbout(controls, 'Open the editor again?', [`The text was not saved. ${explain(error)}`], {
      does: 'edit',
      draft,
    });
  }
};

export const editInEditor: Command = onProfile((controls, profile) =>
  attempt(controls, async (book) => edit(controls, book, await openDraft(book, profile))),
);

export const openImportForm: Command = (controls) =>
  openForm(controls, {
    purpose: { kind: 'import profiles' },
    title: 'Import profiles',
    sentences: [],
    fields: [field('file', 'file', { hint: 'a YAML file, such as team.yaml' })],
  });

export const openExportForm: Command = (controls) =>
  openForm(controls, {
    purpose: { kind: 'export profiles' },
    title: 'Export all profiles',
    sentences: ['Metadata is written as it is: look for secrets before you pass the file on.'],
    fields: [field('file', 'file', { hint: 'a new file', value: 'lktop-profiles.yaml' })],
  });

/** Shows in the open form why it cannot be saved; if it was closed meanwhile, in the status line. */
const refuse = (controls: Controls, form: FormState, problem: string): void => {
  const { overlay } = controls.store.getState();
  if (overlay?.kind === 'form' && overlay.form.purpose === form.purpose) {
    controls.store.dispatch({ type: 'form', event: { type: 'refused', problem } });
  } else say(controls, problem, 'critical');
};

const closeForm = ({ store }: Controls, form: FormState): void => {
  const { overlay } = store.getState();
  if (overlay?.kind === 'form' && overlay.form.purpose === form.purpose)
    store.dispatch({ type: 'overlay set', overlay: null });
};

const profileIn = (form: FormState): Profile => ({
  name: fieldValue(form, 'name').trim(),
  agent: fieldValue(form, 'agentName'),
  room: fieldValue(form, 'room'),
  deployment: fieldValue(form, 'deployment'),
  metadata: fieldValue(form, 'metadata'),
});

/** Why a profile cannot be saved; null: it can. Raw. */
const mistakeIn = (profile: Profile): string | null => {
  if (profile.name === '') return 'A profile needs a name.';
  const long = [profile.name, profile.agent, profile.room, profile.deployment].find(
    (text) => text.length > MOST_IN_A_SENTENCE,
  );
  if (long !== undefined) return `At most ${MOST_IN_A_SENTENCE} characters: ${cutText(long, 20)}`;
  try {
    checkVariables(profile.metadata);
    return null;
  } catch (error) {
    return error instanceof UsageError ? `In the metadata ${error.message}. ${error.remedy}` : String(error);
  }
};

const saveForm = (controls: Controls, form: FormState, before: Profile | null): void => {
  const profile = profileIn(form);
  const mistake = mistakeIn(profile);
  if (mistake !== null) {
    refuse(controls, form, mistake);
    return;
  }
  attempt(
    controls,
    async (book) => {
      await change(
        controls,
        book,
        before === null ? { kind: 'add', profile } : { kind: 'change', before, profile },
      );
      closeForm(controls, form);
      select(controls, profile.name);
      say(controls, `saved the profile ${named(profile.name)}`, 'ok');
    },
    (sentence) => refuse(controls, form, sentence),
  );
};

const pathIn = ({ services }: Controls, form: FormState): string =>
  pathTyped(fieldValue(form, 'file').trim(), services.folders[0] ?? '.', services.environment['HOME']);

const importAll = async (
  controls: Controls,
  book: ProfileBook,
  profiles: readonly Profile[],
  replaces: boolean,
): Promise<void> => {
  await change(controls, book, { kind: 'import', profiles, replaces });
  const [first] = profiles;
  if (first) select(controls, first.name);
  say(controls, `imported ${counted(profiles.length, 'profile')}: ${namesOf(profiles)}`, 'ok');
};

const importFile = (controls: Controls, form: FormState): void =>
  attempt(
    controls,
    async (book) => {
      const path = pathIn(controls, form);
      const profiles = await book.readOther(path);
      if (profiles.length === 0) return refuse(controls, form, `${path} has no profiles.`);
      const own = await book.read();
      const taken = profiles.filter(({ name }) => profileCalled(own, name) !== null);
      const other = taken.filter((profile) => {
        const mine = profileCalled(own, profile.name);
        return mine !== null && !isSameProfile(mine, profile);
      });
      closeForm(controls, form);
      if (other.length === 0) return importAll(controls, book, profiles, false);
      askAbout(
        controls,
        `Replace ${counted(other.length, 'profile')} of yours?`,
        [
          `${counted(profiles.length, 'profile')} in ${path}.`,
          `Yours of the same names have other settings: ${namesOf(other)}.`,
          'No imports nothing.',
        ],
        { does: 'import', profiles },
      );
    },
    (sentence) => refuse(controls, form, sentence),
  );

const exportFile = (controls: Controls, form: FormState): void =>
  attempt(
    controls,
    async (book) => {
      const path = pathIn(controls, form);
      const profiles = await book.read();
      if (profiles.length === 0) return refuse(controls, form, 'There are no profiles to export.');
      const written = await controls.services.writeNewFile(path, await book.text());
      if ('code' in written) return refuse(controls, form, `${path} was not written: ${written.reason}.`);
      closeForm(controls, form);
      say(controls, `written: ${path}, ${counted(profiles.length, 'profile')}`, 'ok');
    },
    (sentence) => refuse(controls, form, sentence),
  );

/** Does what a form about profiles is for. @returns whether the form is one */
export const submitProfiles = (controls: Controls, form: FormState): boolean => {
  switch (form.purpose.kind) {
    case 'profile':
      saveForm(controls, form, form.purpose.before);
      return true;
    case 'import profiles':
      importFile(controls, form);
      return true;
    case 'export profiles':
      exportFile(controls, form);
      return true;
    default:
      return false;
  }
};

/** Does what a question about profiles asked. */
export const answerProfiles: Command = (controls) => {
  const { overlay } = controls.store.getState();
  if (overlay?.kind !== 'profile question') return;
  const { yes } = overlay;
  controls.store.dispatch({ type: 'overlay set', overlay: null });
  attempt(controls, async (book) => {
    switch (yes.does) {
      case 'delete':
        await change(controls, book, { kind: 'delete', before: yes.before });
        return say(controls, `deleted the profile ${named(yes.before.name)}`, 'ok');
      case 'import':
        return importAll(controls, book, yes.profiles, true);
      case 'edit':
        return edit(controls, book, yes.draft);
    }
  });
};

/** Leaves a question about profiles. A text that was not saved stays in its file. */
export const leaveProfiles: Command = (controls) => {
  const { overlay } = controls.store.getState();
  if (overlay?.kind !== 'profile question') return;
  controls.store.dispatch({ type: 'overlay set', overlay: null });
  if (overlay.yes.does === 'edit') {
    say(controls, `nothing was saved. Your text is in ${overlay.yes.draft.path}`, 'warning');
  }
};
