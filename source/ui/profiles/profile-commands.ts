import { type Draft, editorCommand, openDraft, saveDraft } from '../../profiles/draft.ts';
import { copyName, type Profile } from '../../profiles/profile.ts';
import type { ProfileBook } from '../../profiles/profile-book.ts';
import { checkVariables } from '../../profiles/variables.ts';
import { cutText, MOST_IN_A_SENTENCE, quoteName } from '../../text/safe-text.ts';
import { UsageError } from '../../usage-error.ts';
import { type Command, type Controls, currentView, say } from '../commands/controls.ts';
import { deploymentField, openForm, suggestedDeployments, suggestedNames } from '../commands/forms.ts';
import { type FormState, field, fieldValue, metadataField } from '../overlays/form-state.ts';
import { profileUnder } from './dispatch-form.ts';
import { exportFile, importAll, importFile } from './profile-files.ts';
import { askAbout, attempt, change, closeForm, explain, named, refuse, select } from './write-profiles.ts';

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

export const deleteProfile: Command = onProfile((controls, before) =>
  askAbout(
    controls,
    `Delete the profile ${named(before.name)}?`,
    ['Dispatches that were made by it stay as they are.'],
    { does: 'delete', before },
  ),
);

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
