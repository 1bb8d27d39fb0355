import { pathTyped } from '../../export/export.ts';
import { conflicting, type Profile } from '../../profiles/profile.ts';
import type { ProfileBook } from '../../profiles/profile-book.ts';
import { counted } from '../../text/counted.ts';
import { type Command, type Controls, say } from '../commands/controls.ts';
import { openForm } from '../commands/forms.ts';
import { type FormState, field, fieldValue } from '../overlays/form-state.ts';
import { askAbout, attempt, change, closeForm, namesOf, refuse, select } from './write-profiles.ts';

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

const pathIn = ({ services }: Controls, form: FormState): string =>
  pathTyped(fieldValue(form, 'file').trim(), services.folders[0] ?? '.', services.environment['HOME']);

/** Takes profiles into the file, and puts the cursor on the first. */
export const importAll = async (
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

/** Imports the file of the form; asks first if profiles would be replaced. */
export const importFile = (controls: Controls, form: FormState): void =>
  attempt(
    controls,
    async (book) => {
      const path = pathIn(controls, form);
      const profiles = await book.readOther(path);
      if (profiles.length === 0) return refuse(controls, form, `${path} has no profiles.`);
      const other = conflicting(await book.read(), profiles);
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

/** Writes all profiles into the new file of the form. */
export const exportFile = (controls: Controls, form: FormState): void =>
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
